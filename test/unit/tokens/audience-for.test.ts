/** The option `audienceFor`: an API audience for each organization. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { loginByRedirect, installTenant, openPage, payload, signIn, type Page } from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, type Tenant } from '../../support/tenant.js';

const ids: Record<string, string> = { [A.name]: A.id, [B.name]: B.id };
/** An `audienceFor` that accepts ids and names. */
const audienceFor = (organization: string | null): string =>
  `https://${ids[organization ?? ''] ?? organization ?? 'me'}.example`;
const of = (id: string): string => `https://${id}.example`;

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

const open = (options: Partial<OrgSessionClientOptions> = {}): Page =>
  openPage(tenant, { audienceFor, ...options }, storage.environment);
const audienceOf = (token: string | undefined): unknown => (payload(token)['aud'] as unknown[])[0];

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  it('each organization’s token is for its own API, by id and by name, and is requested once', async () => {
    const { client, events } = open({ cacheLocation });
    expect(audienceOf(await client.getTokenForOrg(A.id))).toBe(of(A.id));
    expect(audienceOf(await client.getTokenForOrg(B.name))).toBe(of(B.id));
    expect(audienceOf(await client.getTokenForOrg(B.id))).toBe(of(B.id));
    expect(audienceOf(await client.getTokenForOrg(A.name))).toBe(of(A.id));
    expect(tenant.count('authorize')).toBe(2);
    const renewed = events.filter(([name]) => name === 'tokenRenewed').map(([, payload]) => payload);
    expect(renewed).toMatchObject([{ audience: of(A.id) }, { audience: of(B.id) }]);
  });

  it('it still is after a switch and a renewal', async () => {
    const { client } = open({ cacheLocation });
    await client.switchOrganization(A.id);
    await client.switchOrganization(B.id);
    expect(audienceOf(await client.getToken())).toBe(of(B.id));
    tenant.requests.length = 0;
    expect(audienceOf(await client.getToken({ cacheMode: 'off' }))).toBe(of(B.id));
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
    expect(client.hasPermission(`read:${B.id}`)).toBe(true);
  });

  it.each([A.id, A.name])(
    'it still is after a login to %s, by redirect and by popup',
    async (organization) => {
      for (const login of [
        (page: Page) => loginByRedirect(tenant, page, { organization }),
        ({ client }: Page) => client.loginWithPopup({ organization }),
      ]) {
        const page = open({ cacheLocation });
        await login(page);
        tenant.requests.length = 0;
        expect(audienceOf(await page.client.getToken())).toBe(of(A.id));
        expect(tenant.requests).toEqual([]);
        await page.client.logout({ openUrl: false });
        expect(tenant.liveRefreshTokens).toEqual([]);
      }
    },
  );

  it('the audience of a call has priority', async () => {
    const { client } = open({ cacheLocation });
    const other = { audience: 'https://other.example' };
    expect(audienceOf(await client.getTokenForOrg(A.id, other))).toBe(other.audience);
    expect(audienceOf(await client.getTokenForOrg(A.id))).toBe(of(A.id));
    expect(audienceOf(await client.getTokenForOrg(A.id, other))).toBe(other.audience);
    expect(audienceOf(await client.getTokenForOrg(A.id, { audience: '' }))).toBe(of(A.id));
    expect(tenant.count('authorize')).toBe(2);
  });

  it('a login without an organization uses the audience of the options, and gets no token for the organization’s API', async () => {
    const { client } = open({ cacheLocation });
    await client.loginWithPopup();
    tenant.requests.length = 0;
    expect(audienceOf(await client.getTokenForOrg(A.id))).toBe(of(A.id));
    expect(tenant.requests.length).toBeGreaterThan(0);
    expect(audienceOf(await client.getTokenForOrg(A.id, { audience: 'https://api.example' }))).toBe(
      'https://api.example',
    );
  });

  it('without an audience in the options, a token for the organization’s API is requested after such a login', async () => {
    const { client } = open({ cacheLocation, authorizationParams: { redirect_uri: 'https://app.example/' } });
    await client.loginWithPopup();
    tenant.requests.length = 0;
    expect(audienceOf(await client.getToken())).toBe(of(A.id));
    expect(tenant.count('authorize')).toBe(1);
  });
});

it('is the same after a reload', async () => {
  const options = { cacheLocation: 'localstorage', audienceFor } as const;
  await signIn(tenant, A.name, options, storage.environment);
  tenant.requests.length = 0;
  const { client } = open(options);
  await client.start();
  expect(client.getSnapshot().organization).toEqual(A);
  expect(audienceOf(await client.getToken())).toBe(of(A.id));
  expect(tenant.requests).toEqual([]);
});

it('is also the audience of the organization’s Auth0Client', async () => {
  const { client } = open();
  expect(audienceOf(await client.auth0ClientFor(B.id).getTokenSilently())).toBe(of(B.id));
});

it('is called with null for the personal account', async () => {
  tenant.personalAccounts = true;
  const { client } = open({ personalAccount: true });
  expect(audienceOf(await client.getTokenForOrg(null))).toBe('https://me.example');
});

it('is called once per organization, and not if the user chooses the organization', async () => {
  const spy = vi.fn(audienceFor);
  const { client } = open({ audienceFor: spy });
  for (let times = 0; times < 3; times++) {
    await client.getTokenForOrg(A.id, { cacheMode: 'off' });
    await client.getTokenForOrg(B.id);
  }
  await client.loginWithPopup();
  expect(spy.mock.calls).toEqual([[A.id], [B.id]]);
});

describe.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('no idea');
    },
  ],
  ['returns undefined', () => undefined],
  ['returns an empty string', () => ''],
  ['returns a promise', () => Promise.resolve('https://api.example')],
])('where it %s', (_, broken) => {
  const options = { audienceFor: broken as typeof audienceFor };

  it('every call rejects before a request is sent', async () => {
    const page = open({ ...options, defaultOrganization: A.id });
    const { client } = page;
    const wrong = { code: 'configuration', message: expect.stringContaining('audienceFor') as string };
    expect((await client.start()).error).toMatchObject(wrong);
    for (const call of [
      () => client.getTokenForOrg(A.id),
      () => client.switchOrganization(A.id),
      () => client.loginWithRedirect({ organization: A.id }),
      () => client.loginWithPopup({ organization: A.id }),
    ])
      await expect(rejection(call())).resolves.toMatchObject(wrong);
    expect(() => client.auth0ClientFor(A.id)).toThrow('audienceFor');
    expect(tenant.requests).toEqual([]);
    expect(page.visited).toEqual([]);
  });

  it('a response for that organization is rejected', async () => {
    const { client } = open(options);
    await expect(rejection(client.loginWithPopup())).resolves.toMatchObject({ code: 'configuration' });
    expect(client.getSnapshot().sessions).toEqual([]);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});

it('must be a function', () => {
  expect(() => open({ audienceFor: 'https://api.example' as never })).toThrow(
    'Option audienceFor must be a function',
  );
});
