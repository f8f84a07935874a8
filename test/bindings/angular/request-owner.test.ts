import { openHttp, api, tokenOf, type HttpApp } from './http.js';
import {
  HttpContext,
  HttpHeaders,
  HttpParams,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import { firstValueFrom, NEVER, retry, Subject, switchMap, take, type Observable } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  ANONYMOUS,
  forOrganization,
  ORGANIZATION,
  withAnonymous,
  type OrgSessionInterceptorOptions,
} from '../../../src/angular/index.js';
import { rejection, settle } from '../../support/async.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  signIn,
} from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';
import { messageOfError } from '../../support/error-message.js';

const url = `${api}/payments`;
const failed = { status: 503, statusText: 'Service Unavailable' };
let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const refused = {
  code: 'configuration',
  message: messageOfError(
    'This request began in another organization. Send it with the context forOrganization(organization).',
  ),
  organization: A.id,
};

/** The organizations of the requests that have arrived since the last call. They are answered with 503. */
async function sentFor({ api: backend }: HttpApp): Promise<unknown[]> {
  await settle();
  return backend
    .match(() => true)
    .map((request) => {
      if (!request.cancelled) request.flush(null, failed);
      const token = tokenOf(request);
      return token === undefined ? 'no token' : organizationOf(token);
    });
}

async function openSignedIn(
  options?: Partial<OrgSessionInterceptorOptions>,
  ...before: HttpInterceptorFn[]
): Promise<HttpApp & { client: OrgSessionClient }> {
  const { client } = await signIn(tenant, A.id);
  await client.getTokenForOrg(B.id);
  return { client, ...openHttp(client, options, { before }) };
}

/** Repeats a request after an error, when the test says so. */
function repeatable<Value>(request: Observable<Value>): { answer: Promise<Value>; repeat: () => void } {
  const again = new Subject<void>();
  const answer = firstValueFrom(request.pipe(retry({ delay: () => again.pipe(take(1)) })));
  answer.catch(() => undefined);
  return { answer, repeat: () => again.next() };
}

describe('a write that begins in one organization is not sent in another one', () => {
  const count = { value: 0 };
  const next = (): string => String(++count.value);
  const interceptors: Record<string, HttpInterceptorFn[]> = {
    'by retry': [],
    'by retry, with a new header at each attempt': [
      (request, send) => send(request.clone({ setHeaders: { 'X-Attempt': next() } })),
    ],
    'by retry, with new parameters and headers at each attempt': [
      (request, send) =>
        send(request.clone({ setParams: { version: '2' }, setHeaders: { 'X-Attempt': next() } })),
    ],
    'by retry, with a new body at each attempt': [
      (request, send) => send(request.clone({ body: { wrapped: request.body } })),
    ],
    'by retry, with a context that an interceptor has changed': [
      (request, send) => send(request.clone({ context: request.context.set(ANONYMOUS, undefined) })),
    ],
    'by retry, with a new context at each attempt': [
      (request, send) => send(request.clone({ context: new HttpContext().set(ANONYMOUS, undefined) })),
    ],
    'by retry, with a new context and parameters at each attempt': [
      (request, send) =>
        send(request.clone({ context: new HttpContext(), setParams: { version: '2', attempt: next() } })),
    ],
    'by retry, with a new context and headers at each attempt': [
      (request, send) =>
        send(request.clone({ context: new HttpContext(), setHeaders: { 'X-Attempt': next() } })),
    ],
    'by an interceptor that repeats all requests': [(request, send) => send(request).pipe(retry(3))],
    'by an interceptor that repeats copies': [
      (request, send) => send(request.clone({ setHeaders: { 'X-Attempt': next() } })).pipe(retry(3)),
    ],
  };

  describe.each(Object.entries(interceptors))('%s', (_, before) => {
    it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'])(
      '%s, after a switch during the request',
      async (method) => {
        const app = await openSignedIn({}, ...before);
        const answer = rejection(firstValueFrom(app.http.request(method, url).pipe(retry(3))));
        await settle();
        await app.client.switchOrganization(B.id);
        expect(await answer).toMatchObject(refused);
        expect(await sentFor(app)).toEqual([A.id]);
      },
    );
  });

  const copies: Record<string, Parameters<HttpRequest<unknown>['clone']>[0]> = {
    'new parameters': { setParams: { version: '2' } },
    'new headers': { setHeaders: { 'X-App': 'test' } },
    'new parameters and headers': { setParams: { version: '2' }, setHeaders: { 'X-App': 'test' } },
  };
  it.each(
    Object.entries(copies).flatMap(([name, copy]) =>
      [null, 'seven', { amount: 7 }].map((body) => [name, JSON.stringify(body), copy, body] as const),
    ),
  )(
    'by retry, with a context that has values, and %s at each attempt; body: %s',
    async (_, __, copy, body) => {
      const app = await openSignedIn({}, (request, send) => send(request.clone({ ...copy })));
      const context = new HttpContext().set(ANONYMOUS, 'reject');
      const { repeat } = repeatable(app.http.post(url, body, { context }));
      expect(await sentFor(app)).toEqual([A.id]);
      await app.client.switchOrganization(B.id);
      repeat();
      expect(await sentFor(app)).toEqual([]);
    },
  );

  it.each([
    ['none', undefined],
    ['text', 'seven'],
    ['an object', { amount: 7 }],
  ])('after a switch between two attempts; body: %s', async (_, body) => {
    const app = await openSignedIn();
    const { answer, repeat } = repeatable(app.http.post(url, body));
    expect(await sentFor(app)).toEqual([A.id]);
    await app.client.switchOrganization(B.id);
    repeat();
    // Each further attempt is refused.
    expect(await sentFor(app)).toEqual([]);
    repeat();
    expect(await sentFor(app)).toEqual([]);
    await app.client.switchOrganization(A.id);
    repeat();
    expect(await sentFor(app)).toEqual([A.id]);
    answer.catch(() => undefined);
  });

  it('after a switch that begins in the same turn', async () => {
    const app = await openSignedIn();
    const answer = rejection(firstValueFrom(app.http.post(url, {}).pipe(retry(2))));
    const switching = app.client.switchOrganization(B.id);
    expect(await answer).toMatchObject(refused);
    await switching;
    expect(await sentFor(app)).toEqual([]);
  });

  it('after a switch while it waited for its token', async () => {
    const app = await openSignedIn({ audience: 'https://reports.example' });
    tenant.interceptToken = () => new Promise(() => undefined);
    const answer = rejection(firstValueFrom(app.http.post(url, {}).pipe(retry(2))));
    await settle();
    await app.client.switchOrganization(B.id);
    expect(await answer).toMatchObject(refused);
    expect(await sentFor(app)).toEqual([]);
  });

  it('by another subscriber of the same observable', async () => {
    const app = await openSignedIn();
    const save = app.http.post(url, {});
    save.subscribe({ error: () => undefined });
    expect(await sentFor(app)).toEqual([A.id]);
    await app.client.switchOrganization(B.id);
    expect(await rejection(firstValueFrom(save))).toMatchObject(refused);
    expect(await sentFor(app)).toEqual([]);
  });

  it('by another user in the same organization', async () => {
    tenant.members[bob] = [A.id];
    const page = await signIn(tenant, A.id);
    const app = openHttp(page.client);
    const save = app.http.post(url, {});
    const { repeat } = repeatable(save);
    expect(await sentFor(app)).toEqual([A.id]);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = bob;
    await loginByRedirect(tenant, page, { organization: A.id });
    repeat();
    expect(await sentFor(app)).toEqual([]);
    expect(await rejection(firstValueFrom(save))).toMatchObject({
      code: 'user_mismatch',
      expected: ada,
      received: bob,
    });
  });

  it('after a sign-out, without a token', async () => {
    const app = await openSignedIn({ anonymous: 'send' });
    const { repeat } = repeatable(app.http.post(url, {}));
    expect(await sentFor(app)).toEqual([A.id]);
    await app.client.logoutOrganization(A.id);
    repeat();
    expect(await sentFor(app)).toEqual([]);
  });

  it('after a sign-out, without a token, also if it is for one organization', async () => {
    const app = await openSignedIn({ anonymous: 'send', organization: A.id });
    tenant.sso = undefined;
    const { repeat } = repeatable(app.http.post(url, {}));
    expect(await sentFor(app)).toEqual([A.id]);
    await app.client.logoutOrganization(A.id);
    repeat();
    expect(await sentFor(app)).toEqual([]);
  });

  it('nor with a token if it was sent without one', async () => {
    const page = openPage(tenant);
    const app = openHttp(page.client, { anonymous: 'send' });
    const { repeat } = repeatable(app.http.post(url, {}));
    expect(await sentFor(app)).toEqual(['no token']);
    await loginByRedirect(tenant, page, { organization: A.id });
    repeat();
    expect(await sentFor(app)).toEqual([]);
  });
});

describe('a write is sent again', () => {
  it('in its own organization', async () => {
    const app = await openSignedIn();
    const { answer, repeat } = repeatable(app.http.post(url, {}));
    expect(await sentFor(app)).toEqual([A.id]);
    repeat();
    expect(await sentFor(app)).toEqual([A.id]);
    answer.catch(() => undefined);
  });

  it('if it could not begin because no user was signed in', async () => {
    const page = openPage(tenant);
    const app = openHttp(page.client);
    const { repeat } = repeatable(app.http.post(url, {}));
    expect(await sentFor(app)).toEqual([]);
    await loginByRedirect(tenant, page, { organization: A.id });
    repeat();
    expect(await sentFor(app)).toEqual([A.id]);
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('in every organization if it is a %s request', async (method) => {
    const app = await openSignedIn();
    const read = app.http.request(method, url);
    read.subscribe({ error: () => undefined });
    expect(await sentFor(app)).toEqual([A.id]);
    await app.client.switchOrganization(B.id);
    read.subscribe({ error: () => undefined });
    expect(await sentFor(app)).toEqual([B.id]);
  });
});

describe('another write is sent', () => {
  const context = new HttpContext().set(ANONYMOUS, 'reject');
  const empty = new HttpContext();
  const params = new HttpParams().set('version', 2);
  const headers = new HttpHeaders({ 'X-App': 'test' });
  it.each([
    ['the same context', { context }],
    ['the same empty context', { context: empty }],
    ['the same parameters', { params }],
    ['the same headers', { headers }],
    ['the same context and headers', { context, headers }],
    ['the same context and new parameters', { context, params: { version: 2 } }],
    ['the same headers that are empty', { headers: new HttpHeaders() }],
    ['the same parameters that are empty', { params: new HttpParams() }],
    ['nothing', {}],
  ])('that has %s, URL and body as one of the previous organization', async (_, options) => {
    const app = await openSignedIn();
    for (const { id } of [A, B, A]) {
      await app.client.switchOrganization(id);
      app.http.post(url, null, options).subscribe({ error: () => undefined });
      expect(await sentFor(app)).toEqual([id]);
    }
  });
});

describe('a request for one organization', () => {
  const ways: Record<string, Partial<OrgSessionInterceptorOptions>> = {
    'by its context': {},
    'by the option of the interceptor': { organization: A.name },
  };
  const contextOf = ({ organization }: Partial<OrgSessionInterceptorOptions>): HttpContext =>
    organization === undefined ? forOrganization(A.name) : new HttpContext();

  it.each(Object.entries(ways))('%s has its token, and a switch does not end it', async (_, options) => {
    const app = await openSignedIn(options);
    await app.client.switchOrganization(B.id);
    const answer = firstValueFrom(app.http.get(url, { context: contextOf(options) }));
    const request = await app.arrives(url);
    expect(organizationOf(tokenOf(request))).toBe(A.id);
    await app.client.switchOrganization(A.id);
    await app.client.switchOrganization(B.id);
    request.flush('paid');
    expect(await answer).toBe('paid');
  });

  it.each(Object.entries(ways))('%s is sent again for it after a switch', async (_, options) => {
    const app = await openSignedIn(options);
    const { repeat } = repeatable(app.http.post(url, {}, { context: contextOf(options) }));
    expect(await sentFor(app)).toEqual([A.id]);
    await app.client.switchOrganization(B.id);
    repeat();
    expect(await sentFor(app)).toEqual([A.id]);
  });

  it('can be created offline and sent after a switch', async () => {
    const app = await openSignedIn();
    const online = new Subject<void>();
    const context = forOrganization(app.client.getSnapshot().organization?.id ?? null);
    const paying = firstValueFrom(online.pipe(switchMap(() => app.http.post(url, {}, { context }))));
    paying.catch(() => undefined);
    await app.client.switchOrganization(B.id);
    online.next();
    expect(await sentFor(app)).toEqual([A.id]);
  });

  it('is not sent again for another user', async () => {
    tenant.members[bob] = [A.id];
    const page = await signIn(tenant, A.id);
    const app = openHttp(page.client);
    const { repeat } = repeatable(app.http.post(url, {}, { context: forOrganization(A.id) }));
    expect(await sentFor(app)).toEqual([A.id]);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = bob;
    await loginByRedirect(tenant, page, { organization: A.id });
    repeat();
    expect(await sentFor(app)).toEqual([]);
  });

  it('is not sent again for another user after a 401, also if it only reads', async () => {
    tenant.members[bob] = [A.id];
    const page = await signIn(tenant, A.id);
    const app = openHttp(page.client);
    const answer = rejection(firstValueFrom(app.http.get(url, { context: forOrganization(A.id) })));
    const request = await app.arrives(url);
    expect(payload(tokenOf(request))['sub']).toBe(ada);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = bob;
    await loginByRedirect(tenant, page, { organization: A.id });
    request.flush(null, { status: 401, statusText: 'Unauthorized' });
    expect(await answer).toMatchObject({ code: 'user_mismatch' });
    expect(await sentFor(app)).toEqual([]);
  });

  it('has the one of its context, not the one of the interceptor', async () => {
    const app = await openSignedIn({ organization: A.id });
    app.http.get(url, { context: forOrganization(B.id) }).subscribe({ error: () => undefined });
    expect(await sentFor(app)).toEqual([B.id]);
  });

  it('can be for the personal account', async () => {
    tenant.personalAccounts = true;
    const { client } = await signIn(tenant, A.id, { personalAccount: true });
    const app = openHttp(client);
    app.http.get(url, { context: forOrganization(null) }).subscribe({ error: () => undefined });
    expect(await sentFor(app)).toEqual([undefined]);
  });

  it.each([undefined, 7, {}])('needs an id, a name or null, not %j', (organization) => {
    expect(() => forOrganization(organization as string)).toThrow('Argument organization must be');
  });

  it.each(['', 'not a name', 'org_'])('fails before it is sent if its organization is %j', async (text) => {
    const app = await openSignedIn();
    const error = await rejection(firstValueFrom(app.http.get(url, { context: forOrganization(text) })));
    expect([error.code, error.message]).toEqual(['configuration', expect.stringContaining('organization')]);
    expect(await sentFor(app)).toEqual([]);
  });

  it('keeps the other values of a context', () => {
    const context = withAnonymous('send', forOrganization(A.id));
    expect([context.get(ORGANIZATION), context.get(ANONYMOUS)]).toEqual([A.id, 'send']);
    expect(forOrganization(B.id, context)).toBe(context);
    expect([context.get(ORGANIZATION), context.get(ANONYMOUS)]).toEqual([B.id, 'send']);
  });
});

describe('where no user is signed in', () => {
  it.each([
    ['reject', 'send', ['no token']],
    ['send', 'reject', []],
    [undefined, 'send', ['no token']],
    ['send', undefined, ['no token']],
  ] as const)('with anonymous %j, a request with %j is sent: %j', async (option, own, sent) => {
    tenant.sso = undefined;
    const app = openHttp(openPage(tenant).client, option && { anonymous: option });
    const answer = firstValueFrom(app.http.get(url, own && { context: withAnonymous(own) }));
    answer.catch(() => undefined);
    expect(await sentFor(app)).toEqual(sent);
  });

  it('a request for one organization is sent without a token too, if its organization requires a login', async () => {
    tenant.sso = undefined;
    const app = openHttp(openPage(tenant).client, { organization: A.id, anonymous: 'send' });
    app.http.get(url).subscribe({ error: () => undefined });
    expect(await sentFor(app)).toEqual(['no token']);
  });

  it('another value than those two is an error', () => {
    expect(() => withAnonymous('yes' as 'send')).toThrow('Argument anonymous must be one of: reject, send.');
  });
});

it('a request that no one subscribes to any more is not repeated', async () => {
  const app = await openSignedIn();
  const subscription = app.http
    .post(url, {})
    .pipe(switchMap(() => NEVER))
    .subscribe();
  await settle();
  subscription.unsubscribe();
  await app.client.switchOrganization(B.id);
  expect(await sentFor(app)).toEqual([A.id]);
});
