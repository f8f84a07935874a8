import { openApp, TestBed } from './test-bed.js';
import { APP_BASE_HREF } from '@angular/common';
import {
  HttpClient,
  provideHttpClient,
  withFetch,
  withInterceptors,
  type HttpErrorResponse,
} from '@angular/common/http';
import { firstValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isOrgSessionError, type OrgSessionClient } from '../../../src/index.js';
import { orgSessionInterceptor, type OrgSessionInterceptorOptions } from '../../../src/angular/index.js';
import { deferred, rejection, until } from '../../support/async.js';
import { installTenant, openPage, organizationOf, payload, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { api, openHttp, tokenOf, type HttpApp } from './http.js';
import { sentenceOf } from '../../support/error-message.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const unauthorized = { status: 401, statusText: 'Unauthorized' };

describe('the token', () => {
  it('is that of the active organization', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client);
    const first = firstValueFrom(http.get(`${api}/invoices`));
    const request = await arrives(`${api}/invoices`);
    expect(organizationOf(tokenOf(request))).toBe(A.id);
    request.flush(['one']);
    await expect(first).resolves.toEqual(['one']);
    await client.switchOrganization(B.id);
    http.get(`${api}/invoices`).subscribe();
    expect(organizationOf(tokenOf(await arrives(`${api}/invoices`)))).toBe(B.id);
  });

  it('is for the given audience and scope', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client, {
      audience: 'https://reports.example',
      scope: 'read:reports',
    });
    http.get(`${api}/reports`).subscribe();
    expect(payload(tokenOf(await arrives(`${api}/reports`)))).toMatchObject({
      aud: expect.arrayContaining(['https://reports.example']) as string[],
      scope: expect.stringContaining('read:reports') as string,
    });
  });

  it('is awaited while the client starts', async () => {
    const before = await signIn(tenant, A.id, { cacheLocation: 'localstorage' });
    before.client.destroy();
    const { client } = openPage(tenant, { cacheLocation: 'localstorage' });
    const { http, arrives } = openHttp(client);
    http.get(`${api}/invoices`).subscribe();
    expect(client.getSnapshot().status).toBe('starting');
    expect(organizationOf(tokenOf(await arrives(`${api}/invoices`)))).toBe(A.id);
  });

  it.each([
    'https://api.example.evil.example/invoices',
    'https://api.example@evil.example/invoices',
    'http://api.example/invoices',
    'https://api.example:444/invoices',
    'https://other.example/?https://api.example/',
    '//evil.example/invoices',
    '/invoices',
    'invoices',
    'https://[',
  ])('stays away from %s', async (url) => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client);
    http.get(url).subscribe();
    const request = await arrives(url);
    expect(request.request.headers.has('Authorization')).toBe(false);
  });

  it.each(['HTTPS://API.example/invoices', 'https://api.example:443/invoices'])(
    'is sent to %s',
    async (url) => {
      const { client } = await signIn(tenant, A.id);
      const { http, arrives } = openHttp(client);
      http.get(url).subscribe();
      expect(organizationOf(tokenOf(await arrives(url)))).toBe(A.id);
    },
  );

  it('is sent to a relative URL if the origin of the page is given', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client, { origins: ['https://app.example'] });
    vi.spyOn(document, 'baseURI', 'get').mockReturnValue('https://app.example/deep/page');
    for (const url of ['/invoices', 'invoices', 'https://app.example/invoices']) {
      http.get(url).subscribe();
      expect(organizationOf(tokenOf(await arrives(url)))).toBe(A.id);
    }
  });

  it('is not added if the request has an Authorization header', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client);
    http.get(`${api}/invoices`, { headers: { authorization: 'Bearer its-own' } }).subscribe();
    expect(tokenOf(await arrives(`${api}/invoices`))).toBe('its-own');
  });

  it('is not added on a server, and nothing is awaited', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, api: backend } = openHttp(client, {}, { platform: 'server' });
    http.get(`${api}/invoices`).subscribe();
    expect(backend.expectOne(`${api}/invoices`).request.headers.has('Authorization')).toBe(false);
  });

  it('is missing if no user is signed in: the request fails and is not sent', async () => {
    const { client } = openPage(tenant);
    const { http, api: backend } = openHttp(client);
    const error = await rejection(firstValueFrom(http.get(`${api}/invoices`)));
    expect(error.code).toBe('login_required');
    backend.verify();
  });
});

describe('after a refusal of the API', () => {
  it.each([
    ['a 403 with the hint', 403, 'Bearer error="insufficient_scope", hint="fresh_token"', 2],
    ['a 403 with the hint as a token', 403, 'Bearer hint=fresh_token', 2],
    ['a 401 with the hint', 401, 'Bearer error="invalid_token", hint="fresh_token"', 2],
    ['a 401 without the header', 401, undefined, 2],
    ['a 403 without a hint', 403, 'Bearer error="insufficient_scope"', 1],
    ['a 403 with another hint', 403, 'Bearer hint="fresh_token_not"', 1],
    ['a 403 without the header', 403, undefined, 1],
    ['a 500 with the hint', 500, 'Bearer hint="fresh_token"', 1],
  ])('%s: one renewal and one repetition at most', async (_what, status, challenge, times) => {
    const { client } = await signIn(tenant, A.id);
    const before = await client.getToken();
    const { http, arrives, api: backend } = openHttp(client);
    const answer = rejection(firstValueFrom(http.post(`${api}/invoices`, { number: 7 })));
    const refusal = {
      status,
      statusText: 'Refused',
      ...(challenge !== undefined && { headers: { 'WWW-Authenticate': challenge } }),
    };
    for (let sent = 0; sent < times; sent++) {
      const refused = await arrives(`${api}/invoices`);
      expect(refused.request.body).toEqual({ number: 7 });
      refused.flush(null, refusal);
    }
    expect((await answer) as unknown as HttpErrorResponse).toMatchObject({ status });
    expect((await client.getToken()) === before).toBe(times === 1);
    backend.verify();
  });

  it('a request is sent again with a fresh token', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client);
    const answer = firstValueFrom(http.post(`${api}/invoices`, { number: 7 }));
    const first = await arrives(`${api}/invoices`);
    first.flush(null, unauthorized);
    const second = await arrives(`${api}/invoices`);
    expect(tokenOf(second)).not.toBe(tokenOf(first));
    expect(organizationOf(tokenOf(second))).toBe(A.id);
    expect(second.request.body).toEqual({ number: 7 });
    second.flush('done');
    await expect(answer).resolves.toBe('done');
  });

  it('a second 401 is an error for the app', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives, api: backend } = openHttp(client);
    const answer = rejection(firstValueFrom(http.get(`${api}/invoices`)));
    (await arrives(`${api}/invoices`)).flush(null, unauthorized);
    (await arrives(`${api}/invoices`)).flush(null, unauthorized);
    expect((await answer) as unknown as HttpErrorResponse).toMatchObject({ status: 401 });
    backend.verify();
  });

  it.each<[string, (client: OrgSessionClient) => Promise<void>]>([
    ['logout', (client) => client.logout({ openUrl: false })],
    ['logoutOrganization', (client) => client.logoutOrganization(B.id)],
  ])('a 401 after %s does not sign in again', async (_, signOut) => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives, api: backend } = openHttp(client, { organization: B.id });
    const answer = rejection(firstValueFrom(http.get(`${api}/invoices`)));
    const request = await arrives(`${api}/invoices`);
    await signOut(client);
    tenant.requests.length = 0;
    request.flush(null, unauthorized);
    expect((await answer) as unknown as HttpErrorResponse).toMatchObject({ status: 401 });
    expect(tenant.requests).toEqual([]);
    backend.verify();
  });

  it('other errors are errors for the app at once', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives, api: backend } = openHttp(client);
    const answer = rejection(firstValueFrom(http.get(`${api}/invoices`)));
    (await arrives(`${api}/invoices`)).flush(null, { status: 403, statusText: 'Forbidden' });
    expect((await answer) as unknown as HttpErrorResponse).toMatchObject({ status: 403 });
    backend.verify();
  });
});

/** An app whose `HttpClient` uses `fetch`. Each request to the API gets the next response. */
function openWithFetch(
  client: OrgSessionClient,
  ...responses: Response[]
): { http: HttpClient; sent: RequestInit[] } {
  const sent: RequestInit[] = [];
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
    if (!input.startsWith(api)) return fetch(input, init);
    sent.push(init);
    return Promise.resolve(responses.shift() ?? Response.json(['one']));
  });
  openApp(
    client,
    { provide: APP_BASE_HREF, useValue: '/' },
    provideHttpClient(withFetch(), withInterceptors([orgSessionInterceptor({ origins: [api] })])),
  );
  return { http: TestBed.inject(HttpClient), sent };
}

describe('a 401 after a redirect', () => {
  const from = (url: string): Response =>
    Object.defineProperty(new Response('', unauthorized), 'url', { value: url });

  it.each(['https://evil.example/', 'https://api.example.evil.example/', 'http://api.example/'])(
    'to %s renews no token and sends nothing again',
    async (url) => {
      const { client } = await signIn(tenant, A.id);
      const renewals = tenant.count('refresh_token');
      const { http, sent } = openWithFetch(client, from(url));
      expect(await rejection(firstValueFrom(http.get(`${api}/go`)))).toMatchObject({ status: 401 });
      expect(sent).toHaveLength(1);
      expect(tenant.count('refresh_token')).toBe(renewals);
    },
  );

  it('within the origin of the API sends the request again', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, sent } = openWithFetch(client, from(`${api}/v2/go`));
    await expect(firstValueFrom(http.get(`${api}/go`))).resolves.toEqual(['one']);
    expect(sent).toHaveLength(2);
  });
});

describe('where no user is signed in', () => {
  const openSignedOut = (options?: Partial<OrgSessionInterceptorOptions>): HttpApp => {
    tenant.sso = undefined;
    return openHttp(openPage(tenant).client, options);
  };

  it("with anonymous 'send' a request is sent without a token, and not again after a 401", async () => {
    const { http, arrives, api: backend } = openSignedOut({ anonymous: 'send' });
    const answer = rejection(firstValueFrom(http.post(`${api}/plans`, 'x')));
    const request = await arrives(`${api}/plans`);
    expect(request.request.headers.has('Authorization')).toBe(false);
    request.flush(null, unauthorized);
    expect((await answer) as unknown as HttpErrorResponse).toMatchObject({ status: 401 });
    backend.verify();
  });

  it("with anonymous 'reject' it fails and is not sent", async () => {
    const { http, api: backend } = openSignedOut({ anonymous: 'reject' });
    expect((await rejection(firstValueFrom(http.get(`${api}/plans`)))).code).toBe('login_required');
    backend.verify();
  });

  it.each([
    ['anonymous', 'yes'],
    ['anonymous', null],
    ['organization', 7],
    ['organization', {}],
  ])('another value of %s is a ConfigurationError: %j', (option, value) => {
    expect(() => orgSessionInterceptor({ origins: [api], [option]: value })).toThrow(
      `Option ${option} must be`,
    );
  });
});

it("with anonymous 'send' the token of the active organization is sent", async () => {
  const { client } = await signIn(tenant, A.id);
  const { http, arrives } = openHttp(client, { anonymous: 'send' });
  http.get(`${api}/plans`).subscribe();
  expect(organizationOf(tokenOf(await arrives(`${api}/plans`)))).toBe(A.id);
});

describe('the cache mode', () => {
  it.each<[string, RequestCache | undefined, string]>([
    ['is no-store with fetch', undefined, 'no-store'],
    ['is the one of the request', 'no-cache', 'no-cache'],
  ])('%s', async (_, cache, expected) => {
    const { client } = await signIn(tenant, A.id);
    const { http, sent } = openWithFetch(client);
    await firstValueFrom(http.get(`${api}/rows`, cache && { cache }));
    expect(sent.map((init) => init.cache)).toEqual([expected]);
  });

  it('is not set without fetch, because XMLHttpRequest has none', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client);
    http.get(`${api}/rows`).subscribe();
    expect((await arrives(`${api}/rows`)).request.cache).toBeUndefined();
  });
});

describe('when another organization becomes the active one', () => {
  /** How a request of each method ends. */
  const ends = [
    ['GET', 'EmptyError'],
    ['HEAD', 'EmptyError'],
    ['OPTIONS', 'EmptyError'],
    ['POST', 'AbortError'],
    ['PUT', 'AbortError'],
    ['PATCH', 'AbortError'],
    ['DELETE', 'AbortError'],
    ['QUERY', 'AbortError'],
  ] as const;

  it.each(ends)('a %s request of the previous one is aborted, and ends (%s)', async (method, end) => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client);
    const answer = rejection(firstValueFrom(http.request(method, `${api}/invoices`)));
    const request = await arrives(`${api}/invoices`);
    await client.switchOrganization(B.id);
    expect((await answer).name).toBe(end);
    expect(request.cancelled).toBe(true);
  });

  it.each(ends)('a %s request that waits for its token is never sent, and ends (%s)', async (method, end) => {
    const { client } = await signIn(tenant, A.id);
    await client.getTokenForOrg(B.id);
    const { http, api: backend } = openHttp(client, { audience: 'https://reports.example' });
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const answer = rejection(firstValueFrom(http.request(method, `${api}/invoices`)));
    await until(() => tenant.count('authorization_code', A.id) === 2);
    await client.switchOrganization(B.id);
    expect((await answer).name).toBe(end);
    slow.resolve();
    await client.getTokenForOrg(A.id, { audience: 'https://reports.example' });
    backend.verify();
  });

  it.each(ends)('a second try of a %s request is never sent, and ends (%s)', async (method, end) => {
    const { client } = await signIn(tenant, A.id);
    await client.getTokenForOrg(B.id);
    const { http, arrives, api: backend } = openHttp(client);
    const answer = rejection(firstValueFrom(http.request(method, `${api}/invoices`)));
    const request = await arrives(`${api}/invoices`);
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    request.flush(null, unauthorized);
    await until(() => tenant.count('refresh_token') === 1);
    await client.switchOrganization(B.id);
    expect((await answer).name).toBe(end);
    slow.resolve();
    await client.getTokenForOrg(A.id);
    backend.verify();
  });

  it('requests to other origins are not aborted', async () => {
    const { client } = await signIn(tenant, A.id);
    const { http, arrives } = openHttp(client);
    const answer = firstValueFrom(http.get('https://other.example/'));
    const request = await arrives('https://other.example/');
    await client.switchOrganization(B.id);
    request.flush('rain');
    await expect(answer).resolves.toBe('rain');
  });
});

it('a request without a subscriber is not sent', async () => {
  const { client } = await signIn(tenant, A.id);
  const { http, api: backend } = openHttp(client, { audience: 'https://reports.example' });
  http.get(`${api}/invoices`).subscribe().unsubscribe();
  await client.getToken({ audience: 'https://reports.example' });
  backend.verify();
});

it.each([
  ['nothing', undefined],
  ['no list', 'https://api.example'],
  ['a path', ['https://api.example/v1']],
  ['a slash', ['https://api.example/']],
  ['one invalid value among others', [api, 'https://api.example/v1']],
  ['a query', ['https://api.example/?']],
  ['a name without a scheme', ['api.example']],
  ['a pattern', ['https://*.example']],
  ['a relative address', ['/api']],
  ['a page without an origin', ['data:text/plain,']],
  ['something with a user', ['https://ada@api.example']],
  ['no text', [7]],
  ['a backslash', ['https://api.example\\\\evil.example']],
])('%s as origins is a ConfigurationError that names the option', (_, origins) => {
  let error: unknown;
  try {
    orgSessionInterceptor({ origins } as OrgSessionInterceptorOptions);
  } catch (thrown) {
    error = thrown;
  }
  expect(isOrgSessionError(error) && error.code).toBe('configuration');
  expect(String(error)).toContain('Option origins');
});

it('a missing provider throws an error that names it', async () => {
  TestBed.configureTestingModule({
    providers: [provideHttpClient(withInterceptors([orgSessionInterceptor({ origins: [api] })]))],
  });
  const error = await rejection(firstValueFrom(TestBed.inject(HttpClient).get(api)));
  expect([error.code, sentenceOf(error.message)]).toEqual([
    'configuration',
    'injectOrgSession() needs an injection context with provideOrgSession(client).',
  ]);
});
