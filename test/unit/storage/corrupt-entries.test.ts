/** Storage with entries that this version did not write, or wrote only partly. */
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment } from '../../../src/index.js';
import { editIndexedDB } from '../../support/broken-storage.js';
import { useRunningClock } from '../../support/clock.js';
import {
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

const options = { cacheLocation: 'localstorage' } as const;

let tenant: Tenant;
let factory: IDBFactory;
let environment: Partial<Environment>;
const cookies = (): string[] => document.cookie.split('; ').map((cookie) => cookie.split('=', 1)[0] ?? '');
const begin = (): void => {
  for (const name of cookies()) document.cookie = `${name}=; max-age=0`;
  tenant = installTenant();
  factory = new IDBFactory();
  environment = { indexedDB: () => factory };
};
beforeEach(() => {
  useRunningClock();
  begin();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Stores sessions for A (active) and B. */
async function storeSessions(): Promise<void> {
  begin();
  const page = await signIn(tenant, A.id, options, environment);
  await page.client.logoutOrganization(C.id);
  await page.client.getTokenForOrg(B.id);
  page.client.destroy();
}

/** Checks that a page starts and works, and the next page too. */
async function expectToStart(address?: string): Promise<Page> {
  const page = openPage(tenant, options, environment, address);
  const { status, organization } = await page.client.start();
  expect(['signed-in', 'signed-out']).toContain(status);
  expect([undefined, A.id, B.id]).toContain(organization?.id);
  for (const id of sessionIds(page))
    expect([undefined, id]).toContain(
      organizationOf(await page.client.getTokenForOrg(id, { cacheMode: 'cache-only' })),
    );
  for (const { id } of [C, A, B]) {
    expect(organizationOf(await page.client.getTokenForOrg(id))).toBe(id);
    expect(organizationOf(await page.client.getTokenForOrg(id, { cacheMode: 'off' }))).toBe(id);
  }
  await page.client.switchOrganization(A.id);
  page.client.destroy();
  const next = openPage(tenant, options, environment);
  await expect(next.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
  expect(sessionIds(next).sort()).toEqual([A.id, B.id, C.id]);
  return page;
}

const storages = { localStorage: () => localStorage, sessionStorage: () => sessionStorage };
/** Edits each entry of a storage, one at a time, and checks that a page starts. */
async function forEachEntry(
  which: keyof typeof storages,
  edit: (storage: Storage, key: string, text: string) => void,
): Promise<void> {
  await storeSessions();
  const keys = Object.keys(storages[which]());
  expect(keys.length).toBeGreaterThanOrEqual(2);
  for (const key of keys) {
    await storeSessions();
    const storage = storages[which]();
    edit(storage, key, storage.getItem(key) ?? '');
    await expectToStart();
  }
}

const nonsense: [string, (text: string) => string][] = [
  ['nothing', () => ''],
  ['the first half', (text) => text.slice(0, text.length / 2)],
  ['the second half', (text) => text.slice(text.length / 2)],
  ...[
    'null',
    '42',
    '[null, 5, {}, {"state": 5}]',
    '{}',
    '{"*": "soon", "org_A": null}',
    '{"*": 9e15, "org_A": 9e15, "org_B": 9e15}',
    `{"*": ${Date.now() + 3600_000}}`,
    '{"body": {}, "expiresAt": 9e9}',
    '{"body": {"access_token": 5, "id_token": 5, "expires_in": "x"}, "expiresAt": 9e9}',
    '{"body": {"access_token": "a.b.c", "id_token": "a.b.c"}, "expiresAt": "never"}',
    '{"id_token": 5, "decodedToken": null}',
    '{"id_token": "a.b.c", "decodedToken": {"claims": {}, "user": {}}}',
    '{"__proto__": {"polluted": true}, "constructor": 5}',
    'org_',
    'x'.repeat(100_000),
  ].map((text): [string, () => string] => [text.slice(0, 40), () => text]),
];

describe.each(nonsense)('with the value %s', (_, change) => {
  it.each(['localStorage', 'sessionStorage'] as const)(
    'in any one entry of %s, a page starts',
    async (which) => {
      await forEachEntry(which, (storage, key, text) => storage.setItem(key, change(text)));
      expect(Object.prototype).not.toHaveProperty('polluted');
    },
  );

  it('in IndexedDB, and then everywhere, a page starts', async () => {
    await storeSessions();
    await editIndexedDB(factory, (value) =>
      Object.fromEntries(Object.entries(value as object).map(([name, text]) => [name, change(String(text))])),
    );
    await expectToStart();
    await editIndexedDB(factory, (value) => change(JSON.stringify(value)));
    for (const get of Object.values(storages))
      for (const [key, text] of Object.entries(get())) get().setItem(key, change(String(text)));
    await expectToStart();
  });

  it('in a cookie of auth0-spa-js, a page starts', async () => {
    await storeSessions();
    expect(cookies()).toContain('auth0.client.organization_hint');
    for (const name of cookies())
      document.cookie = `${name}=${encodeURIComponent(change('"org_A"').slice(0, 2000))}`;
    await expectToStart();
  });

  it('in the stored login transaction, the page of the callback starts', async () => {
    for (const key of ['auth0-org-sessions::1::client::logins', 'a0.spajs.txs.client']) {
      await storeSessions();
      const before = openPage(tenant, options, environment);
      await before.client.loginWithRedirect({ organization: B.id });
      before.client.destroy();
      const callback = await tenant.signIn(before.visited[0] ?? '');
      const text = sessionStorage.getItem(key) ?? '';
      expect(text).not.toBe('');
      sessionStorage.setItem(key, change(text));
      const { url } = await expectToStart(callback);
      if (key.startsWith('a0')) expect(url.search).toBe('');
    }
  });
});
