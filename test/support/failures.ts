import type { Environment, OrgSessionClientOptions } from '../../src/index.js';
import { advanceTime, useClock } from './clock.js';
import { signIn, type Page } from './page.js';
import { createStorage } from './browser-storage.js';
import { A, B, json, type Tenant } from './tenant.js';

/** A page with sessions for A (active) and B, and a virtual clock. Requests and events until then are not recorded. */
export async function signInBeforeFailure(
  tenant: Tenant,
  options: Partial<OrgSessionClientOptions> = {},
  environment: Partial<Environment> = createStorage().environment,
): Promise<Page> {
  const page = await signIn(tenant, A.id, options, environment);
  await page.client.getTokenForOrg(B.id);
  useClock();
  await advanceTime(2000);
  tenant.requests.length = 0;
  page.events.length = 0;
  return page;
}

/** A failed response of the token endpoint. */
export type Failure = () => Promise<Response>;

export const networkError: Failure = () => Promise.reject(new TypeError('Failed to fetch'));
export const serverError: Failure = () => Promise.resolve(json({}, 503));
export const rateLimited =
  (retryAfter?: string): Failure =>
  () =>
    Promise.resolve(
      json(
        { error: 'too_many_requests', error_description: 'Slow down' },
        429,
        retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
      ),
    );

/** The requests that reached the token endpoint since the failures began. */
export interface Attempts {
  /** The number of requests. */
  count: (organization?: string) => number;
  /**
   * Their times, in virtual milliseconds since the failures began. auth0-spa-js sends a request three times at once after a network error,
   * which is one try here.
   */
  tries: (organization?: string) => number[];
  /** The milliseconds between two tries. */
  waits: (organization?: string) => number[];
}

/** Makes the first `times` token requests fail, for one organization or for all. */
export function failTokenRequests(
  tenant: Tenant,
  fail: Failure,
  times = Infinity,
  organization?: string,
): Attempts {
  const startedAt = Date.now();
  const requests: { at: number; organization: string | undefined }[] = [];
  let remaining = times;
  tenant.interceptToken = (_, grant) => {
    requests.push({ at: Date.now() - startedAt, organization: grant?.organization });
    if (organization !== undefined && grant?.organization !== organization) return undefined;
    return remaining-- > 0 ? fail() : undefined;
  };
  const timesOf = (id: string | undefined): number[] =>
    requests.filter((one) => id === undefined || one.organization === id).map(({ at }) => at);
  const tries = (id?: string): number[] => [...new Set(timesOf(id))];
  return {
    count: (id) => timesOf(id).length,
    tries,
    waits: (id) => tries(id).flatMap((at, index, all) => (index > 0 ? at - (all[index - 1] ?? 0) : [])),
  };
}
