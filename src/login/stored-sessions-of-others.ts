import type { VerifiedToken } from '../claims/verify-token.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { Caches } from '../storage/caches.js';

/** Creates a session for each organization whose stored entries are of another user: other tabs or earlier pages wrote them. */
export async function storedSessionsOfOthers(
  registry: SessionRegistry,
  caches: Caches | undefined,
  { sub }: VerifiedToken['claims'],
): Promise<Session[]> {
  const sessions: Session[] = [];
  for (const id of (await caches?.organizationIds()) ?? []) {
    if (registry.sessions.has(id)) continue;
    const stored = registry.create(id);
    const subject = await stored.cache?.subject();
    if (subject !== undefined && subject !== sub) sessions.push(stored);
  }
  return sessions;
}
