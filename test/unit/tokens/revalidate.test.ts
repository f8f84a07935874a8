import { beforeEach, describe, expect, it } from 'vitest';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { installTenant, openPage, payload, sessionIds, signIn, type Page } from '../../support/page.js';
import { openIn } from '../../support/tabs.js';
import { A, B, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
/** What the user may do, by organization. */
let permissions: Record<string, string[]>;
beforeEach(() => {
  tenant = installTenant();
  permissions = { [A.id]: ['read', 'write'], [B.id]: ['read'], [C.id]: [] };
  tenant.alterTokens = ({ grant, accessClaims }) => {
    accessClaims['permissions'] = [...(permissions[grant.organization ?? ''] ?? [])];
  };
});

const billing = { audience: 'https://billing.example' };
const permissionsIn = (token: string | undefined): unknown => payload(token)['permissions'];
const changes = ({ events }: Page): unknown[] =>
  events.filter(([name]) => name === 'permissionsChanged').map(([, change]) => change);

describe.each([
  ['memory', {}],
  ['localstorage', { cacheLocation: 'localstorage' }],
  ['memory without refresh tokens', { useRefreshTokens: false }],
] as const)('with %s', (_, options) => {
  it('returns a new token of the active organization, and says what has changed', async () => {
    const page = await signIn(tenant, A.id, options);
    const before = await page.client.getToken();
    permissions[A.id] = ['write', 'delete'];
    const token = await page.client.revalidate();
    expect(token).not.toBe(before);
    expect(permissionsIn(token)).toEqual(['write', 'delete']);
    await expect(page.client.getToken()).resolves.toBe(token);
    expect(page.client.getSnapshot().permissions).toEqual(['write', 'delete']);
    expect(changes(page)).toEqual([{ organization: A, added: ['delete'], removed: ['read'] }]);
    expect(page.eventNames().slice(-2)).toEqual(['tokenRenewed', 'permissionsChanged']);
  });

  it('emits nothing if the permissions are the same in another order', async () => {
    const page = await signIn(tenant, A.id, options);
    permissions[A.id] = ['write', 'read'];
    await page.client.revalidate(A.id);
    expect(changes(page)).toEqual([]);
  });

  it('no token of another audience is used afterwards, also one with fewer scopes', async () => {
    const { client } = await signIn(tenant, A.id, options);
    await client.getToken({ ...billing, scope: 'one two' });
    permissions[A.id] = ['none'];
    await client.revalidate();
    await expect(
      client.getToken({ ...billing, scope: 'one two', cacheMode: 'cache-only' }),
    ).resolves.toBeUndefined();
    for (const scope of ['one two', 'one']) {
      const token = await client.getToken({ ...billing, scope });
      expect(permissionsIn(token)).toEqual(['none']);
      tenant.requests.length = 0;
      await expect(client.getToken({ ...billing, scope })).resolves.toBe(token);
      expect(tenant.requests).toEqual([]);
    }
  });

  it('a token that was requested before is requested again', async () => {
    const { client } = await signIn(tenant, A.id, options);
    const hold = deferred();
    let held = 0;
    tenant.interceptToken = undefined;
    const { fetch } = globalThis;
    globalThis.fetch = async (...request) => {
      const response = await fetch(...request);
      held++;
      if (held === 1) await hold.promise;
      return response;
    };
    const early = client.getToken(billing);
    await until(() => held === 1);
    permissions[A.id] = ['new'];
    const fresh = client.revalidate();
    hold.resolve();
    expect(permissionsIn(await early)).toEqual(['new']);
    expect(permissionsIn(await fresh)).toEqual(['new']);
    expect(permissionsIn(await client.getToken(billing))).toEqual(['new']);
    globalThis.fetch = fetch;
  });
});

it('leaves the other organizations alone', async () => {
  const page = await signIn(tenant, A.id);
  const other = await page.client.getTokenForOrg(B.id);
  permissions[B.id] = permissions[A.id] = ['new'];
  tenant.requests.length = 0;
  await page.client.revalidate(A.name);
  await expect(page.client.getTokenForOrg(B.id)).resolves.toBe(other);
  expect(tenant.requests).toHaveLength(1);
});

it('stored tokens of other audiences are not used by the next page', async () => {
  const browser = createBrowser();
  const options = { cacheLocation: 'localstorage' } as const;
  const tab = browser.openTab();
  const { client } = await signIn(tenant, A.id, options, tab.environment);
  await client.getToken(billing);
  permissions[A.id] = ['new'];
  const token = await client.revalidate();
  client.destroy();
  const next = await openIn(tenant, tab, options);
  tenant.requests.length = 0;
  await expect(next.client.getToken()).resolves.toBe(token);
  expect(tenant.requests).toEqual([]);
  expect(permissionsIn(await next.client.getToken(billing))).toEqual(['new']);
});

it('a token that cannot be renewed is used until its time is up, but not one that is known to be out of date', async () => {
  const { client } = await signIn(tenant, A.id);
  const before = await client.getToken();
  await client.getToken(billing);
  tenant.interceptToken = () => Promise.resolve(json({ error: 'server_error' }, 503));
  expect(await rejection(client.revalidate())).toMatchObject({ code: 'temporary' });
  await expect(client.getToken()).resolves.toBe(before);
  tenant.interceptToken = undefined;
  permissions[A.id] = ['new'];
  const token = await client.getToken();
  expect(permissionsIn(token)).toEqual(['new']);
  tenant.interceptToken = () => Promise.resolve(json({ error: 'server_error' }, 503));
  await expect(client.getToken()).resolves.toBe(token);
  expect(await rejection(client.getToken(billing))).toMatchObject({ code: 'temporary' });
});

it('a refusal ends the session, and rejects as getTokenForOrg does', async () => {
  const page = await signIn(tenant, A.id);
  await page.client.getTokenForOrg(B.id);
  tenant.interceptToken = () =>
    Promise.resolve(
      json({ error: 'invalid_grant', error_description: 'user is not part of the org_B' }, 403),
    );
  expect(await rejection(page.client.revalidate(B.name))).toMatchObject({
    code: 'access_denied',
    organization: B.name,
  });
  expect(sessionIds(page)).toEqual([A.id]);
});

it('gets the first token of an organization without a session, and emits no change of its permissions', async () => {
  const page = await signIn(tenant, A.id);
  await page.client.revalidate(B.name);
  expect(sessionIds(page)).toEqual([A.id, B.id]);
  expect(changes(page)).toEqual([]);
});

it('every renewal says what has changed, also a login', async () => {
  const page = await signIn(tenant, A.id);
  permissions[A.id] = ['one'];
  await page.client.getToken({ cacheMode: 'off' });
  permissions[A.id] = ['two'];
  await page.client.loginWithPopup({ organization: A.id });
  permissions[A.id] = ['three'];
  await page.client.getToken({ ...billing, cacheMode: 'off' });
  expect(changes(page)).toEqual([
    { organization: A, added: ['one'], removed: ['read', 'write'] },
    { organization: A, added: ['two'], removed: ['one'] },
  ]);
});

it('after a login, tokens of other audiences stay out of date', async () => {
  const { client } = await signIn(tenant, A.id);
  await client.getToken(billing);
  permissions[A.id] = ['new'];
  await client.revalidate();
  await client.loginWithPopup({ organization: A.id });
  expect(permissionsIn(await client.getToken(billing))).toEqual(['new']);
});

it.each([
  ['an organization that is neither an id nor a name', (): unknown => 'no name!', 'configuration'],
  ['no active organization', (): unknown => undefined, 'login_required'],
])('%s is refused before any request', async (_, organization, code) => {
  const { client } = openPage(tenant);
  tenant.sso = undefined;
  await client.start();
  tenant.requests.length = 0;
  expect(await rejection(client.revalidate(organization() as string))).toMatchObject({ code });
  await settle();
  expect(tenant.requests).toEqual([]);
});

it('needs a client that is not destroyed', async () => {
  const { client } = await signIn(tenant, A.id);
  client.destroy();
  expect(await rejection(client.revalidate())).toMatchObject({ code: 'configuration' });
});
