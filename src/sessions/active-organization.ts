import type { Environment } from '../config/environment.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { LoginRequiredError } from '../errors/errors.js';
import type { SignOutLog, SignOutLogState } from '../storage/sign-out-log.js';
import type { OrganizationChangeReason, OrgSessionEvents } from './events.js';
import type { Session } from './session.js';
import type { State } from './state.js';

/** Which organization is active in this tab, now and on the next page. Storage that fails only means that the next page does not know it. */
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
  /** The id of this tab's last organization, unless another tab signed out of it since; or else of the browser's. */
  recall(): string | undefined;
  /** The id of this tab's last organization. */
  recallInTab(): string | undefined;
  /** Forgets an organization (default: whichever it is), in this tab and in the browser. */
  forget(id?: string): void;
  /** Forgets an organization (default: whichever it is) in this tab. */
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
  const key = keys.activeOrganization;
  /** Storage that is missing, full or blocked throws, or is undefined. */
  const attempt = <Result>(use: () => Result): Result | undefined => {
    try {
      return use();
    } catch {
      return undefined;
    }
  };
  const remember = (id: string): void => {
    attempt(() => environment.tabStorage()?.setItem(key, id));
    attempt(() => environment.sharedStorage()?.setItem(key, id));
    const known = signOutLog.read().filter(Boolean);
    attempt(() => {
      const tab = environment.tabStorage();
      if (known.length > 0) tab?.setItem(keys.knownSignOuts, JSON.stringify(known));
      else tab?.removeItem(keys.knownSignOuts);
    });
  };
  const recallFrom = (open: () => Storage | undefined): string | undefined => {
    const id = attempt(() => open()?.getItem(key)) ?? undefined;
    return id !== undefined && isOrganizationId(id) ? id : undefined;
  };
  const forgetIn = (open: () => Storage | undefined, id: string | undefined): void => {
    attempt(() => {
      const storage = open();
      if (id === undefined || storage?.getItem(key) === id) storage?.removeItem(key);
    });
  };
  /** A tab that was closed and restored received no message of a sign-out. */
  const isSignedOutSince = (id: string): boolean => {
    const known = attempt(() => environment.tabStorage()?.getItem(keys.knownSignOuts));
    return signOutLog.hasSince([id], parseLogState(known));
  };

  return {
    activate(session, reason, started) {
      const current = session.tokens.primary()?.organization;
      if (session.end || !current) throw new LoginRequiredError('signed_out');
      const before = state.active();
      const previous = before?.tokens.primary()?.organization;
      state.commit(
        { phase: undefined, active: session, switchingTo: undefined, error: undefined },
        started && ['switchStarted', started],
        before !== session && ['organizationChanged', { previous, current, reason }],
      );
      // After the events, so that listeners need not wait for storage. One of them can have signed out.
      if (state.active() === session) remember(current.id);
      return current;
    },
    recall() {
      const id = recallFrom(environment.tabStorage);
      if (id !== undefined && !isSignedOutSince(id)) return id;
      return recallFrom(environment.sharedStorage);
    },
    recallInTab: () => recallFrom(environment.tabStorage),
    forget(id) {
      forgetIn(environment.tabStorage, id);
      forgetIn(environment.sharedStorage, id);
    },
    forgetInTab: (id) => forgetIn(environment.tabStorage, id),
  };
}

function parseLogState(text: string | null | undefined): SignOutLogState {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
