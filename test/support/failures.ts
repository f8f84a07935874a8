import type { Environment, OrgSessionClientOptions } from '../../src/index.js';
import { rejection } from './async.js';
import { pass, useClock } from './clock.js';
import { signIn, type Page } from './page.js';
import { createStorage } from './browser-storage.js';
import { A, B, json, type Tenant } from './tenant.js';

/** A page that holds A, the active one, and B, when trouble is about to begin. From here on time passes only when it is told to. */
export async function beforeTrouble(
  tenant: Tenant,
  options: Partial<OrgSessionClientOptions> = {},
  environment: Partial<Environment> = createStorage().environment,
): Promise<Page> {
  const page = await signIn(tenant, A.id, options, environment);
  await page.client.getTokenForOrg(B.id);
  // What explains an error is loaded with the first one, and loading takes real time.
  await rejection(page.client.getTokenForOrg('org_nobody'));
  useClock();
  await pass(2000);
  tenant.requests.length = 0;
  page.events.length = 0;
  return page;
}

/** An answer of the token endpoint that is none. */
export type Trouble = () => Promise<Response>;

export const noNetwork: Trouble = () => Promise.reject(new TypeError('Failed to fetch'));
export const down: Trouble = () => Promise.resolve(json({}, 503));
export const slowDown =
  (retryAfter?: string): Trouble =>
  () =>
    Promise.resolve(
      json(
        { error: 'too_many_requests', error_description: 'Slow down' },
        429,
        retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
      ),
    );

/** What the token endpoint was asked from now on. */
export interface Attempts {
  /** How many requests reached it. */
  count: (organization?: string) => number;
  /**
   * When they did: virtual milliseconds since the trouble began, each time once. The SDK sends what met a network error three times in a
   * row, which is one try.
   */
  tries: (organization?: string) => number[];
  /** The time between them. */
  waits: (organization?: string) => number[];
}

/** Trouble for the first so many requests for tokens, of one organization or of all. */
export function trouble(tenant: Tenant, how: Trouble, times = Infinity, organization?: string): Attempts {
  const began = Date.now();
  const asked: { at: number; of: string | undefined }[] = [];
  let left = times;
  tenant.trouble = (_, grant) => {
    asked.push({ at: Date.now() - began, of: grant?.organization });
    if (organization !== undefined && grant?.organization !== organization) return undefined;
    return left-- > 0 ? how() : undefined;
  };
  const of = (id: string | undefined): number[] =>
    asked.filter((one) => id === undefined || one.of === id).map(({ at }) => at);
  const tries = (id?: string): number[] => [...new Set(of(id))];
  return {
    count: (id) => of(id).length,
    tries,
    waits: (id) => tries(id).flatMap((at, index, all) => (index > 0 ? at - (all[index - 1] ?? 0) : [])),
  };
}
