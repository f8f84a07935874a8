import { HttpClient, HttpContext, HttpHandler, type HttpRequest } from '@angular/common/http';
import type { Injector } from '@angular/core';
import type { OrgSessionClient } from '../index.js';
import { SCOPED_CLIENT } from './request-context.js';

/**
 * Creates an `HttpClient` whose requests {@link orgSessionInterceptor} sends for the organization of a scope. They pass all interceptors of
 * the application.
 *
 * @param parent Has the application's `HttpHandler`.
 */
export function createScopedHttp(client: OrgSessionClient, parent: Injector): HttpClient {
  const handler = parent.get(HttpHandler);
  /** The same copy for each attempt, because the interceptor recognizes the attempts of a request by their objects. */
  const copies = new WeakMap<object, HttpRequest<unknown>>();
  const copyOf = (request: HttpRequest<unknown>): HttpRequest<unknown> => {
    const known = copies.get(request);
    if (known) return known;
    // A new context: the application can use its own for requests of other scopes too.
    const context = new HttpContext();
    for (const token of request.context.keys()) context.set(token, request.context.get(token));
    const copy = request.clone({ context: context.set(SCOPED_CLIENT, client) });
    copies.set(request, copy);
    return copy;
  };
  // An HttpHandler has no other members.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  return new HttpClient({ handle: (request) => handler.handle(copyOf(request)) });
}
