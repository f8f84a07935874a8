import type { HttpErrorResponse, HttpEvent, HttpInterceptorFn } from '@angular/common/http';
import { catchError, from, fromEvent, switchMap, takeUntil, type Observable } from 'rxjs';
import { ConfigurationError } from '../index.js';
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
}

/**
 * Creates an `HttpClient` interceptor that adds the active organization's access token to requests to `origins`.
 *
 * A request waits for `client.start()`. After a 401 it is sent once more, with a fresh token. If another organization becomes active, it
 * fails with an `AbortError`. Requests with an `Authorization` header, and all requests on a server, are sent unchanged.
 *
 * With `useDpop`, use `client.createFetcher` instead: every request needs a proof of its own.
 *
 * @param options `origins` is required; `audience` and `scope` default to those of the client.
 * @returns An `HttpInterceptorFn`. Requests fail with the errors of `client.getToken` and of `HttpClient`.
 * @throws {@link ConfigurationError} an item of `origins` is not an origin.
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
}: OrgSessionInterceptorOptions): HttpInterceptorFn {
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new ConfigurationError('Option origins must list origins such as https://api.example.com.');
  }

  return (request, next) => {
    const { client } = injectOrgSession();
    const { url, headers } = request;
    if (!isBrowser() || headers.has('Authorization') || !origins.includes(originOf(url, document.baseURI))) {
      return next(request);
    }
    const send = (cacheMode: 'on' | 'off'): Observable<HttpEvent<unknown>> =>
      from(client.getToken({ audience, scope, cacheMode })).pipe(
        switchMap((token) => next(request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }))),
      );
    const sendWithRetry = (): Observable<HttpEvent<unknown>> => {
      // Read after the start, which replaces the signal when it makes an organization active.
      const signal = client.organizationSignal;
      return send('on').pipe(
        catchError((error: HttpErrorResponse) => {
          if (error.status === 401) return send('off');
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- HttpClient's error stays the same object.
          throw error;
        }),
        takeUntil(fromEvent(signal, 'abort', () => signal.throwIfAborted())),
      );
    };
    return from(client.start()).pipe(switchMap(sendWithRetry));
  };
}

/** Returns the origin of a URL, or `''` for an invalid one: `HttpClient` reports that itself. */
const originOf = (url: string, base?: string): string =>
  URL.canParse(url, base) ? new URL(url, base).origin : '';

// A path or a pattern is refused: it would not be compared, although its author expects that.
const isOrigin = (text: string): boolean => originOf(text) === text && /^http[^*]+$/.test(text);
