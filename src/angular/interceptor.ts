import type { HttpErrorResponse, HttpEvent, HttpInterceptorFn } from '@angular/common/http';
import { catchError, from, fromEvent, switchMap, takeUntil, type Observable } from 'rxjs';
import { ConfigurationError } from '../index.js';
import { inBrowser } from './in-browser.js';
import { injectOrgSession } from './org-session.js';

/** Options of {@link orgSessionInterceptor}. */
export interface OrgSessionInterceptorOptions {
  /** Where the token goes, and nowhere else: origins such as `https://api.example.com`, without a path or a slash at the end. */
  readonly origins: readonly string[];
  /** The API that the token is for. Default: the `audience` of the client's options. */
  readonly audience?: string;
  /** Space-separated scopes, in addition to those of the client's options. */
  readonly scope?: string;
}

/**
 * For `provideHttpClient(withInterceptors([…]))`: adds the active organization's token to requests of `origins`, once the client has started,
 * and tries once more with a fresh one after a 401. When another organization becomes the active one, a request of the former fails with an
 * `AbortError`. A request with an `Authorization` header of its own is let alone, and so are all on a server. Tokens bound by DPoP need a
 * proof for each request: use `createFetcher` with `useDpop`.
 *
 * @throws ConfigurationError for wrong `origins`. Requests fail as `getToken` and `HttpClient` do.
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
    if (!inBrowser() || headers.has('Authorization') || !origins.includes(originOf(url, document.baseURI))) {
      return next(request);
    }
    const send = (cacheMode: 'on' | 'off'): Observable<HttpEvent<unknown>> =>
      from(client.getToken({ audience, scope, cacheMode })).pipe(
        switchMap((token) => next(request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }))),
      );
    const attempts = (): Observable<HttpEvent<unknown>> => {
      // Read once the client has started: that makes an organization the active one.
      const signal = client.organizationSignal;
      return send('on').pipe(
        catchError((error: HttpErrorResponse) => {
          if (error.status === 401) return send('off');
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- passed on as it came.
          throw error;
        }),
        takeUntil(fromEvent(signal, 'abort', () => signal.throwIfAborted())),
      );
    };
    return from(client.start()).pipe(switchMap(attempts));
  };
}

/** `''` for what is no address: that is the request's own trouble. */
const originOf = (url: string, base?: string): string =>
  URL.canParse(url, base) ? new URL(url, base).origin : '';

// Whoever writes more than an origin, or a pattern, expects more to be compared.
const isOrigin = (text: string): boolean => originOf(text) === text && /^http[^*]+$/.test(text);
