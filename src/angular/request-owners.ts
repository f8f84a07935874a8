import type { HttpRequest } from '@angular/common/http';
import { ConfigurationError, UserMismatchError } from '../index.js';

/** A page that writes to more different URLs than this forgets the least recent ones. */
const MAX_ADDRESSES = 1000;

/** The organization and user for which a request began. All attempts of a request have the same object. */
export interface RequestOwner {
  /** Undefined until the request begins. Empty if it was sent without a token. */
  begun?: { readonly organization?: string | undefined; readonly subject?: string | undefined };
}

/**
 * Remembers the owners of requests. `retry` sends the same `HttpRequest` again, but an interceptor before this one can pass a new copy of it
 * at each attempt, which has only some of the same parts.
 *
 * @returns A function that returns the owner of a request.
 */
export function createRequestOwners(): (request: HttpRequest<unknown>) => RequestOwner {
  // By two parts, because an application can use the same context, parameters, headers or body for many requests.
  const owners = new WeakMap<object, WeakMap<object, RequestOwner>>();
  /** An object for each method and URL, the most recent last. */
  const addresses = new Map<string, object>();
  const addressOf = (name: string): object => {
    const address = addresses.get(name) ?? {};
    addresses.delete(name);
    addresses.set(name, address);
    const [oldest] = addresses.keys();
    if (oldest !== undefined && addresses.size > MAX_ADDRESSES) addresses.delete(oldest);
    return address;
  };
  return (request) => {
    const { context, params, headers, body, method, url } = request;
    const address = addressOf(`${method} ${url}`);
    const content = typeof body === 'object' && body ? body : address;
    // `HttpClient` creates empty ones for a request that has none. Others can be those that an interceptor adds at each attempt.
    const empty = [params, headers].filter((part) => part.keys().length === 0);
    const pairs: [object, object][] = [
      [request, request],
      [context, params],
      ...empty.map((part): [object, object] => [context, part]),
      // The only ones that remain if an interceptor passes a new context, or new parameters and headers.
      empty.length === 2 ? [params, headers] : [empty[0] ?? context, content],
    ];

    const owner = pairs.map(([part, other]) => owners.get(part)?.get(other)).find(Boolean) ?? {};
    for (const [part, other] of pairs)
      owners.set(part, (owners.get(part) ?? new WeakMap<object, RequestOwner>()).set(other, owner));
    return owner;
  };
}

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
