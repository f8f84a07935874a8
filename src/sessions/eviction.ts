import type { ClientPool } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { createMemoryCaches, type Caches } from '../storage/caches.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import type { SessionRegistry } from './session-registry.js';
import type { Session } from './session.js';
import type { State } from './state.js';

/** Ends the least recently used sessions beyond `maxSessions`. Never the active one, and none that is in use. */
export interface Eviction {
  /** Begins to listen to events of the sessions. */
  readonly open: () => void;
  /** A request for a token is done: its session may not be in use any more. With a token, its caller is about to use it. */
  readonly onRequestSettled: (session: Session, hasToken: boolean) => void;
  /**
   * Makes it possible to create a client for a session: ends another session if the client would start one Worker more than `maxSessions`.
   * Returns undefined if there is nothing to wait for.
   */
  readonly ensureCapacity: (session: Session) => Promise<void> | undefined;
  /** Ends one session, whatever their number. Returns false if none can be ended. */
  readonly evictOne: () => Promise<boolean>;
}

/** @param isActiveElsewhere Whether another tab has an organization active. Its stored tokens then stay. */
export function createEviction({
  settings,
  environment,
  keys,
  signOutLog,
  pool,
  state,
  registry,
  isActiveElsewhere,
}: {
  settings: Settings;
  environment: Environment;
  keys: StorageKeys;
  signOutLog: SignOutLog;
  pool: ClientPool;
  state: State;
  registry: SessionRegistry;
  isActiveElsewhere: (id: string) => boolean;
}): Eviction {
  let memoryCaches: Caches | undefined;

  /** The sessions that can be ended, the least recently used first. */
  const evictable = (sessions: readonly Session[]): Session[] => {
    // A login can have taken over an organization for which another session's request is still under way.
    const requested = [...registry.pending]
      .filter((session) => !session.isIdle())
      .map(({ requestedAs }) => requestedAs);
    return sessions
      .filter((session) => session !== state.active() && session.isIdle())
      .filter((session) => !requested.some((organization) => session.goesBy(organization)))
      .sort((a, b) => a.lastUse - b.lastUse);
  };
  const evict = (session: Session): Promise<void> =>
    registry.end(session, isActiveElsewhere(session.id ?? '') ? 'evictedHere' : 'evicted');
  const evictSurplus = (exceptId?: string): void => {
    const surplus = registry.sessions.size - settings.maxSessions;
    if (surplus <= 0) return;
    const candidates = evictable([...registry.sessions.values()]).filter(({ id }) => id !== exceptId);
    for (const session of candidates.slice(0, surplus)) void evict(session);
  };
  const hasClient = ({ lease, cache }: Session): boolean =>
    lease.existingClient() !== undefined || cache !== undefined;
  const prepareWorker = async (session: Session): Promise<void> => {
    const canRun = await pool.canRunWorkers();
    // Another call can have prepared the session meanwhile.
    if (hasClient(session)) return;
    if (!canRun) {
      // Auth0's SDK would wait for its Worker without an end, so the tokens are in the page's memory.
      memoryCaches ??= createMemoryCaches(environment, keys, signOutLog);
      registry.setCache(session, memoryCaches.open(undefined, session.signOutsAtCreation));
      return;
    }
    // In the next task, because a caller that has just received a token may use the session at once.
    if (pool.isFull()) await new Promise<void>((resolve) => environment.after(0, resolve));
    while (pool.isFull()) {
      const reusable = evictable(registry.all()).filter(
        (other) => other !== session && other.lease.isReusable(),
      );
      const withoutTokens = reusable.find((other) => !registry.isRegistered(other));
      const first = withoutTokens ?? reusable[0];
      if (!first) return;
      await evict(first);
    }
  };

  return {
    open() {
      state.on('sessionAdded', ({ organization }) => evictSurplus(organization.id));
      state.on('organizationChanged', () => evictSurplus());
    },
    onRequestSettled({ id }, hasToken) {
      // In the next task: a switch first makes the session the active one.
      if (registry.sessions.size > settings.maxSessions)
        environment.after(0, () => evictSurplus(hasToken ? id : undefined));
    },
    ensureCapacity: (session) =>
      hasClient(session) || !pool.needsWorkers() ? undefined : prepareWorker(session),
    async evictOne() {
      const [first] = evictable([...registry.sessions.values()]);
      if (first) await evict(first);
      return first !== undefined;
    },
  };
}
