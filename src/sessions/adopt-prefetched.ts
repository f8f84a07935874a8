import { attempt } from '../lib/attempt.js';
import type { AdoptToken } from './adopt-token.js';
import type { SessionRegistry } from './session-registry.js';

/**
 * Adopts the token that was requested in advance for an organization, if there is one, because the organization is used now. A token that is
 * not accepted any more is dropped: the caller requests another one.
 *
 * @param organization A parsed id or name.
 */
export type AdoptPrefetched = (organization: string) => void;

export const createAdoptPrefetched =
  (registry: SessionRegistry, adoptToken: AdoptToken): AdoptPrefetched =>
  (organization) => {
    const session = registry.findOrPending(organization);
    const { prefetched } = session?.tokens ?? {};
    if (!session || !prefetched) return;
    session.tokens.prefetched = undefined;
    void attempt(() => adoptToken({ ...prefetched, session }).stored.catch(() => undefined));
  };
