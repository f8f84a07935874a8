import type { Core } from '../client/core.js';
import type { OpenTabs } from '../tabs/open-tabs.js';
import { createOrganizationCaches, type Caches } from '../storage/organization-cache.js';
import type { Session } from './session.js';

/** Ends the least recently used sessions beyond `maxSessions`: not the active one, and none in use. */
export interface Eviction {
  /** A request for a token is done: its session may not be in use any more. */
  readonly settled: (session: Session) => void;
  /** Ends one of them where a session needs a client, and there would be one Worker too many. Where there can be none, the session gets a cache. */
  readonly makeRoom: (session: Session) => Promise<void>;
  /** Ends one of them, whatever their number. False where there is none. */
  readonly one: () => Promise<boolean>;
}

export function createEviction(
  { settings, environment, namespace, state, registry, clients }: Core,
  openTabs: OpenTabs,
): Eviction {
  let unshared: Caches | undefined;
  const spare = (sessions: Session[]): Session[] => {
    // A login may have taken over while somebody was asking.
    const asked = [...registry.opening]
      .filter((session) => !session.idle())
      .map(({ organization }) => organization);
    return sessions
      .filter((session) => session !== state.active() && session.idle())
      .filter((session) => !asked.includes(session.id) && !asked.includes(session.token()?.organization.name))
      .sort((a, b) => a.lastUse - b.lastUse);
  };
  const evict = (session: Session): Promise<void> =>
    registry.remove(session, 'evicted', openTabs.has(session.id ?? '') ? 'retire' : 'evict');
  const check = (newest?: string): void => {
    const held = spare([...registry.held.values()]).filter((session) => session.id !== newest);
    for (const session of held.slice(0, Math.max(0, registry.held.size - settings.maxSessions)))
      void evict(session);
  };
  state.on('sessionAdded', ({ organization }) => check(organization.id));
  state.on('organizationChanged', () => check());
  return {
    settled({ id }) {
      // Not before whoever asked has made use of it: a switch makes it the active one.
      if (registry.held.size > settings.maxSessions) environment.after(0, () => check(id));
    },
    async makeRoom(session) {
      if (session.seated() || session.cache) return;
      if (!(await clients.workersRun())) {
        // Better on the page than nowhere.
        unshared ??= createOrganizationCaches('memory', environment, namespace, () => Promise.resolve(false));
        session.cache = unshared.open(undefined);
        return;
      }
      // Not before whoever was answered last has made use of it.
      if (clients.full()) await new Promise<void>((resolve) => environment.after(0, resolve));
      while (clients.full()) {
        // Those that hold nothing go first.
        const free = spare(registry.all()).filter((other) => other !== session && other.free());
        const first = free.find((other) => !registry.isHeld(other)) ?? free[0];
        if (!first) return;
        await evict(first);
      }
    },
    async one() {
      const [first] = spare([...registry.held.values()]);
      if (first) await evict(first);
      return Boolean(first);
    },
  };
}
