import { DOCUMENT, isPlatformBrowser } from '@angular/common';
import { HttpErrorResponse, type HttpEvent, type HttpInterceptorFn } from '@angular/common/http';
import { inject, PLATFORM_ID } from '@angular/core';
import { catchError, defer, from, Observable, switchMap, takeUntil, throwError } from 'rxjs';
import { ConfigurationError } from '../index.js';
import { injectProvided, ORG_SESSION_CLIENT } from './client-token.js';

/** Options of {@link orgSessionInterceptor}. */
export interface OrgSessionInterceptorOptions {
  /** Where the token goes, and nowhere else: origins such as `https://api.example.com`, without a path. */
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
  const trusted = readOrigins(origins);

  return (request, next) => {
    const client = injectProvided(ORG_SESSION_CLIENT, 'orgSessionInterceptor');
    const { baseURI } = inject(DOCUMENT);
    if (!isPlatformBrowser(inject(PLATFORM_ID))) return next(request);
    if (!trusted.has(originOf(request.url, baseURI)) || request.headers.has('Authorization')) {
      return next(request);
    }
    const send = (cacheMode: 'on' | 'off'): Observable<HttpEvent<unknown>> =>
      from(client.getToken({ audience, scope, cacheMode })).pipe(
        switchMap((token) => next(request.clone({ setHeaders: { Authorization: `Bearer ${token}` } }))),
      );
    return defer(() => client.start()).pipe(
      switchMap(() =>
        send('on').pipe(
          catchError((error: unknown) =>
            error instanceof HttpErrorResponse && error.status === 401
              ? send('off')
              : throwError(() => error),
          ),
          // Read here: a start makes an organization the active one.
          takeUntil(failsWith(client.organizationSignal)),
        ),
      ),
    );
  };
}

const failsWith = (signal: AbortSignal): Observable<never> =>
  new Observable((subscriber) => {
    const fail = (): void => subscriber.error(signal.reason);
    signal.addEventListener('abort', fail);
    return () => signal.removeEventListener('abort', fail);
  });

/** `''` for what is no address: that is the request's own trouble. */
const originOf = (url: string, base?: string): string =>
  URL.canParse(url, base) ? new URL(url, base).origin : '';

function readOrigins(origins: unknown): ReadonlySet<string> {
  const list: unknown[] = Array.isArray(origins) ? origins : [];
  const read = list.map((entry) => {
    const origin = typeof entry === 'string' ? originOf(entry) : '';
    // Whoever writes more than an origin, or a pattern, expects more to be compared.
    return /^[^*]+$/.test(origin) && new URL(entry as string).href === `${origin}/` ? origin : undefined;
  });
  if (read.length === 0 || read.includes(undefined)) {
    throw new ConfigurationError(
      'Option origins must be a list of origins, such as https://api.example.com, without a path.',
    );
  }
  return new Set(read as string[]);
}
