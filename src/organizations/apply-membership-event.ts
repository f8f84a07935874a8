import type { Settings } from '../config/read-options.js';
import { AccessDeniedError } from '../errors/errors.js';
import { attempt } from '../lib/attempt.js';
import { hash } from '../lib/hash.js';
import { endOrganization } from '../logout/end-organization.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { TabChannel } from '../tabs/tab-channel.js';
import type { Revalidation } from '../tokens/revalidate.js';
import { readMembershipEvent, type MembershipChange } from './membership-event.js';
import type { OrganizationList } from './organization-list.js';

/** Applies changes of memberships and organizations, here and in the other tabs. */
export interface MembershipEvents {
  /** @returns Whether the event concerns the user. */
  readonly apply: (event: unknown) => Promise<boolean>;
  /** Begins to apply the events that other tabs send. Returns a function that ends it. */
  readonly open: () => () => void;
}

const MESSAGE = 'membership-changed';
/** How many ids of events are remembered. */
const MAX_REMEMBERED = 100;

/** @param announceSignOut Tells the other tabs of a sign-out, also those that receive no message. */
export function createMembershipEvents(parts: {
  settings: Settings;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  announceSignOut: (organization: string, endedHere: readonly Session[]) => void;
  tabChannel: TabChannel;
  revalidation: Revalidation;
  organizationList: OrganizationList;
}): MembershipEvents {
  const { settings, registry, announceSignOut, tabChannel, revalidation, organizationList } = parts;
  /** The events that are being applied, and the last ones with an id. In all of them the user is a hash. */
  const applied = new Map<string, Promise<unknown>>();

  /** When the user became a member, by organization: events can arrive in any order. */
  const additions = new Map<string, number>();

  const endMembership = async (organization: string, isRelayed: boolean, isTold: boolean): Promise<void> => {
    const error = new AccessDeniedError('The membership in the organization has ended.', { organization });
    let id = organization;
    const announce = (endedId: string, session: Session): void => {
      id = endedId;
      if (!isTold) announceSignOut(id, [session]);
    };
    try {
      await endOrganization(parts, organization, 'membershipEnded', announce, error);
    } finally {
      // A frozen tab receives no message. It reads the log of sign-outs when the user returns to it.
      if (isTold && !isRelayed) announceSignOut(id, []);
    }
  };

  /** Changes the organization's session. */
  const changeSession = async (
    event: MembershipChange,
    isRelayed: boolean,
    isTold: boolean,
  ): Promise<void> => {
    const { organization, change, user, time } = event;
    const eventTime = time === undefined ? Infinity : Date.parse(time);
    const addedAt = additions.get(organization) ?? 0;
    if (change === 'added') {
      if (time !== undefined) additions.set(organization, Math.max(addedAt, eventTime));
      return;
    }
    const held = registry.find(organization);
    const claims = held?.tokens.primary()?.claims;
    // With `identity: 'per-organization'` the session can be that of another account.
    const isOwn = claims
      ? user === undefined || hash(claims.sub) === user
      : settings.identity === 'single' || user === undefined;
    if (!isOwn) return;
    // The event is late: the user became a member again, or has a token that was issued afterwards.
    const isLate = Math.max(addedAt, (claims?.iat ?? 0) * 1000) > eventTime;
    if ((change === 'removed' || change === 'deleted') && !isLate)
      return endMembership(organization, isRelayed, isTold);
    if (!held) return revalidation.discardStored(organization);
    if (change === 'updated') registry.unpinName(held);
    await revalidation.revalidate(held.id ?? organization);
  };

  const run = async (event: MembershipChange, isRelayed: boolean): Promise<boolean> => {
    const subjects = [...registry.sessions.values()].flatMap(
      ({ tokens }) => tokens.primary()?.claims.sub ?? [],
    );
    const { user } = event;
    // A tab that is being restored does not know its user yet. The tab that sent the event does.
    const concernsUser =
      user === undefined || subjects.some((subject) => hash(subject) === user) || (isRelayed && !subjects[0]);
    if (!concernsUser) return false;
    const key = JSON.stringify(event);
    let work = applied.get(key);
    if (!work) {
      const isTold = isRelayed || tabChannel.post({ type: MESSAGE, event });
      // The session ends before the list is read.
      const changed = changeSession(event, isRelayed, isTold);
      const isListed = event.change === 'added' || organizationList.includes(event.organization);
      const listed = isListed && event.change !== 'roles' ? organizationList.refresh(false) : undefined;
      work = Promise.all([changed, listed]);
      applied.set(key, work);
      const forget = (): unknown => applied.delete(key);
      work.then(() => event.id ?? forget(), forget);
      for (const [first] of applied) if (applied.size > MAX_REMEMBERED) applied.delete(first);
    }
    await work;
    return true;
  };

  return {
    async apply(given) {
      const event = readMembershipEvent(given);
      if (!event) return false;
      // No personal data is sent to other tabs.
      const { user } = event;
      return run({ ...event, user: user && hash(user) }, false);
    },
    open: () =>
      tabChannel.listen(({ type, event: received }) => {
        const event = type === MESSAGE && attempt(() => readMembershipEvent(received));
        if (event) run(event, true).catch(() => undefined);
      }),
  };
}
