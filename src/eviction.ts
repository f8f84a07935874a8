import type { Core } from './core.js';

/** Ends the least recently used sessions beyond `maxSessions`: not the active one, one in use, or the one just added. */
export function startEviction({ settings, state, registry }: Core): void {
  const evict = (newest?: string): void => {
    const spare = [...registry.held.values()]
      .filter((session) => session.id !== newest && session !== state.active() && !session.flights.size)
      .sort((a, b) => a.lastUsedAt - b.lastUsedAt);
    for (const session of spare.slice(0, Math.max(0, registry.held.size - settings.maxSessions))) {
      void registry.remove(session, 'evicted', 'revoke');
    }
  };
  state.on('sessionAdded', ({ organization }) => evict(organization.id));
  state.on('organizationChanged', () => evict());
}
