/** A request with an unsafe method is never sent again for another organization, or another user, than the one in which it began. */
import { describe, expect, it } from 'vitest';
import type { Fetcher, FetcherOptions, OrgSessionClientOptions } from '../../../src/index.js';
import { apiUrl, useTenantWithApi, type Api } from '../../support/api.js';
import { deferred, rejection, until } from '../../support/async.js';
import { loginByRedirect, openPage, signIn, type Page } from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

const open = async (options?: Partial<OrgSessionClientOptions>): Promise<Page> => {
  const page = await signIn(tenant, A.id, options);
  await page.client.getTokenForOrg(B.id);
  return page;
};
const asBob = ({ client }: Page, organization: string): Promise<unknown> => {
  tenant.members[bob] = [A.id, B.id];
  tenant.person.sub = bob;
  return client.loginWithPopup({ organization });
};

/** A call that passes the same object each time, as functions that retry do. */
type Attempt = (callApi: Fetcher) => Promise<Response>;

const withInit = (method: string): Attempt => {
  const init = { method, body: 'payment of acme' };
  return (callApi) => callApi('/payments', init);
};
const withRequest = (method: string): Attempt => {
  const request = new Request(`${apiUrl}/payments`, { method });
  return (callApi) => callApi(request);
};
const withBody: Attempt = (() => {
  let request: Request | undefined;
  return (callApi: Fetcher) =>
    callApi((request ??= new Request(`${apiUrl}/payments`, { method: 'POST', body: 'payment of acme' })));
})();
const withoutBody =
  (method: string): (() => Attempt) =>
  () => {
    const init = { method };
    return (callApi) => callApi('/payments/7', init);
  };
const withRequestAndInit = (): Attempt => {
  const init = { method: 'POST', body: 'payment of acme' };
  return (callApi) => callApi(new Request(`${apiUrl}/payments`), init);
};

const withBodyForOtherUrls = (): Attempt => {
  const init = { method: 'POST', body: 'payment of acme' };
  let attempts = 0;
  return (callApi) => callApi(`/payments/${++attempts}`, init);
};

const unsafe: [string, () => Attempt][] = [
  ['the init of a POST', () => withInit('POST')],
  ['the init of a PUT', () => withInit('PUT')],
  ['the init of a PATCH', () => withInit('PATCH')],
  ['the init of a DELETE', () => withInit('DELETE')],
  ['the init of a method of its own', () => withInit('PURGE')],
  ['the init of a method that begins like a safe one', () => withInit('HEADER')],
  ['the init of a method that ends like a safe one', () => withInit('FORGET')],
  ['the init of a DELETE without a body', withoutBody('DELETE')],
  ['the init of a POST without a body', withoutBody('POST')],
  ['a Request with DELETE', () => withRequest('DELETE')],
  ['a Request with POST', () => withRequest('POST')],
  ['a Request with a body', () => withBody],
  ['the init beside a new Request', withRequestAndInit],
  ['the init with a body for another URL', withBodyForOtherUrls],
];

describe.each(unsafe)('%s', (_, create) => {
  it('is refused for the next organization: the first attempt was aborted by the switch', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    const attempt = create();
    api.delay = deferred().promise;
    const first = rejection(attempt(callApi));
    await until(() => api.requests.length === 1);
    await client.switchOrganization(B.id);
    expect((await first).name).toBe('AbortError');
    const refused = await rejection(attempt(callApi));
    expect(refused).toMatchObject({ code: 'configuration', organization: A.id });
    expect(refused.message).toContain('client.scope(organization).fetch');
    // Another fetcher of the client knows the request too.
    const other = client.createFetcher({ baseUrl: apiUrl, abortOnSwitch: false });
    expect((await rejection(attempt(other))).code).toBe('configuration');
    expect(api.organizations()).toEqual([A.id]);
  });
});

describe.each(unsafe.filter(([name]) => !name.includes('with a body')))('%s', (_, create) => {
  it('is sent again for its own organization, also after a switch there and back', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    const attempt = create();
    await attempt(callApi);
    await attempt(callApi);
    await client.switchOrganization(B.id);
    expect((await rejection(attempt(callApi))).code).toBe('configuration');
    await client.switchOrganization(A.id);
    await attempt(callApi);
    expect(api.organizations()).toEqual([A.id, A.id, A.id]);
  });

  it('is refused for another user of the same organization', async () => {
    const page = await open();
    const callApi = page.client.createFetcher({ baseUrl: apiUrl });
    const attempt = create();
    await attempt(callApi);
    await asBob(page, A.id);
    expect(await rejection(attempt(callApi))).toMatchObject({
      code: 'user_mismatch',
      expected: ada,
      received: bob,
    });
    expect(api.requests).toHaveLength(1);
  });
});

it.each<[string, Attempt]>([
  ['a GET', withRequest('GET')],
  ['a HEAD', withRequest('HEAD')],
  ['an OPTIONS', withRequest('OPTIONS')],
  ['another URL with the same init without a body', (callApi) => callApi(`/rows/${++rows}`, shared)],
  [
    'a new Request with the same init without a body',
    (callApi) => callApi(new Request(`${apiUrl}/payments`, { method: 'POST', body: 'new' }), withHeaders),
  ],
  ['a POST with an init of its own', (callApi) => callApi('/payments', { method: 'POST', body: 'new' })],
])('%s is sent for the organization that is active', async (_, attempt) => {
  const { client } = await open();
  const callApi = client.createFetcher({ baseUrl: apiUrl });
  await attempt(callApi);
  await client.switchOrganization(B.id);
  await attempt(callApi);
  expect(api.organizations()).toEqual([A.id, B.id]);
});
const shared = { method: 'DELETE' };
const withHeaders = { headers: { 'X-App': 'test' } };
let rows = 0;

it('a fixed organization is that of the caller, also for a request that began in another one', async () => {
  const { client } = await open();
  const attempt = withInit('POST');
  await attempt(client.createFetcher({ baseUrl: apiUrl }));
  await attempt(client.createFetcher({ baseUrl: apiUrl, organization: B.name }));
  await attempt(client.scope(A.id, { baseUrl: apiUrl }).fetch);
  expect(api.organizations()).toEqual([A.id, B.id, A.id]);
});

it('a request that began with a fixed organization belongs to it', async () => {
  const { client } = await open();
  const attempt = withInit('POST');
  await attempt(client.createFetcher({ baseUrl: apiUrl, organization: B.name }));
  expect((await rejection(attempt(client.createFetcher({ baseUrl: apiUrl })))).code).toBe('configuration');
  await client.switchOrganization(B.id);
  await attempt(client.createFetcher({ baseUrl: apiUrl }));
  expect(api.organizations()).toEqual([B.id, B.id]);
});

describe('without an active organization', () => {
  const anonymous: FetcherOptions = { baseUrl: apiUrl, anonymous: 'send' };

  it.each([
    ['with a body', withInit('POST')],
    ['without a body', withoutBody('DELETE')()],
  ])('a request %s that was sent without a token belongs to no organization', async (_, attempt) => {
    const { client } = openPage(tenant);
    await attempt(client.createFetcher(anonymous));
    await attempt(client.createFetcher(anonymous));
    await client.loginWithPopup({ organization: A.id });
    expect((await rejection(attempt(client.createFetcher(anonymous)))).code).toBe('configuration');
    expect(api.tokens()).toEqual([null, null]);
  });

  it('a session whose organization has no name is not that of such a request', async () => {
    tenant.alterTokens = ({ idClaims, accessClaims }) => {
      delete idClaims['org_name'];
      delete accessClaims['org_name'];
    };
    const { client } = openPage(tenant);
    const attempt = withInit('POST');
    await attempt(client.createFetcher(anonymous));
    await client.getTokenForOrg(B.id);
    await attempt(client.createFetcher(anonymous));
    expect(api.tokens()).toEqual([null, null]);
  });

  it('a request of an organization is not sent without a token', async () => {
    const { client } = await open();
    const attempt = withInit('POST');
    await attempt(client.createFetcher(anonymous));
    await client.logout({ openUrl: false });
    expect((await rejection(attempt(client.createFetcher(anonymous)))).code).toBe('configuration');
    expect(await rejection(attempt(client.createFetcher({ baseUrl: apiUrl })))).toMatchObject({
      code: 'login_required',
      reason: 'no_active_organization',
    });
    expect(api.requests).toHaveLength(1);
  });

  it('a request that could not be sent belongs to no organization yet', async () => {
    const { client } = openPage(tenant);
    const attempt = withInit('POST');
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    expect((await rejection(attempt(callApi))).code).toBe('login_required');
    await client.loginWithPopup({ organization: A.id });
    await attempt(callApi);
    expect(api.organizations()).toEqual([A.id]);
  });
});

it('a request whose first attempt got no token is refused for another user too', async () => {
  const page = await open();
  const { client } = page;
  const { promise, resolve } = deferred();
  tenant.interceptToken = async (_grantType, grant) => {
    if (grant?.sub === ada) await promise;
    return undefined;
  };
  const callApi = client.createFetcher({ baseUrl: apiUrl, scope: 'write:payments' });
  const attempt = withInit('POST');
  const before = tenant.requests.length;
  const first = rejection(attempt(callApi));
  await until(() => tenant.requests.length > before);
  tenant.members[bob] = [A.id];
  tenant.person = { sub: bob, organization: A.id };
  await loginByRedirect(tenant, page, { organization: A.id });
  expect((await first).name).toBe('AbortError');
  resolve();
  expect(await rejection(attempt(callApi))).toMatchObject({
    code: 'user_mismatch',
    expected: ada,
    received: bob,
  });
  expect(api.requests).toEqual([]);
});

it('a request whose token is still requested is not sent with the token of another user', async () => {
  const page = await open();
  const { client } = page;
  const { promise, resolve } = deferred();
  tenant.interceptToken = async (_grantType, grant) => {
    if (grant?.sub === ada) await promise;
    return undefined;
  };
  const callApi = client.createFetcher({ baseUrl: apiUrl, organization: B.id, scope: 'write:payments' });
  const before = tenant.requests.length;
  const late = rejection(withInit('POST')(callApi));
  await until(() => tenant.requests.length > before);
  tenant.person = { sub: bob, organization: B.id };
  await loginByRedirect(tenant, page, { organization: B.id });
  resolve();
  expect(['user_mismatch', 'login_required']).toContain((await late).code);
  expect(api.requests).toEqual([]);
});
