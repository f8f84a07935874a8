import type { ClientPool } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { GetVerifiedToken } from './get-token.js';

/** Requests the token that a switch to an organization would need. Nothing else changes, and the promise rejects only for a wrong argument. */
export type Prefetch = (organization: string | null) => Promise<void>;

/** A pointer can move over the same entry many times: after a failure, nothing is requested for the same organization in this time. */
const FAILURE_LIFETIME_MS = 60_000;
const MAX_FAILURES = 100;

export function createPrefetch({
  settings: { maxSessions },
  environment,
  pool,
  state,
  registry,
  getToken,
}: {
  settings: Settings;
  environment: Environment;
  pool: ClientPool;
  state: State;
  registry: SessionRegistry;
  getToken: GetVerifiedToken;
}): Prefetch {
  /** When an organization can be requested again: milliseconds since 1970. */
  const failures = new Map<string, number>();

  /** Whether an organization without a session may get one, without the end of another session. */
  const canOpen = (): boolean => registry.all().length < maxSessions && !pool.isFull();

  return async (organization) => {
    const parsed = registry.parseOrganization(organization);
    const session = registry.findOrPending(parsed);
    const prefetched = session?.tokens.prefetched;
    if (
      // Without a session the user is not signed in.
      registry.sessions.size === 0 ||
      (session ? session === state.active() : !canOpen()) ||
      (prefetched && session.tokens.isFresh(prefetched.token)) ||
      !environment.online() ||
      environment.now() < (failures.get(parsed) ?? 0)
    )
      return;
    try {
      await getToken(organization, {}, 'prefetch');
    } catch {
      if (failures.size >= MAX_FAILURES) failures.clear();
      failures.set(parsed, environment.now() + FAILURE_LIFETIME_MS);
    }
  };
}
