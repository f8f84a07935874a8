import type { OrgSessionClient } from '../../../src/index.js';

/** Calls because a membership has changed: a revalidation, and the events that a backend relays. */
export const membershipVerbs = ['revalidate', 'added', 'removed', 'roles', 'updated'] as const;

export type MembershipVerb = (typeof membershipVerbs)[number];

export const callMembershipVerb = (
  client: OrgSessionClient,
  verb: MembershipVerb,
  organization: string,
): Promise<unknown> =>
  verb === 'revalidate'
    ? client.revalidate(organization)
    : client.applyMembershipEvent({ organization, change: verb });
