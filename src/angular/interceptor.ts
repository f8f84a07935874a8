import {
  FetchBackend,
  HttpBackend,
  type HttpErrorResponse,
  type HttpEvent,
  type HttpInterceptorFn,
} from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, defer, from, fromEvent, switchMap, takeUntil, type Observable } from 'rxjs';
import { ConfigurationError, isOrgSessionError } from '../index.js';
import { injectOrgSession } from './inject-org-session.js';
import { isBrowser } from './is-browser.js';
import {
  ANONYMOUS,
  assertAnonymous,
  assertOrganization,
  ORGANIZATION,
  SCOPED_CLIENT,
} from './request-context.js';
import { claimRequest, createRequestOwners, type RequestOwner } from './request-owners.js';

/** Options of {@link orgSessionInterceptor}. */
export interface OrgSessionInterceptorOptions {
  /** The origins that get the token, such as `https://api.example.com`: without a path, a slash at the end or a pattern. */
  readonly origins: readonly string[];
  /**
   * The organization of all requests: id or name, or `null` for the personal account. {@link forOrganization} sets that of one request.
   *
   * @default The organization that is active when a request begins.
   */
  readonly organization?: string | null | undefined;
  /**
   * The API that the token is for.
   *
   * @default The `audience` of the client's options.
   */
  readonly audience?: string | undefined;
  /**
   * Scopes, separated by spaces, in addition to those of the client's options.
   *
   * @default undefined. No further scopes.
   */
  readonly scope?: string | undefined;
  /**
   * What happens to a request to `origins` if no organization is active, or if the active one requires a login: `'reject'` makes it fail with
   * a `LoginRequiredError`, `'send'` sends it without a token. {@link withAnonymous} sets it for one request.
   *
   * @default 'reject'
   */
  readonly anonymous?: 'reject' | 'send' | undefined;
}

/**
 * Creates an `HttpClient` interceptor that adds the active organization's access token to requests to `origins`.
 *
 * A request begins when it is subscribed to, or when `client.start()` is done. After a 401 it is sent once more, with a fresh token, as it is
 * after a 403 if the API says `WWW-Authenticate: … hint="fresh_token"`: the user's permissions have changed. It is not sent again after a
 * sign-out. Requests with an `Authorization` header, and all requests on a server, are sent unchanged.
 *
 * When another organization or user becomes active, requests under way end. `GET`, `HEAD` and `OPTIONS` complete without a value, so that a
 * stream such as `toObservable(organizationKey).pipe(switchMap(() => http.get(url)))` continues; `firstValueFrom` then rejects with the
 * `EmptyError` of RxJS, unless it has a `defaultValue`. All other methods fail with an `AbortError`, and belong to the organization and user
 * in which they began: another attempt for other ones, for example by `retry`, fails and is not sent. Put this interceptor first, because a
 * request begins when it arrives here.
 *
 * In the view of an {@link OrganizationScope}, the `HttpClient` that is injected sends requests for the organization of the scope: it is the
 * active one for all of the above. The `HttpClient` of a service of the whole app does not know the scope that calls it.
 *
 * Requests with an `organization` (the option, or {@link forOrganization}) get the token of that one, and a switch does not end them.
 *
 * With `provideHttpClient(withFetch())`, requests have `cache: 'no-store'` unless they set another mode: the browser's HTTP cache does not
 * compare their tokens, and could answer for one organization with the data of another. With XMLHttpRequest no mode can be set. The API must
 * then send `Cache-Control: private, no-store`, or `Vary: Authorization`.
 *
 * With `useDpop`, use `client.createFetcher` instead: every request needs a proof of its own.
 *
 * @param options `origins` is required; `audience` and `scope` default to those of the client, `anonymous` to `'reject'`, `organization` to
 * the active one.
 * @returns An `HttpInterceptorFn`. Requests fail with the errors of `client.getToken` and of `HttpClient`.
 * @throws {@link ConfigurationError} an item of `origins` is not an origin, or `anonymous` or `organization` is not one of its values.
 * @example
 * import { provideHttpClient, withInterceptors } from '@angular/common/http';
 *
 * const interceptor = orgSessionInterceptor({ origins: ['https://api.example.com'] });
 * const providers = [provideOrgSession(client), provideHttpClient(withInterceptors([interceptor]))];
 */
export function orgSessionInterceptor(options: OrgSessionInterceptorOptions): HttpInterceptorFn {
  const { origins, audience, scope } = options;
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new ConfigurationError('Option origins must list origins such as https://api.example.com.');
  }
  if (options.organization !== undefined) assertOrganization('Option organization', options.organization);
  if (options.anonymous !== undefined) assertAnonymous('Option anonymous', options.anonymous);
  const ownerOf = createRequestOwners();

  return (request, next) => {
    const { url, headers, context, method } = request;
    const client = context.get(SCOPED_CLIENT) ?? injectOrgSession().client;
    if (!isBrowser() || headers.has('Authorization')) return next(request);
    const origin = originOf(url, document.baseURI);
    if (!origins.includes(origin)) return next(request);

    // XMLHttpRequest has no cache mode, and Angular warns about it.
    const own =
      inject(HttpBackend) instanceof FetchBackend
        ? request.clone({ cache: (request.cache as RequestCache | undefined) ?? 'no-store' })
        : request;
    const { organization = options.organization, anonymous = options.anonymous } = {
      organization: context.get(ORGANIZATION),
      anonymous: context.get(ANONYMOUS),
    };
    const isSafe = /^(GET|HEAD|OPTIONS)$/.test(method);

    /** Sends the request for the organization that is active now, or for its own. */
    const begin = (): Observable<HttpEvent<unknown>> => {
      const owner: RequestOwner = isSafe ? {} : ownerOf(request);
      const wasBegunIn = owner.begun?.organization;
      /** Aborts when the session of the request's own organization ends. */
      let session: AbortSignal | undefined;
      const getToken = async (cacheMode: 'on' | 'off'): Promise<string> => {
        const wanted = { audience, scope, cacheMode };
        if (organization === undefined) return client.getToken(wanted);
        const token = await client.getTokenForOrg(organization, { ...wanted, detailed: true });
        session = client.scope(organization).signal;
        claimRequest(owner, token.organization.id, token.claims.sub);
        return token.accessToken;
      };
      const send = (
        cacheMode: 'on' | 'off',
        afterRefusal: (error: unknown) => Observable<HttpEvent<unknown>>,
      ): Observable<HttpEvent<unknown>> =>
        from(getToken(cacheMode)).pipe(
          catchError((error: unknown) => {
            const isAnonymous = cacheMode === 'on' && anonymous === 'send' && isLoginRequired(error);
            if (!isAnonymous || wasBegunIn !== undefined) throw error;
            owner.begun ??= {};
            return [undefined];
          }),
          switchMap((token) =>
            token === undefined
              ? next(own)
              : next(own.clone({ setHeaders: { Authorization: `Bearer ${token}` } })).pipe(
                  catchError(afterRefusal),
                ),
          ),
        );

      const { organizationSignal } = client;
      const active = client.getSnapshot();
      // A request that fails because no organization is active belongs to none.
      const isSent = active.organization || (owner.begun && anonymous === 'send');
      if (organization === undefined && isSent)
        claimRequest(owner, active.organization?.id, active.claims?.sub);
      const response = send('on', (error) => {
        const { status, url: from, headers: answered } = error as HttpErrorResponse;
        const canBeRenewed =
          status === 401 || (status === 403 && FRESH_TOKEN_HINT.test(answered.get('WWW-Authenticate') ?? ''));
        // The browser does not send the token to another origin that it was redirected to, so that origin's 401 says nothing about the token.
        const isOwn = originOf(from ?? url, origin) === origin;
        if (!canBeRenewed || !isOwn) return fail(error);
        // If the user has signed out meanwhile, the request for a fresh token would sign in again. If another user has signed in, it is theirs.
        const end: unknown = session?.reason;
        if (isOrgSessionError(end) && end.code === 'user_mismatch') return fail(end);
        return session?.aborted ? fail(error) : send('off', fail);
      });
      if (organization !== undefined) return response;
      const end = (): void => {
        // Without an error no operator sends it again, and the streams around it go on.
        // `throwIfAborted` does not exist in jsdom 20.
        if (!isSafe) throw organizationSignal.reason;
      };
      return response.pipe(takeUntil(fromEvent(organizationSignal, 'abort', end)));
    };
    // At once if possible: a switch that begins now must not get this request. Again for each attempt: an interceptor can repeat `next`.
    return defer(() =>
      client.organizationKey ? begin() : from(client.start()).pipe(switchMap(() => begin())),
    );
  };
}

/** The same as in `createFetcher`: the user's permissions have changed since the token was issued. */
const FRESH_TOKEN_HINT = /\bhint="?fresh_token\b/;

const isLoginRequired = (error: unknown): boolean =>
  isOrgSessionError(error) && error.code === 'login_required';

const fail = (error: unknown): never => {
  throw error;
};

/**
 * Returns the origin of a URL. Returns `''` for an invalid one, which `HttpClient` reports itself, and for other schemes than `http` and
 * `https`: the origin of a `blob:` URL is that of its creator.
 */
function originOf(text: string, base?: string): string {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.origin : '';
}

// A path or a pattern is refused: it would not be compared, although its author expects that.
const isOrigin = (text: string): boolean => originOf(text) === text && /^[^*]+$/.test(text);
