import { describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { apiUrl, useTenantWithApi, unauthorized, type Api } from '../../support/api.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { loginByRedirect, openPage, payload, signIn, type Page } from '../../support/page.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

const open = (options?: Partial<OrgSessionClientOptions>): Promise<Page> => signIn(tenant, A.id, options);
const refuseSilently = (): void => {
  tenant.interceptAuthorize = async () => ({ error: 'login_required', error_description: 'Login required' });
};

describe('the token', () => {
  it('is sent to the origin of the fetcher', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: `${apiUrl}/v1/` });
    expect(await (await callApi('invoices')).text()).toBe('rows');
    await callApi('/invoices');
    await callApi(`${apiUrl}/v2`);
    await callApi(new URL(`${apiUrl}/v3`));
    await callApi(new Request(`${apiUrl}/v4`));
    expect(api.requests.map(({ url }) => url)).toEqual([
      `${apiUrl}/v1/invoices`,
      `${apiUrl}/v1/invoices`,
      `${apiUrl}/v2`,
      `${apiUrl}/v3`,
      `${apiUrl}/v4`,
    ]);
    const token = `Bearer ${await client.getToken()}`;
    expect(api.tokens()).toEqual([token, token, token, token, token]);
  });

  it.each([
    'https://evil.example/invoices',
    'https://api.example.evil.example/',
    'https://api.example:8443/',
    'http://api.example/',
    '//evil.example/',
    '\\\\evil.example/',
  ])('is not sent to another origin: %s', async (address) => {
    const { client } = await open();
    api.responses = [unauthorized()];
    const response = await client.createFetcher({ baseUrl: apiUrl })(address, {
      headers: { 'X-Own': 'kept' },
    });
    expect(response.status).toBe(401);
    expect(api.requests).toHaveLength(1);
    expect(new URL(api.requests[0]?.url ?? '').origin).not.toBe(apiUrl);
    expect(api.tokens()).toEqual([null]);
  });

  it('is not sent to another origin in a Request either', async () => {
    const { client } = await open();
    await client.createFetcher({ baseUrl: apiUrl })(new Request('https://evil.example/'));
    expect(api.tokens()).toEqual([null]);
  });

  it('is sent to the origin of the page by default', async () => {
    const page = await open();
    page.url = new URL('https://app.example/o/acme/');
    const callOwn = page.client.createFetcher();
    await callOwn('invoices');
    await callOwn('/apiUrl/invoices');
    await callOwn(`${apiUrl}/invoices`);
    expect(api.requests.map(({ url }) => url)).toEqual([
      'https://app.example/o/acme/invoices',
      'https://app.example/apiUrl/invoices',
      `${apiUrl}/invoices`,
    ]);
    expect(api.tokens().map((token) => token !== null)).toEqual([true, true, false]);
  });

  it('is for the given audience and scope', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({
      baseUrl: apiUrl,
      audience: 'https://orders.example',
      scope: 'write:orders',
    });
    await callApi('/orders');
    const claims = payload(api.requests[0]?.authorization?.slice(7));
    expect(claims['aud']).toContain('https://orders.example');
    expect(String(claims['scope']).split(' ')).toContain('write:orders');
  });

  it('is added to the other headers', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    await callApi('/invoices', { method: 'POST', body: '{"a":1}', headers: { Authorization: 'Basic x' } });
    expect(api.requests[0]).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(api.organizations()).toEqual([A.id]);
  });

  it('is that of the organization that is active when a request starts', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    await callApi('/');
    await client.switchOrganization(B.id);
    await callApi('/');
    expect(api.organizations()).toEqual([A.id, B.id]);
  });

  it('is that of the fixed organization', async () => {
    const { client } = await open();
    const callB = client.createFetcher({ baseUrl: apiUrl, organization: B.name });
    await callB('/');
    await client.switchOrganization(C.id);
    await callB('/');
    expect(api.organizations()).toEqual([B.id, B.id]);
    expect(client.getSnapshot().organization).toEqual(C);
  });

  it('is that of the personal account if that is fixed', async () => {
    tenant.personalAccounts = true;
    const { client } = await open({ personalAccount: true });
    await client.createFetcher({ baseUrl: apiUrl, organization: null })('/');
    expect(api.organizations()).toEqual([undefined]);
    expect(api.requests[0]?.authorization).toMatch(/^Bearer ./);
  });

  it('is required: nothing is sent without it', async () => {
    const page = openPage(tenant);
    await page.client.start();
    const error = await rejection(page.client.createFetcher({ baseUrl: apiUrl })('/'));
    expect(error).toMatchObject({ code: 'login_required', reason: 'no_active_organization' });
    tenant.sso = undefined;
    const other = page.client.createFetcher({ baseUrl: apiUrl, organization: B.id });
    expect(await rejection(other('/'))).toMatchObject({ code: 'login_required', organization: B.id });
    expect(api.requests).toEqual([]);
    // A request to another origin needs no token, so it needs no organization.
    await page.client.createFetcher({ baseUrl: apiUrl })('https://cdn.example/logo');
    expect(api.requests).toMatchObject([{ url: 'https://cdn.example/logo', authorization: null }]);
  });
});

describe('requests are sent by', () => {
  it('the `fetch` that the page has at the time of the request', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    const later = vi.fn<(request: Request) => Promise<Response>>(async () => new Response('later'));
    vi.stubGlobal('fetch', later);
    expect(await (await callApi('/invoices')).text()).toBe('later');
    expect(later.mock.calls[0]?.[0].headers.get('Authorization')).toMatch(/^Bearer /);
  });

  it('the function of the option `fetch`, also to other origins and after a 401', async () => {
    const { client } = await open();
    const responses = [unauthorized(), new Response('own'), new Response('other')];
    const own = vi.fn<(request: Request) => Promise<Response>>(async () => responses.shift() as Response);
    const callApi = client.createFetcher({ baseUrl: apiUrl, fetch: own });
    expect(await (await callApi('/invoices')).text()).toBe('own');
    expect(await (await callApi('https://cdn.example/logo')).text()).toBe('other');
    const hasToken = own.mock.calls.map(([request]) => request.headers.has('Authorization'));
    expect(hasToken).toEqual([true, true, false]);
    expect(api.requests).toEqual([]);
  });
});

it('a second try is not sent for another user who signed in in the meantime', async () => {
  const page = await signIn(tenant, B.id);
  const answered = deferred();
  api.delay = answered.promise;
  api.responses = [unauthorized()];
  const late = rejection(page.client.createFetcher({ baseUrl: apiUrl, organization: B.id })('/'));
  await until(() => api.requests.length === 1);
  tenant.person = { sub: bob, organization: B.id };
  await loginByRedirect(tenant, page, { organization: B.id });
  tenant.sso = bob;
  answered.resolve();
  expect(await late).toMatchObject({ code: 'user_mismatch', expected: ada, received: bob });
  expect(api.requests).toHaveLength(1);
});

describe('an invalid option', () => {
  it.each(['/apiUrl', 'api.example', ''])('baseUrl: %j', async (baseUrl) => {
    const page = openPage(tenant);
    expect(() => page.client.createFetcher({ baseUrl })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringContaining('baseUrl') as unknown,
      }),
    );
    expect(tenant.requests).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['anonymous', 'always'],
    ['cache', 'never'],
    ['fetch', 'fetch'],
    ['baseUrl', new URL(apiUrl)],
    ['audience', [apiUrl]],
    ['scope', ['read:invoices']],
    ['abortOnSwitch', 'no'],
  ])('%s: %j', async (name, value) => {
    const { client } = openPage(tenant);
    expect(() => client.createFetcher({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringContaining(`Option ${name}`) as unknown,
      }),
    );
  });

  it('organization', async () => {
    const page = openPage(tenant);
    expect(() => page.client.createFetcher({ organization: 'no name!' })).toThrow(
      expect.objectContaining({ code: 'configuration' }),
    );
    expect(() => page.client.createFetcher({ organization: null })).toThrow(
      expect.objectContaining({ code: 'configuration' }),
    );
  });
});

describe('after a 401', () => {
  it('the request is sent again with a fresh token and the same body', async () => {
    const { client } = await open();
    api.responses = [unauthorized()];
    const before = await client.getToken();
    const response = await client.createFetcher({ baseUrl: apiUrl })('/invoices', {
      method: 'POST',
      body: 'the body',
    });
    expect(response.status).toBe(200);
    const after = await client.getToken();
    expect(after).not.toBe(before);
    expect(api.requests).toMatchObject([
      { method: 'POST', body: 'the body', authorization: `Bearer ${before}` },
      { method: 'POST', body: 'the body', authorization: `Bearer ${after}` },
    ]);
  });

  it('the body of a Request is also sent again', async () => {
    const { client } = await open();
    api.responses = [unauthorized()];
    await client.createFetcher({ baseUrl: apiUrl })(
      new Request(`${apiUrl}/invoices`, { method: 'PUT', body: 'the body' }),
    );
    expect(api.requests.map(({ method, body }) => [method, body])).toEqual([
      ['PUT', 'the body'],
      ['PUT', 'the body'],
    ]);
  });

  it('the request is not sent a third time', async () => {
    const { client } = await open();
    api.responses = [unauthorized(), unauthorized(), unauthorized()];
    const response = await client.createFetcher({ baseUrl: apiUrl })('/invoices');
    expect(response.status).toBe(401);
    expect(api.requests).toHaveLength(2);
  });

  it.each([
    ['a 403 with the hint', 403, 'Bearer error="insufficient_scope", hint="fresh_token"', 2],
    ['a 403 with the hint as a token', 403, 'Bearer hint=fresh_token', 2],
    ['a 401 with the hint', 401, 'Bearer error="invalid_token", hint="fresh_token"', 2],
    ['a 403 without a hint', 403, 'Bearer error="insufficient_scope"', 1],
    ['a 403 with another hint', 403, 'Bearer hint="fresh_token_not"', 1],
    ['a 403 without the header', 403, '', 1],
    ['a 200 with the hint', 200, 'Bearer hint="fresh_token"', 1],
  ])('a renewal for %s', async (_what, status, challenge, times) => {
    const { client } = await open();
    const headers = { 'WWW-Authenticate': challenge };
    api.responses = [new Response('', { status, headers }), new Response('', { status, headers })];
    const before = await client.getToken();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    const response = await callApi('/invoices', { method: 'POST', body: 'the body' });
    expect(response.status).toBe(status);
    expect(api.requests.map(({ body }) => body)).toEqual(Array.from({ length: times }, () => 'the body'));
    expect((await client.getToken()) === before).toBe(times === 1);
  });

  it('because of a nonce, a token that can not be renewed now is sent again while it is valid', async () => {
    useClock();
    const { client } = await advanceTimeUntil(open());
    const { accessToken, expiresAt } = await client.getToken({ detailed: true });
    await advanceTime(expiresAt - Date.now() - 30_000);
    tenant.interceptToken = async () => new Response('', { status: 503 });
    api.responses = [unauthorized({ 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"' })];
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    expect((await advanceTimeUntil(callApi('/invoices'))).status).toBe(200);
    expect(tenant.count('refresh_token')).toBeGreaterThan(1);
    expect(api.tokens()).toEqual([`Bearer ${accessToken}`, `Bearer ${accessToken}`]);
  });

  it('several requests at the same time request one token', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    api.responses = [unauthorized(), unauthorized(), unauthorized()];
    const before = tenant.count('refresh_token');
    await Promise.all([callApi('/1'), callApi('/2'), callApi('/3')]);
    expect(api.requests).toHaveLength(6);
    expect(tenant.count('refresh_token')).toBe(before + 1);
  });

  it('the fresh token is for the same organization, even after a switch', async () => {
    const { client } = await open();
    const { promise, resolve: respond } = deferred();
    api.delay = promise;
    api.responses = [unauthorized()];
    const calling = client.createFetcher({ baseUrl: apiUrl, abortOnSwitch: false })('/');
    await until(() => api.requests.length === 1);
    await client.switchOrganization(B.id);
    respond();
    await calling;
    expect(api.organizations()).toEqual([A.id, A.id]);
  });

  it('a required login rejects the call', async () => {
    const { client } = await open();
    await client.getTokenForOrg(B.id);
    tenant.revokeAll(B.id);
    refuseSilently();
    api.responses = [unauthorized()];
    const callB = client.createFetcher({ baseUrl: apiUrl, organization: B.id });
    expect(await rejection(callB('/'))).toMatchObject({ code: 'login_required', organization: B.id });
    expect(api.requests).toHaveLength(1);
  });

  it('the end of the active session aborts the request and emits an event', async () => {
    const page = await open();
    const { client } = page;
    tenant.revokeAll(A.id);
    refuseSilently();
    api.responses = [unauthorized()];
    expect(await rejection(client.createFetcher({ baseUrl: apiUrl })('/'))).toMatchObject({
      name: 'AbortError',
    });
    await settle();
    expect(page.eventNames().slice(-3)).toEqual(['sessionRemoved', 'organizationChanged', 'loginRequired']);
    expect(client.getSnapshot().status).toBe('signed-out');
    expect(api.requests).toHaveLength(1);
  });

  it.each([400, 403, 500])('the request is not sent again after a %i', async (status) => {
    const { client } = await open();
    api.responses = [new Response('', { status })];
    expect((await client.createFetcher({ baseUrl: apiUrl })('/')).status).toBe(status);
    expect(api.requests).toHaveLength(1);
  });
});
