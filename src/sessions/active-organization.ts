import type { Environment } from '../config/environment.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { LoginRequiredError } from '../errors/errors.js';
import { attempt } from '../lib/attempt.js';
import { createStoredText, type StoredText } from '../lib/stored-text.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import type { OrganizationChangeReason, OrgSessionEvents } from './events.js';
import type { Session } from './session.js';
import type { State } from './state.js';

/**
 * Makes an organization active, and remembers it for the next page. If storage is blocked or full, the next page does not know it; nothing
 * else fails.
 */
export interface ActiveOrganization {
  /**
   * Makes a session the active one, and remembers it for the next page of this tab and of the browser.
   *
   * @param started The event `switchStarted`, if it is not emitted yet.
   * @throws LoginRequiredError if the session has ended.
   */
  activate(
    session: Session,
    reason: OrganizationChangeReason,
    started?: OrgSessionEvents['switchStarted'],
  ): Organization;
  /** Returns the id of this tab's last organization or, if there is none or another tab has signed out of it, of the browser's last one. */
  recall(): string | undefined;
  /** Returns the id of this tab's last organization. */
  recallInTab(): string | undefined;
  /** Forgets the last organization, in this tab and in the browser. With an id: only if it is that one. */
  forget(id?: string): void;
  /** Forgets the last organization in this tab. With an id: only if it is that one. */
  forgetInTab(id?: string): void;
}

export function createActiveOrganization({
  environment,
  keys,
  signOutLog,
  state,
}: {
  environment: Environment;
  keys: StorageKeys;
  signOutLog: SignOutLog;
  state: State;
}): ActiveOrganization {
  const ofTab = createStoredText(environment.tabStorage, keys.activeOrganization);
  const ofBrowser = createStoredText(environment.sharedStorage, keys.activeOrganization);
  const knownSignOuts = createStoredText(environment.tabStorage, keys.knownSignOuts);
  const remember = (id: string): void => {
    ofTab.set(id);
    ofBrowser.set(id);
    const known = signOutLog.read().filter(Boolean);
    knownSignOuts.set(known.length > 0 ? JSON.stringify(known) : undefined);
  };
  const recallFrom = (stored: StoredText): string | undefined => {
    const id = stored.get();
    return id !== undefined && isOrganizationId(id) ? id : undefined;
  };
  const forgetIn = (stored: StoredText, id: string | undefined): void => {
    if (id === undefined || stored.get() === id) stored.set(undefined);
  };
  /** Whether another tab has signed out of the organization. A tab that was closed and restored received no message of it. */
  const isSignedOutSince = (id: string): boolean => {
    const known = attempt(() => (JSON.parse(knownSignOuts.get() ?? '') as unknown[]).map(String));
    return signOutLog.hasSince([id], known ?? []);
  };

  return {
    activate(session, reason, started) {
      const current = session.tokens.primary()?.organization;
      if (session.end || !current) throw new LoginRequiredError('signed_out');
      const before = state.active();
      const previous = before?.tokens.primary()?.organization;
      state.commit(
        {
          phase: undefined,
          isLeaving: false,
          signedOutElsewhere: false,
          active: session,
          switchingTo: undefined,
          error: undefined,
        },
        started && ['switchStarted', started],
        before !== session && ['organizationChanged', { previous, current, reason }],
      );
      // After the events, so that listeners do not wait for storage. A listener can have signed out.
      if (state.active() === session) remember(current.id);
      return current;
    },
    recall() {
      const id = recallFrom(ofTab);
      if (id !== undefined && !isSignedOutSince(id)) return id;
      return recallFrom(ofBrowser);
    },
    recallInTab: () => recallFrom(ofTab),
    forget(id) {
      forgetIn(ofTab, id);
      forgetIn(ofBrowser, id);
    },
    forgetInTab: (id) => forgetIn(ofTab, id),
  };
}
