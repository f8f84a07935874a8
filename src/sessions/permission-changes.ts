import { permissionsOf } from '../claims/read-claims.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { OrgSessionEvent } from './events.js';

/**
 * Returns the event for a token that replaced another one of the same organization. Undefined if both have the same permissions, or if there
 * was no token before.
 */
export function permissionsChangedEvent(
  before: VerifiedToken | undefined,
  after: VerifiedToken | undefined,
): OrgSessionEvent | undefined {
  if (!before || !after) return undefined;
  const missingIn = (others: readonly string[], permissions: readonly string[]): readonly string[] =>
    permissions.filter((permission) => !others.includes(permission));
  const [former, current] = [permissionsOf(before), permissionsOf(after)];
  const added = missingIn(former, current);
  const removed = missingIn(current, former);
  if (added.length + removed.length === 0) return undefined;
  return ['permissionsChanged', { organization: after.organization, added, removed }];
}
