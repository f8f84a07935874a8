import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { abortable } from '../lib/abort.js';
import { ALL_ORGANIZATIONS, type SignOutLog } from '../storage/sign-out-log.js';
import type { State } from './state.js';

/** A sign-out of all organizations in this tab. */
export interface OwnSignOut {
  /** The page is left for the logout page. The next page of this tab is one that the logout page redirected to. */
  readonly leave: () => void;
  /** The page was not left. Silent requests stay blocked; a login has to ask for the user's credentials. */
  readonly stay: () => void;
  /** The sign-out is over, and the page goes on. */
  readonly finish: () => void;
}

/**
 * Whether a sign-out of all organizations is under way, in this tab or another one. Until the next interactive login, no silent request may
 * sign in again with the identity provider's session, which may not have ended yet.
 */
export interface SignOutState {
  /** Whether silent requests reject. */
  readonly isBlocked: () => boolean;
  /** Whether this tab's sign-out is under way. */
  readonly isLeaving: () => boolean;
  /** Waits until no sign-out is under way: until the page is gone, or another tab's logout is done. A login waits for it. */
  readonly whenOver: (signal: AbortSignal) => Promise<void>;
  /** Returns the parameters that keep a login from using a session of the identity provider that may not have ended. */
  readonly loginParameters: () => { readonly prompt?: 'login' };
  /** Whether the user has signed out since a login that began at a time (milliseconds since 1970), so that the login does not count. */
  readonly isAfter: (startedAt: number) => boolean;
  /** Begins a sign-out in this tab. @param record Adds it to the log. */
  readonly begin: (record: () => void) => OwnSignOut;
  /** Another tab has signed out. */
  readonly hear: () => void;
  /** An interactive login is complete. */
  readonly endByLogin: () => void;
  /** Begins to listen to other tabs. Returns a function that stops it. */
  readonly open: () => () => void;
}

/** A login waits no longer than this for another tab's logout. */
const LOGOUT_LIMIT_MS = 10_000;

/** @param isStorageShared Whether the sessions of another tab's login can be read. */
export function createSignOutState({
  environment,
  keys,
  signOutLog,
  state,
  isStorageShared,
}: {
  environment: Environment;
  keys: StorageKeys;
  signOutLog: SignOutLog;
  state: State;
  isStorageShared: boolean;
}): SignOutState {
  /** The time of a sign-out (milliseconds since 1970), and whether a login has to wait for its end. */
  interface SignOut {
    time: number;
    isUnderWay: boolean;
  }
  let own: SignOut | undefined;
  let heard: SignOut | undefined;
  let waiting: (() => void)[] = [];
  let cancelTimer = (): void => undefined;

  const isElsewhere = (): boolean => heard !== undefined;
  const isUnderWay = (): boolean => own?.isUnderWay === true || heard?.isUnderWay === true;
  const resumeLogins = (): void => {
    if (isUnderWay()) return;
    const ready = waiting;
    waiting = [];
    for (const resume of ready) resume();
  };

  /** Returns the time of the latest sign-out that is known to be over, and whether a login followed it. */
  const readEnd = (): { time: number; hasLogin: boolean } => {
    try {
      const [time, hasLogin] = JSON.parse(
        environment.sharedStorage()?.getItem(keys.signOutEnd) ?? '',
      ) as unknown[];
      return { time: Number(time), hasLogin: hasLogin === true };
    } catch {
      return { time: 0, hasLogin: false };
    }
  };
  const isFollowedByLogin = (signOutTime: number): boolean => {
    const { time, hasLogin } = readEnd();
    return hasLogin && time >= signOutTime;
  };
  /** Whether a logout that began at a time can be under way. A time in the future is not one of this machine. */
  const isRecent = (time: number): boolean => Math.abs(environment.now() - time) < LOGOUT_LIMIT_MS;
  const writeEnd = (time: number, hasLogin: boolean): void => {
    const known = readEnd();
    if (time === 0 || known.time > time || (known.time === time && known.hasLogin)) return;
    try {
      environment.sharedStorage()?.setItem(keys.signOutEnd, JSON.stringify([time, hasLogin]));
    } catch {
      // Storage is full or blocked: the other tabs wait for their time limit.
    }
  };

  /** Tells the next page of this tab about this tab's sign-out. */
  const writeOwn = (text: string | undefined): void => {
    try {
      const storage = environment.tabStorage();
      if (text === undefined) storage?.removeItem(keys.ownSignOut);
      else storage?.setItem(keys.ownSignOut, text);
    } catch {
      // Storage is full or blocked: the next page treats the sign-out as one of another tab.
    }
  };
  const readOwn = (): string | null | undefined => {
    try {
      return environment.tabStorage()?.getItem(keys.ownSignOut);
    } catch {
      return undefined;
    }
  };

  /** Applies what other tabs wrote about the end of the sign-out. */
  const readProgress = (): void => {
    if (!heard) return;
    const { time, hasLogin } = readEnd();
    if (!(time >= heard.time)) return;
    endWait(heard);
    if (hasLogin && isStorageShared) forgetHeard();
  };
  const endWait = (signOut: SignOut): void => {
    signOut.isUnderWay = false;
    resumeLogins();
  };
  const forgetHeard = (): void => {
    heard = undefined;
    cancelTimer();
    state.commit({ signedOutElsewhere: false });
  };

  const hear = (): void => {
    const time = signOutLog.latest(ALL_ORGANIZATIONS);
    const signOut = { time, isUnderWay: true };
    heard = signOut;
    cancelTimer();
    const limitMs = Math.min(time + LOGOUT_LIMIT_MS - environment.now(), LOGOUT_LIMIT_MS);
    if (limitMs > 0) cancelTimer = environment.after(limitMs, () => endWait(signOut));
    else endWait(signOut);
    readProgress();
    state.commit({ signedOutElsewhere: isElsewhere() });
  };

  return {
    isBlocked() {
      // A tab that was frozen can have missed the event.
      readProgress();
      return own !== undefined || heard !== undefined;
    },
    isLeaving: () => own?.isUnderWay === true,
    async whenOver(signal) {
      readProgress();
      while (isUnderWay()) await abortable(new Promise<void>((resume) => waiting.push(resume)), signal);
    },
    loginParameters: () => (own || (heard && !(readEnd().time >= heard.time)) ? { prompt: 'login' } : {}),
    isAfter(startedAt) {
      const time = signOutLog.latest(ALL_ORGANIZATIONS);
      // A login that began right before the sign-out can have used the session that ended, also if the logout is over now.
      const isRelevant = own ?? heard ?? (isRecent(time) && !isFollowedByLogin(time));
      return Boolean(isRelevant) && startedAt < time;
    },
    begin(record) {
      const signOut = { time: 0, isUnderWay: true };
      own = signOut;
      record();
      signOut.time = signOutLog.latest(ALL_ORGANIZATIONS);
      writeOwn(`${signOut.time}`);
      return {
        leave() {
          writeOwn(`${signOut.time} left`);
        },
        stay: () => endWait(signOut),
        finish() {
          writeEnd(signOut.time, false);
          if (own !== signOut) return;
          own = undefined;
          writeOwn(undefined);
          resumeLogins();
        },
      };
    },
    hear,
    endByLogin() {
      if (own) writeOwn(undefined);
      own = undefined;
      writeEnd(signOutLog.latest(ALL_ORGANIZATIONS), true);
      if (heard) forgetHeard();
      resumeLogins();
    },
    open() {
      const removeListener = environment.listen('storage', ({ key }) => {
        if (key === keys.signOutEnd) readProgress();
      });
      const time = signOutLog.latest(ALL_ORGANIZATIONS);
      const ownText = readOwn();
      const hasLeft = ownText === `${time} left`;
      const isEndKnown = readEnd().time >= time;
      // The logout page has redirected to this page.
      if (hasLeft && (isEndKnown || !environment.isReload())) writeEnd(time, false);
      // The page was reloaded before the logout page was shown, so the identity provider's session may not have ended.
      else if ((hasLeft || ownText === `${time}`) && !isFollowedByLogin(time))
        own ??= { time, isUnderWay: false };
      // The page was loaded while another tab's logout was under way.
      else if (heard || (isRecent(time) && !isEndKnown)) hear();
      return () => {
        removeListener();
        cancelTimer();
      };
    },
  };
}
