import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fetcher, OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { useRunningClock } from '../../support/clock.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';

const api = 'https://api.example';

/** A request that the API received. */
interface Got {
  method: string;
  url: string;
  authorization: string | null;
  proof: string | null;
  body: string;
  signal: AbortSignal;
}

let tenant: Tenant;
let got: Got[];
/** The statuses of the next responses; after them it is 200. */
let answers: Response[];
/** The API responds when this promise resolves. */
let answering: Promise<unknown> | undefined;

beforeEach(() => {
  useRunningClock();
  tenant = installTenant();
  got = [];
  answers = [];
  answering = undefined;
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    // Not cloned: a body can be read only once.
    const request = input instanceof Request ? input : new Request(input, init);
    if (request.url.startsWith(tenant.domain)) return tenant.fetch(input, init);
    const { method, url, headers, signal } = request;
    const body = await request.text();
    got.push({
      method,
      url,
      authorization: headers.get('Authorization'),
      proof: headers.get('DPoP'),
      body,
      signal,
    });
    const answer = answers.shift() ?? new Response('rows');
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    await Promise.race([answering, aborted]);
    return answer;
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const open = (options?: Partial<OrgSessionClientOptions>): Promise<Page> => signIn(tenant, A.id, options);
const organizations = (): unknown[] =>
  got.map(({ authorization }) => organizationOf(authorization?.replace(/^Bearer /, '')));
const tokens = (): (string | null)[] => got.map(({ authorization }) => authorization);
const unauthorized = (headers: Record<string, string> = {}): Response =>
  new Response('no', { status: 401, headers });
const refuseSilently = (): void => {
  tenant.interceptAuthorize = async () => ({ error: 'login_required', error_description: 'Login required' });
};

describe('the token', () => {
  it('is sent to the origin of the fetcher', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: `${api}/v1/` });
    expect(await (await callApi('invoices')).text()).toBe('rows');
    await callApi('/invoices');
    await callApi(`${api}/v2`);
    await callApi(new URL(`${api}/v3`));
    await callApi(new Request(`${api}/v4`));
    expect(got.map(({ url }) => url)).toEqual([
      `${api}/v1/invoices`,
      `${api}/invoices`,
      `${api}/v2`,
      `${api}/v3`,
      `${api}/v4`,
    ]);
    const token = `Bearer ${await client.getToken()}`;
    expect(tokens()).toEqual([token, token, token, token, token]);
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
    answers = [unauthorized()];
    const response = await client.createFetcher({ baseUrl: api })(address, {
      headers: { 'X-Own': 'kept' },
    });
    expect(response.status).toBe(401);
    expect(got).toHaveLength(1);
    expect(new URL(got[0]?.url ?? '').origin).not.toBe(api);
    expect(tokens()).toEqual([null]);
  });

  it('is not sent to another origin in a Request either', async () => {
    const { client } = await open();
    await client.createFetcher({ baseUrl: api })(new Request('https://evil.example/'));
    expect(tokens()).toEqual([null]);
  });

  it('is sent to the origin of the page by default', async () => {
    const page = await open();
    page.url = new URL('https://app.example/o/acme/');
    const callOwn = page.client.createFetcher();
    await callOwn('invoices');
    await callOwn('/api/invoices');
    await callOwn(`${api}/invoices`);
    expect(got.map(({ url }) => url)).toEqual([
      'https://app.example/o/acme/invoices',
      'https://app.example/api/invoices',
      `${api}/invoices`,
    ]);
    expect(tokens().map((token) => token !== null)).toEqual([true, true, false]);
  });

  it('is for the given audience and scope', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({
      baseUrl: api,
      audience: 'https://orders.example',
      scope: 'write:orders',
    });
    await callApi('/orders');
    const claims = payload(got[0]?.authorization?.slice(7));
    expect(claims['aud']).toContain('https://orders.example');
    expect(String(claims['scope']).split(' ')).toContain('write:orders');
  });

  it('is added to the other headers', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: api });
    await callApi('/invoices', { method: 'POST', body: '{"a":1}', headers: { Authorization: 'Basic x' } });
    expect(got[0]).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(organizations()).toEqual([A.id]);
  });

  it('is that of the organization that is active when a request starts', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: api });
    await callApi('/');
    await client.switchOrganization(B.id);
    await callApi('/');
    expect(organizations()).toEqual([A.id, B.id]);
  });

  it('is that of the fixed organization', async () => {
    const { client } = await open();
    const callB = client.createFetcher({ baseUrl: api, organization: B.name });
    await callB('/');
    await client.switchOrganization(C.id);
    await callB('/');
    expect(organizations()).toEqual([B.id, B.id]);
    expect(client.getSnapshot().organization).toEqual(C);
  });

  it('is that of the personal account if that is fixed', async () => {
    tenant.personalAccounts = true;
    const { client } = await open({ personalAccount: true });
    await client.createFetcher({ baseUrl: api, organization: null })('/');
    expect(organizations()).toEqual([undefined]);
    expect(got[0]?.authorization).toMatch(/^Bearer ./);
  });

  it('is required: nothing is sent without it', async () => {
    const page = openPage(tenant);
    await page.client.start();
    const error = await rejection(page.client.createFetcher({ baseUrl: api })('/'));
    expect(error).toMatchObject({ code: 'login_required', reason: 'no_active_organization' });
    tenant.sso = undefined;
    const other = page.client.createFetcher({ baseUrl: api, organization: B.id });
    expect(await rejection(other('/'))).toMatchObject({ code: 'login_required', organization: B.id });
    expect(got).toEqual([]);
    // A request to another origin needs no token, so it needs no organization.
    await page.client.createFetcher({ baseUrl: api })('https://cdn.example/logo');
    expect(got).toMatchObject([{ url: 'https://cdn.example/logo', authorization: null }]);
  });
});

it('a second try is not sent for another user who signed in in the meantime', async () => {
  const page = await signIn(tenant, B.id);
  const answered = deferred();
  answering = answered.promise;
  answers = [unauthorized()];
  const late = rejection(page.client.createFetcher({ baseUrl: api, organization: B.id })('/'));
  await until(() => got.length === 1);
  tenant.person = { sub: bob, organization: B.id };
  await loginByRedirect(tenant, page, { organization: B.id });
  tenant.sso = bob;
  answered.resolve();
  expect(await late).toMatchObject({ code: 'user_mismatch', expected: ada, received: bob });
  expect(got).toHaveLength(1);
});

describe('an invalid option', () => {
  it.each(['/api', 'api.example', ''])('baseUrl: %j', async (baseUrl) => {
    const page = openPage(tenant);
    expect(() => page.client.createFetcher({ baseUrl })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringContaining('baseUrl') as unknown,
      }),
    );
    expect(tenant.requests).toEqual([]);
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
    answers = [unauthorized()];
    const before = await client.getToken();
    const response = await client.createFetcher({ baseUrl: api })('/invoices', {
      method: 'POST',
      body: 'the body',
    });
    expect(response.status).toBe(200);
    const after = await client.getToken();
    expect(after).not.toBe(before);
    expect(got).toMatchObject([
      { method: 'POST', body: 'the body', authorization: `Bearer ${before}` },
      { method: 'POST', body: 'the body', authorization: `Bearer ${after}` },
    ]);
  });

  it('the body of a Request is also sent again', async () => {
    const { client } = await open();
    answers = [unauthorized()];
    await client.createFetcher({ baseUrl: api })(
      new Request(`${api}/invoices`, { method: 'PUT', body: 'the body' }),
    );
    expect(got.map(({ method, body }) => [method, body])).toEqual([
      ['PUT', 'the body'],
      ['PUT', 'the body'],
    ]);
  });

  it('the request is not sent a third time', async () => {
    const { client } = await open();
    answers = [unauthorized(), unauthorized(), unauthorized()];
    const response = await client.createFetcher({ baseUrl: api })('/invoices');
    expect(response.status).toBe(401);
    expect(got).toHaveLength(2);
  });

  it('several requests at the same time request one token', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: api });
    answers = [unauthorized(), unauthorized(), unauthorized()];
    const before = tenant.count('refresh_token');
    await Promise.all([callApi('/1'), callApi('/2'), callApi('/3')]);
    expect(got).toHaveLength(6);
    expect(tenant.count('refresh_token')).toBe(before + 1);
  });

  it('the fresh token is for the same organization, even after a switch', async () => {
    const { client } = await open();
    const { promise, resolve: answer } = deferred();
    answering = promise;
    answers = [unauthorized()];
    const calling = client.createFetcher({ baseUrl: api, abortOnSwitch: false })('/');
    await until(() => got.length === 1);
    await client.switchOrganization(B.id);
    answer();
    await calling;
    expect(organizations()).toEqual([A.id, A.id]);
  });

  it('a required login rejects the call', async () => {
    const { client } = await open();
    await client.getTokenForOrg(B.id);
    tenant.revokeAll(B.id);
    refuseSilently();
    answers = [unauthorized()];
    const callB = client.createFetcher({ baseUrl: api, organization: B.id });
    expect(await rejection(callB('/'))).toMatchObject({ code: 'login_required', organization: B.id });
    expect(got).toHaveLength(1);
  });

  it('the end of the active session aborts the request and emits an event', async () => {
    const page = await open();
    const { client } = page;
    tenant.revokeAll(A.id);
    refuseSilently();
    answers = [unauthorized()];
    expect(await rejection(client.createFetcher({ baseUrl: api })('/'))).toMatchObject({
      name: 'AbortError',
    });
    await settle();
    expect(page.eventNames().slice(-3)).toEqual(['sessionRemoved', 'organizationChanged', 'loginRequired']);
    expect(client.getSnapshot().status).toBe('signed-out');
    expect(got).toHaveLength(1);
  });

  it.each([400, 403, 500])('the request is not sent again after a %i', async (status) => {
    const { client } = await open();
    answers = [new Response('', { status })];
    expect((await client.createFetcher({ baseUrl: api })('/')).status).toBe(status);
    expect(got).toHaveLength(1);
  });
});

describe('a pending request when another organization becomes active', () => {
  const leave: [string, (page: Page) => Promise<unknown>][] = [
    ['a switch', ({ client }) => client.switchOrganization(B.id)],
    ['a login', ({ client }) => client.loginWithPopup({ organization: B.id })],
    ['a sign-out of it', ({ client }) => client.logoutOrganization(A.id)],
    ['a sign-out', ({ client }) => client.logout({ openUrl: false })],
    [
      'another user in the same organization',
      ({ client }) => {
        tenant.members[bob] = [A.id];
        tenant.person.sub = bob;
        return client.loginWithPopup({ organization: A.id });
      },
    ],
  ];
  it.each(leave)('is aborted: %s', async (_, leaveFor) => {
    const page = await open();
    answering = deferred().promise;
    const calling = rejection(page.client.createFetcher({ baseUrl: api })('/invoices'));
    await until(() => got.length === 1);
    await leaveFor(page);
    expect(await calling).toMatchObject({ name: 'AbortError' });
    expect(got[0]?.signal.aborted).toBe(true);
  });

  it('is aborted while its token is requested', async () => {
    const { client } = await open();
    const { promise, resolve: answer } = deferred();
    const callApi = client.createFetcher({ baseUrl: api, scope: 'write:invoices' });
    await client.getTokenForOrg(B.id);
    tenant.interceptToken = () => promise;
    const before = tenant.requests.length;
    const calling = rejection(callApi('/invoices'));
    await until(() => tenant.requests.length > before);
    await client.switchOrganization(B.id);
    expect(await calling).toMatchObject({ name: 'AbortError' });
    answer();
    await settle();
    expect(got).toEqual([]);
  });

  it('is aborted before its second try', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: api });
    await client.getTokenForOrg(B.id);
    const { promise, resolve: answer } = deferred();
    tenant.interceptToken = () => promise;
    answers = [unauthorized()];
    const calling = rejection(callApi('/invoices'));
    await until(() => got.length === 1);
    await client.switchOrganization(B.id);
    expect(await calling).toMatchObject({ name: 'AbortError' });
    answer();
    await settle();
    expect(got).toHaveLength(1);
  });

  it.each<[string, (page: Page) => Fetcher]>([
    ['if an option says so', ({ client }) => client.createFetcher({ baseUrl: api, abortOnSwitch: false })],
    ['of a fixed organization', ({ client }) => client.createFetcher({ baseUrl: api, organization: A.id })],
    [
      'if its organization is fixed, whatever the option says',
      ({ client }) => client.createFetcher({ baseUrl: api, organization: A.id, abortOnSwitch: true }),
    ],
  ])('goes on %s', async (_, create) => {
    const page = await open();
    const { promise, resolve: answer } = deferred();
    answering = promise;
    const calling = create(page)('/invoices');
    await until(() => got.length === 1);
    await page.client.switchOrganization(B.id);
    answer();
    expect(await (await calling).text()).toBe('rows');
    expect(got[0]?.signal.aborted).toBe(false);
  });

  it('goes on after a renewal, a token for another organization, or a failed switch', async () => {
    const { client } = await open();
    const { promise, resolve: answer } = deferred();
    answering = promise;
    const calling = client.createFetcher({ baseUrl: api })('/invoices');
    await until(() => got.length === 1);
    await client.getToken({ cacheMode: 'off' });
    await client.getTokenForOrg(C.id);
    await rejection(client.switchOrganization('hooli'));
    answer();
    expect((await calling).status).toBe(200);
  });

  it('is aborted without affecting requests of the next organization', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: api });
    await client.switchOrganization(B.id);
    expect((await callApi('/')).status).toBe(200);
    await client.switchOrganization(A.id);
    expect((await callApi('/')).status).toBe(200);
    expect(organizations()).toEqual([B.id, A.id]);
  });
});

describe('the signal of the caller', () => {
  it('aborts a request', async () => {
    const { client } = await open();
    answering = deferred().promise;
    const controller = new AbortController();
    const calling = client.createFetcher({ baseUrl: api })('/', { signal: controller.signal });
    const thrown = expect(calling).rejects.toBe('enough');
    await until(() => got.length === 1);
    controller.abort('enough');
    await thrown;
  });

  it('aborts while the token is requested', async () => {
    const { client } = await open();
    tenant.interceptToken = () => deferred().promise;
    const controller = new AbortController();
    const callApi = client.createFetcher({ baseUrl: api, organization: B.id });
    const calling = callApi('/', { signal: controller.signal });
    const thrown = expect(calling).rejects.toBe('enough');
    await settle();
    controller.abort('enough');
    await thrown;
    expect(got).toEqual([]);
  });

  it('prevents every request if it is already aborted', async () => {
    const { client } = await open();
    const before = tenant.requests.length;
    const calling = client.createFetcher({ baseUrl: api, organization: B.id })('/', {
      signal: AbortSignal.abort('enough'),
    });
    await expect(calling).rejects.toBe('enough');
    await settle();
    expect(tenant.requests).toHaveLength(before);
    expect(got).toEqual([]);
  });
});

describe('with DPoP', () => {
  /** The nonce that the API requires in a proof. */
  const wantNonce = (nonce: string): Response =>
    unauthorized({ 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': nonce });
  const proofs = (): Record<string, unknown>[] => got.map(({ proof }) => payload(proof ?? ''));
  const openWithDpop = (): Promise<Page> => {
    vi.stubGlobal('indexedDB', new IDBFactory());
    return signIn(tenant, A.id, { useDpop: true }, createBrowser().openTab().environment);
  };

  it('a proof is sent with the token', async () => {
    const { client } = await openWithDpop();
    const token = await client.getToken();
    await client.createFetcher({ baseUrl: api })('/invoices?page=2#top', { method: 'POST', body: 'x' });
    expect(got).toMatchObject([{ authorization: `DPoP ${token}`, body: 'x' }]);
    const [proof] = proofs();
    expect(proof).toMatchObject({ htm: 'POST', htu: `${api}/invoices` });
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
    expect(proof?.['ath']).toBe(Buffer.from(hash).toString('base64url'));
  });

  it('no proof is sent to another origin', async () => {
    const { client } = await openWithDpop();
    await client.createFetcher({ baseUrl: api })('https://evil.example/');
    expect(got).toMatchObject([{ authorization: null, proof: null }]);
  });

  it('a required nonce is sent with the same token, and kept for the next request', async () => {
    const { client } = await openWithDpop();
    const token = await client.getToken();
    const asked = tenant.requests.length;
    const callApi = client.createFetcher({ baseUrl: api });
    answers = [wantNonce('nonce-1'), new Response('rows', { headers: { 'DPoP-Nonce': 'nonce-2' } })];
    expect((await callApi('/', { method: 'POST', body: 'x' })).status).toBe(200);
    await callApi('/');
    expect(proofs().map(({ nonce }) => nonce)).toEqual([undefined, 'nonce-1', 'nonce-2']);
    expect(new Set(proofs().map(({ jti }) => jti)).size).toBe(3);
    expect(new Set(tokens())).toEqual(new Set([`DPoP ${token}`]));
    expect(got.map(({ body }) => body)).toEqual(['x', 'x', '']);
    expect(tenant.requests).toHaveLength(asked);
  });

  it('a rejected token is replaced', async () => {
    const { client } = await openWithDpop();
    answers = [unauthorized({ 'WWW-Authenticate': 'DPoP error="invalid_token"' })];
    expect((await client.createFetcher({ baseUrl: api })('/')).status).toBe(200);
    expect(new Set(tokens()).size).toBe(2);
    expect(new Set(proofs().map(({ ath }) => ath)).size).toBe(2);
  });
});
