import {
  FetchBackend,
  HttpBackend,
  type HttpErrorResponse,
  type HttpEvent,
  type HttpInterceptorFn,
} from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, fromEvent, switchMap, takeUntil, type Observable } from 'rxjs';
import { ConfigurationError, isOrgSessionError } from '../index.js';
import { injectOrgSession } from './inject-org-session.js';
import { isBrowser } from './is-browser.js';

/** Options of {@link orgSessionInterceptor}. */
export interface OrgSessionInterceptorOptions {
  /** The origins that get the token, such as `https://api.example.com`: without a path, a slash at the end or a pattern. */
  readonly origins: readonly string[];
  /**
   * The API that the token is for.
   *
   * @default The `audience` of the client's options.
   */
  readonly audience?: string;
  /**
   * Scopes, separated by spaces, in addition to those of the client's options.
   *
   * @default undefined. No further scopes.
   */
  readonly scope?: string;
  /**
   * What happens to a request to `origins` if no organization is active, or if the active one requires a login: `'reject'` makes it fail with
   * a `LoginRequiredError`, `'send'` sends it without a token.
   *
   * @default 'reject'
   */
  readonly anonymous?: 'reject' | 'send';
}

/**
 * Creates an `HttpClient` interceptor that adds the active organization's access token to requests to `origins`.
 *
 * A request waits for `client.start()`. After a 401 it is sent once more, with a fresh token. If another organization becomes active, it
 * fails with an `AbortError`. Requests with an `Authorization` header, and all requests on a server, are sent unchanged.
 *
 * With `provideHttpClient(withFetch())`, requests have `cache: 'no-store'` unless they set another mode: the browser's HTTP cache does not
 * compare their tokens, and could answer for one organization with the data of another. With XMLHttpRequest no mode can be set. The API must
 * then send `Cache-Control: private, no-store`, or `Vary: Authorization`.
 *
 * With `useDpop`, use `client.createFetcher` instead: every request needs a proof of its own.
 *
 * @param options `origins` is required; `audience` and `scope` default to those of the client, `anonymous` to `'reject'`.
 * @returns An `HttpInterceptorFn`. Requests fail with the errors of `client.getToken` and of `HttpClient`.
 * @throws {@link ConfigurationError} an item of `origins` is not an origin, or `anonymous` has another value.
 * @example
 * import { provideHttpClient, withInterceptors } from '@angular/common/http';
 *
 * const interceptor = orgSessionInterceptor({ origins: ['https://api.example.com'] });
 * const providers = [provideOrgSession(client), provideHttpClient(withInterceptors([interceptor]))];
 */
export function orgSessionInterceptor({
  origins,
  audience,
  scope,
  anonymous,
}: OrgSessionInterceptorOptions): HttpInterceptorFn {
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new ConfigurationError('Option origins must list origins such as https://api.example.com.');
  }

  if (!['reject', 'send', undefined].includes(anonymous)) {
    throw new ConfigurationError('Option anonymous must be one of: reject, send.');
  }

  return (request, next) => {
    const { client } = injectOrgSession();
    const { url, headers } = request;
    if (!isBrowser() || headers.has('Authorization')) return next(request);
    const origin = originOf(url, document.baseURI);
    if (!origins.includes(origin)) return next(request);

    // XMLHttpRequest has no cache mode, and Angular warns about it.
    const own =
      inject(HttpBackend) instanceof FetchBackend
        ? request.clone({ cache: (request.cache as RequestCache | undefined) ?? 'no-store' })
        : request;
    const send = (
      cacheMode: 'on' | 'off',
      afterRefusal: (error: unknown) => Observable<HttpEvent<unknown>>,
    ): Observable<HttpEvent<unknown>> =>
      from(client.getToken({ audience, scope, cacheMode })).pipe(
        catchError((error: unknown) => {
          const isAnonymous = cacheMode === 'on' && anonymous === 'send' && isLoginRequired(error);
          return isAnonymous ? [undefined] : fail(error);
        }),
        switchMap((token) =>
          token === undefined
            ? next(own)
            : next(own.clone({ setHeaders: { Authorization: `Bearer ${token}` } })).pipe(
                catchError(afterRefusal),
              ),
        ),
      );
    const sendWithRetry = (): Observable<HttpEvent<unknown>> => {
      // Read after the start, which replaces the signal when it makes an organization active.
      const signal = client.organizationSignal;
      return send('on', (error) => {
        const { status, url: from } = error as HttpErrorResponse;
        // The browser does not send the token to another origin that it was redirected to, so that origin's 401 says nothing about the token.
        return status === 401 && originOf(from ?? url, origin) === origin ? send('off', fail) : fail(error);
      }).pipe(takeUntil(fromEvent(signal, 'abort', () => signal.throwIfAborted())));
    };
    return from(client.start()).pipe(switchMap(sendWithRetry));
  };
}

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
