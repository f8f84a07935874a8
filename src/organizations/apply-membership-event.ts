import type { Settings } from '../config/read-options.js';
import { AccessDeniedError } from '../errors/errors.js';
import { attempt } from '../lib/attempt.js';
import { hash } from '../lib/hash.js';
import { endOrganization } from '../logout/end-organization.js';
import type { AnnounceSignOut } from '../logout/remote-sign-outs.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
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

/** @param announceSignOut Tells the other tabs of a sign-out, also those that receive no message. */
export function createMembershipEvents(parts: {
  settings: Settings;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  announceSignOut: AnnounceSignOut;
  tabChannel: TabChannel;
  revalidation: Revalidation;
  organizationList: OrganizationList;
}): MembershipEvents {
  const { settings, registry, announceSignOut, tabChannel, revalidation, organizationList } = parts;
  /** The events that are being applied. In all of them the user is a hash. */
  const applying = new Map<string, Promise<unknown>>();

  const endMembership = async (organization: string, isRelayed: boolean): Promise<void> => {
    const error = new AccessDeniedError('The membership in the organization has ended.', { organization });
    await endOrganization(parts, organization, 'membershipEnded', error).finally(() => {
      // If a login or request has made a new session meanwhile, the user is a member again.
      if (isRelayed || registry.find(organization)) return;
      // A frozen tab receives no message. It reads the log of sign-outs when the user returns to it. No page can read what was not removed.
      announceSignOut(organization);
      // What is left here began after the event.
      for (const session of registry.all())
        if (session.goesBy(organization)) registry.ignoreSignOutsUntilNow(session);
    });
  };

  /** Changes the organization's session. */
  const changeSession = async (event: MembershipChange, isRelayed: boolean): Promise<void> => {
    const { organization, change, user, time = Infinity } = event;
    const held = registry.find(organization);
    const id = held?.id ?? organization;
    const claims = held?.tokens.primary()?.claims;
    // With `identity: 'per-organization'` the session can be that of another account.
    const isOwn = claims ? user === undefined || hash(claims.sub) === user : settings.identity === 'single';
    if (change === 'added' || !isOwn) return;
    // A token that was issued later proves that the user is a member again.
    const isLate = (claims?.iat ?? 0) * 1000 > Number(new Date(time));
    if ((change === 'removed' || change === 'deleted') && !isLate) return endMembership(id, isRelayed);
    if (!held) return revalidation.discardStored(id);
    if (change === 'updated') registry.unpinName(held);
    await revalidation.revalidate(id);
  };

  const apply = async (event: MembershipChange, isRelayed: boolean): Promise<boolean> => {
    const { user, change } = event;
    const users = [...registry.sessions.values()].map(({ tokens }) =>
      hash(tokens.primary()?.claims.sub ?? ''),
    );
    // A tab that is being restored does not know its user yet. The tab that sent the event does.
    if (user !== undefined && !users.includes(user) && !(isRelayed && users.length === 0)) return false;
    const key = JSON.stringify(event);
    // Two events without an id can be two changes.
    let work = event.id === undefined ? undefined : applying.get(key);
    if (!work) {
      if (!isRelayed) tabChannel.post({ type: MESSAGE, event });
      // The session ends before the list is read.
      work = Promise.all([
        changeSession(event, isRelayed),
        change !== 'roles' && organizationList.refresh(false),
      ]).finally(() => applying.delete(key));
      applying.set(key, work);
    }
    await work;
    return true;
  };

  return {
    async apply(given) {
      const event = readMembershipEvent(given);
      if (!event) return false;
      const { user } = event;
      // No personal data is sent to other tabs.
      return apply({ ...event, user: user && hash(user) }, false);
    },
    open: () =>
      tabChannel.listen(({ type, event: received }) => {
        const event = type === MESSAGE && attempt(() => readMembershipEvent(received));
        if (event) apply(event, true).catch(() => undefined);
      }),
  };
}
