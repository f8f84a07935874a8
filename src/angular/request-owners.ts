import type { HttpContext, HttpRequest } from '@angular/common/http';
import { ConfigurationError, UserMismatchError } from '../index.js';

/** The organization and user for which a request began. All attempts of a request have the same object. */
export interface RequestOwner {
  /** Undefined until the request begins. Empty if it was sent without a token. */
  begun?: { readonly organization?: string | undefined; readonly subject?: string | undefined };
}

/**
 * Remembers the owners of requests. `retry` sends the same `HttpRequest` again, but an interceptor before this one can pass a new copy of it
 * at each attempt.
 *
 * @returns A function that returns the owner of a request.
 */
export function createRequestOwners(): (request: HttpRequest<unknown>) => RequestOwner {
  // By context, because an application can use the same parameters for many requests. A context alone is not enough, for the same reason.
  const owners = new WeakMap<HttpContext, WeakMap<object, RequestOwner>>();
  return (request) => {
    const { context, params } = request;
    const parts: object[] = [request, params];
    // `HttpClient` creates a context for a request that has none. Parameters that are not empty can be those that an interceptor has added.
    if (!hasValues(context) && params.keys().length > 0) parts.push(context);
    const known = owners.get(context) ?? new WeakMap<object, RequestOwner>();
    owners.set(context, known);
    const owner = parts.map((part) => known.get(part)).find(Boolean) ?? {};
    for (const part of parts) known.set(part, owner);
    return owner;
  };
}

/** Whether a value was set in a context. Reading a value sets its default. */
const hasValues = (context: HttpContext): boolean =>
  [...context.keys()].some((token) => context.get(token) !== token.defaultValue());

/**
 * Makes an attempt one for an organization and user. The first attempt decides for all.
 *
 * @param organization Undefined if no organization is active.
 * @throws ConfigurationError if the request began in another organization.
 * @throws UserMismatchError if it began for another user.
 */
export function claimRequest(owner: RequestOwner, organization?: string, subject?: string): void {
  const begun = (owner.begun ??= { organization, subject });
  if (begun.organization !== organization) {
    throw new ConfigurationError(
      'This request began in another organization. Send it with the context forOrganization(organization).',
      { organization: begun.organization },
    );
  }
  if (begun.subject !== subject) throw new UserMismatchError(begun.subject ?? '', subject);
}
