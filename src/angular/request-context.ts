import { HttpContext, HttpContextToken } from '@angular/common/http';
import { ConfigurationError, type OrgSessionClient } from '../index.js';

/**
 * The organization that a request of `HttpClient` belongs to: id or name, or `null` for the personal account.
 *
 * The default is `undefined`: the `organization` of the interceptor's options or, without it, the one that is active when the request begins.
 */
export const ORGANIZATION = new HttpContextToken<string | null | undefined>(() => undefined);

/**
 * What happens to a request of `HttpClient` if no organization is active, or if its organization requires a login: `'reject'` makes it fail
 * with a `LoginRequiredError`, `'send'` sends it without a token.
 *
 * The default is `undefined`: the `anonymous` of the interceptor's options.
 */
export const ANONYMOUS = new HttpContextToken<'reject' | 'send' | undefined>(() => undefined);

/** The client of the {@link OrganizationScope} that a request is sent from. Undefined outside of one. */
export const SCOPED_CLIENT = new HttpContextToken<OrgSessionClient | undefined>(() => undefined);

/**
 * Says which organization a request belongs to, whichever is active when it is sent, or sent again.
 *
 * Use it for requests that are kept and sent later, for example while the browser is offline. A switch does not abort them.
 *
 * @param organization Id (`org_…`) or name; `null` for the personal account.
 * @param context The context to add it to. Default: a new one.
 * @returns The context, for the options of `HttpClient`.
 * @throws {@link ConfigurationError} `organization` is neither text nor null.
 * @example
 * import type { HttpClient } from '@angular/common/http';
 *
 * const pay = (http: HttpClient, organization: string) =>
 *   http.post('https://api.example.com/payments', { amount: 7 }, { context: forOrganization(organization) });
 */
export function forOrganization(organization: string | null, context = new HttpContext()): HttpContext {
  assertOrganization('Argument organization', organization);
  return context.set(ORGANIZATION, organization);
}

/**
 * Says what happens to a request that has no token, instead of the interceptor's option `anonymous`.
 *
 * @param anonymous `'send'` sends it without a token, `'reject'` makes it fail with a {@link LoginRequiredError}.
 * @param context The context to add it to. Default: a new one.
 * @returns The context, for the options of `HttpClient`.
 * @throws {@link ConfigurationError} `anonymous` is another value.
 * @example
 * import type { HttpClient } from '@angular/common/http';
 *
 * const getPrices = (http: HttpClient) =>
 *   http.get('https://api.example.com/prices', { context: withAnonymous('send') });
 */
export function withAnonymous(anonymous: 'reject' | 'send', context = new HttpContext()): HttpContext {
  assertAnonymous('Argument anonymous', anonymous);
  return context.set(ANONYMOUS, anonymous);
}

/** @throws ConfigurationError if the value is neither text nor null. The client checks the text when a request begins. */
export function assertOrganization(name: string, value: unknown): void {
  if (typeof value !== 'string' && value !== null)
    throw new ConfigurationError(`${name} must be an organization's id or name, or null.`);
}

/** @throws ConfigurationError if the value is none of the two. */
export function assertAnonymous(name: string, value: unknown): void {
  if (value !== 'reject' && value !== 'send')
    throw new ConfigurationError(`${name} must be one of: reject, send.`);
}
