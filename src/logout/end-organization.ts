import type { AnyOrgSessionError } from '../errors/any-error.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionEnd } from '../sessions/session-end.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import { createSignOutSteps } from './sign-out-steps.js';

/**
 * Ends the session of one organization, here and in storage, and its logins and requests that are under way.
 *
 * @param error Why, for the snapshot and for callers that wait for a token.
 * @param announce Tells the other tabs. Called with the organization's id or name and its session, before the session ends.
 * @throws the first error of its steps, of which each has a time limit.
 */
export async function endOrganization(
  { registry, activeOrganization }: { registry: SessionRegistry; activeOrganization: ActiveOrganization },
  organization: string,
  end: SessionEnd,
  error?: AnyOrgSessionError,
  announce?: (id: string, session: Session) => void,
): Promise<void> {
  const steps = createSignOutSteps();
  const session = registry.getOrCreate(organization);
  const id = session.id ?? organization;
  const names = session.names();
  // 1. Record it: if the page ends now, the next page and the other tabs know it.
  announce?.(id, session);
  activeOrganization.forget(id);
  // 2. Remove the session's tokens from memory. The snapshot no longer has the session.
  const ended = steps.run(() => registry.end(session, end, error));
  // 3. End the organization's logins and requests that are under way. A session with another id is of another organization, which has
  // taken over the name.
  const others = registry
    .all()
    .filter((other) => (other.id ?? id) === id && names.some((name) => other.goesBy(name)));
  const ends = others.map((other) => steps.run(() => registry.end(other, end, error)));
  await Promise.all([ended, ...ends]);
  steps.throwIfFailed();
}
