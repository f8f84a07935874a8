// @vitest-environment node
import { afterEach, expect, it } from 'vitest';
import { createOrgSessionClient } from '../../../src/index.js';

const names = ['window', 'document', 'location', 'navigator', 'localStorage', 'sessionStorage', 'indexedDB'];
const before = Object.fromEntries(
  names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]),
);
afterEach(() => {
  for (const name of names) {
    Reflect.deleteProperty(globalThis, name);
    if (before[name]) Object.defineProperty(globalThis, name, before[name]);
  }
});

const options = {
  domain: 'tenant.example',
  clientId: 'client',
  cacheLocation: 'localstorage',
  useRefreshTokens: true,
} as const;

it('a client is created on a server without reading browser globals', () => {
  const touched: string[] = [];
  for (const name of names) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.push(name) });
  }
  const client = createOrgSessionClient(options);
  client.subscribe(() => undefined);
  expect(client.getSnapshot()).toBe(client.getServerSnapshot());
  expect(touched).toEqual([]);
});

it('a client on a server keeps the initial state', async () => {
  expect(typeof window).toBe('undefined');
  const client = createOrgSessionClient(options);
  await expect(client.start()).resolves.toBe(client.getServerSnapshot());
  expect(client.getSnapshot().status).toBe('starting');
  expect(client.hasPermission('read')).toBe(false);
  await expect(client.getUser()).resolves.toBeUndefined();
  await expect(client.prefetch('org_A')).resolves.toBeUndefined();
  client.destroy();
});

it('methods that need a browser reject before they use anything', async () => {
  const client = createOrgSessionClient(options);
  const calls: Promise<unknown>[] = [
    client.getTokenForOrg('org_A'),
    client.getTokenForOrg('org_A', { cacheMode: 'cache-only' }),
    client.getToken(),
    client.switchOrganization('org_A'),
    client.loginWithRedirect(),
    client.loginWithPopup(),
    client.handleRedirectCallback('https://app.example/?code=1&state=2'),
    client.loginWithCustomTokenExchange({ subject_token: 'token', subject_token_type: 'urn:example' }),
    client.listOrganizations(),
    client.logoutOrganization('org_A'),
    client.logout(),
    client.createFetcher()('https://api.example/'),
    client.createFetcher({ organization: 'org_A' })('https://api.example/'),
    (async () => Promise.resolve(client.auth0ClientFor('org_A')))(),
  ];
  for (const call of calls)
    await expect(call).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('needs a browser') as string,
    });
  expect(client.getSnapshot()).toBe(client.getServerSnapshot());
});
