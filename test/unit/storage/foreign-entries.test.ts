/** Entries in storage that belong to another organization, app, clientId or version. */
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Environment, OrgSessionClientOptions } from '../../../src/index.js';
import { resultOf, editIndexedDB } from '../../support/broken-storage.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';
import { expectToWork } from '../../support/expect-to-work.js';

const stored = { cacheLocation: 'localstorage' } as const;
const root = 'auth0-org-sessions::1::client::';

let tenant: Tenant;
let factory: IDBFactory;
let environment: Partial<Environment>;
beforeEach(() => {
  tenant = installTenant();
  factory = new IDBFactory();
  const own = factory;
  environment = { indexedDB: () => own };
});

const open = async (options: Partial<OrgSessionClientOptions> = stored): Promise<Page> => {
  const page = openPage(tenant, options, environment);
  await page.client.start();
  return page;
};

/** Stores sessions for A (active) and B. */
async function storeSessions(): Promise<void> {
  const page = await signIn(tenant, A.id, stored, environment);
  await page.client.getTokenForOrg(B.id);
  page.client.destroy();
  tenant.requests.length = 0;
}

const entryOf = (organization: string, what: string): string =>
  Object.keys(localStorage).find((key) => key.includes(`::${organization}::`) && key.includes(what)) ?? '';
type Entry = Record<string, unknown> & { body: Record<string, unknown> };
const edit = (key: string, change: (entry: Entry) => unknown): void => {
  const entry = JSON.parse(localStorage.getItem(key) ?? '') as Entry;
  localStorage.setItem(key, JSON.stringify(change(entry) ?? entry));
};
const read = (key: string): Entry => JSON.parse(localStorage.getItem(key) ?? '') as Entry;

describe('tokens that were moved in storage are not returned:', () => {
  it.each<[string, () => unknown]>([
    [
      'A’s access token to B',
      () => {
        const { body } = read(entryOf(A.id, 'https://api.example'));
        edit(entryOf(B.id, 'https://api.example'), (entry) => void Object.assign(entry.body, body));
      },
    ],
    ['A’s ID token to B', () => edit(entryOf(B.id, '@@user@@'), () => read(entryOf(A.id, '@@user@@')))],
    [
      'all of A’s to B',
      () => {
        for (const what of ['@@user@@', 'https://api.example'])
          edit(entryOf(B.id, what), () => read(entryOf(A.id, what)));
      },
    ],
    [
      'A’s refresh token to B',
      async () => {
        const kept = new Map<string, unknown>();
        await editIndexedDB(factory, (value, key) => (kept.set(key, value), value));
        await editIndexedDB(factory, (value, key) => kept.get(key.replace(B.id, A.id)) ?? value);
      },
    ],
  ])('%s', async (_, move) => {
    await storeSessions();
    await move();
    const page = await open();
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    for (const cacheMode of ['cache-only', 'on', 'off'] as const) {
      const token = await page.client.getTokenForOrg(B.id, { cacheMode }).catch(() => undefined);
      expect([undefined, B.id]).toContain(token && organizationOf(token));
    }
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    expect(organizationOf(await page.client.getToken())).toBe(A.id);
  });

  it('an edited expiry applies only until the next token', async () => {
    await storeSessions();
    edit(entryOf(A.id, 'https://api.example'), (entry) => void (entry['expiresAt'] = 9e9));
    const { client } = await open();
    // The API responds with 401, and the app requests a new token.
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    const { expiresAt } = await client.getToken({ detailed: true });
    expect(expiresAt).toBeLessThan(Date.now() + 3601_000);
  });
});

describe('an edited last active organization is handled:', () => {
  it.each([C.id, 'org_nobody', 'org_', 'globex', '__proto__', 'org_../../x', '*', '{"id":"org_B"}'])(
    '%s',
    async (text) => {
      await storeSessions();
      for (const storage of [localStorage, sessionStorage]) storage.setItem(`${root}active`, text);
      const { client } = openPage(tenant, { ...stored, defaultOrganization: A.id }, environment);
      const { status, organization } = await client.start();
      if (organization) expect(status).toBe('signed-in');
      else await client.switchOrganization(A.id);
      const { organization: active } = client.getSnapshot();
      expect([A.id, C.id]).toContain(active?.id);
      expect(organizationOf(await client.getToken())).toBe(active?.id);
    },
  );
});

describe('the entries of others are not changed:', () => {
  /** Keys that are similar to ours, with values like ours. */
  const neighbours = async (): Promise<Map<string, string>> => {
    await storeSessions();
    const ours = Object.entries(localStorage) as [string, string][];
    localStorage.clear();
    factory = new IDBFactory();
    for (const { id } of [A, B]) tenant.revokeAll(id);
    const others = new Map<string, string>([
      ['theirs', 'x'],
      ['auth0-org-sessions', '{}'],
      ['client', A.id],
      ['tokens::org_A', '{"body":{"access_token":"x"}}'],
      ['@@auth0spajs@@::client::@@user@@', '{}'],
    ]);
    const roots = [
      '0::client',
      '2::client',
      '10::client',
      '1::client2',
      '1::clien',
      '1::CLIENT',
      '1::client%3A%3Ax',
    ];
    for (const [key, text] of ours) {
      others.set(key.replace(root, ''), text);
      for (const other of roots) others.set(key.replace('1::client', other), text);
    }
    for (const [key, text] of others)
      for (const storage of [localStorage, sessionStorage]) storage.setItem(key, text);
    return others;
  };
  const left = (storage: Storage, of: Map<string, string>): Map<string, string> =>
    new Map((Object.entries(storage) as [string, string][]).filter(([key]) => of.has(key)));

  it.each(['memory', 'localstorage'] as const)('with cacheLocation %s', async (cacheLocation) => {
    const others = await neighbours();
    sessionStorage.removeItem(`${root}active`);
    const page = await open({ cacheLocation });
    // None of the entries belongs to this app, so no user is signed in.
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
    expect(tenant.requests).toEqual([]);
    await loginByRedirect(tenant, page, { organization: A.id });
    await page.client.getTokenForOrg(B.id, { audience: 'https://other.example' });
    await expectToWork(tenant, page);
    for (const storage of [localStorage, sessionStorage]) expect(left(storage, others)).toEqual(others);
  });
});

it('another app of this origin stays signed in when one signs out', async () => {
  const options = { ...stored, clientId: 'client2' };
  tenant.alterTokens = ({ idClaims }) => (idClaims['aud'] = 'client2');
  const other = await signIn(tenant, A.id, options, environment);
  const token = await other.client.getToken();
  other.client.destroy();

  tenant.alterTokens = undefined;
  const page = await signIn(tenant, A.id, stored, environment);
  expect(await page.client.getToken()).not.toBe(token);
  await page.client.getTokenForOrg(B.id);
  await page.client.logoutOrganization(A.id);
  await page.client.logout({ openUrl: false });

  tenant.alterTokens = ({ idClaims }) => (idClaims['aud'] = 'client2');
  tenant.requests.length = 0;
  const { client } = await open(options);
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  await expect(client.getToken()).resolves.toBe(token);
  expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
});

describe('a database', () => {
  it.each<[string, number, (database: IDBDatabase) => unknown]>([
    ['of a later version', 7, (database) => database.createObjectStore('refresh-tokens')],
    ['of an older version', 1, (database) => database.createObjectStore('tokens')],
    ['without anything in it', 1, () => undefined],
  ])('%s does not prevent a start', async (_, version, create) => {
    const request = factory.open('auth0-org-sessions', version);
    request.onupgradeneeded = () => create(request.result);
    (await resultOf(request)).close();
    const page = await signIn(tenant, A.id, stored, environment);
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    await expectToWork(tenant, page);
  });
});

it('memory mode stores only the last active organization, login transactions and sign-outs', async () => {
  const page = await signIn(tenant, A.id, {}, environment);
  await page.client.switchOrganization(B.id);
  await page.client.getToken({ cacheMode: 'off' });
  for (const storage of [localStorage, sessionStorage]) {
    expect(Object.keys(storage).sort()).toEqual([`${root}active`, `${root}logins`]);
    expect(storage.getItem(`${root}active`)).toBe(B.id);
  }
  await page.client.loginWithRedirect({ organization: C.id });
  await page.client.logoutOrganization(A.id);
  const ours = [localStorage, sessionStorage].flatMap((storage) => Object.keys(storage));
  expect(new Set(ours)).toEqual(
    new Set([...['active', 'logins', 'signed-out'].map((name) => root + name), 'a0.spajs.txs.client']),
  );
  const all = JSON.stringify([localStorage, sessionStorage, document.cookie]);
  expect(all).not.toMatch(/eyJ|refresh-/);
  await expect(factory.databases()).resolves.toEqual([]);
});
