import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { ConfigurationError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import { createStoredText } from '../lib/stored-text.js';
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
  readonly whenOver: (signal?: AbortSignal) => Promise<void>;
  /** Returns the parameters that keep a login from using a session of the identity provider that may not have ended. */
  readonly loginParameters: () => { readonly prompt?: 'login' };
  /** Whether the user has signed out since a login that began at a time (milliseconds since 1970), so that the login does not count. */
  readonly isAfter: (startedAt: number) => boolean;
  /**
   * Begins a sign-out in this tab. One that does not leave the page is part of one under way that does, and is over when that one is.
   *
   * @param record Adds it to the log.
   */
  readonly begin: (leavesPage: boolean, record: () => void) => OwnSignOut;
  /** Another tab has signed out. */
  readonly hear: () => void;
  /** An interactive login is complete. */
  readonly endByLogin: () => void;
  /**
   * Runs work that can make the organization of another tab's login active, if that login followed the sign-out. Silent requests are allowed
   * meanwhile. If no organization is active afterwards, the state is the same as before.
   */
  readonly adoptLogin: (work: () => Promise<void>) => Promise<void>;
  /** Begins to listen to other tabs. Returns a function that stops it, and ends the logins that wait. */
  readonly open: () => () => void;
}

/** A login waits no longer than this for another tab's logout. */
const LOGOUT_LIMIT_MS = 10_000;

/** What is stored after the time of this tab's sign-out if the page was left for the logout page. */
const LEFT = 'left';

/** @param isStorageShared Whether the sessions of another tab's login can be read. */
export function createSignOutState({
  settings,
  environment,
  keys,
  signOutLog,
  state,
  isStorageShared,
}: {
  settings: Settings;
  environment: Environment;
  keys: StorageKeys;
  signOutLog: SignOutLog;
  state: State;
  isStorageShared: boolean;
}): SignOutState {
  interface SignOut {
    /** Milliseconds since 1970. */
    time: number;
    /** A login waits until then, at the longest. */
    waitUntil: number;
    readonly leavesPage?: boolean;
    /** What is stored after the time. */
    suffix?: string;
  }
  let own: SignOut | undefined;
  let heard: SignOut | undefined;
  /** The one of another tab that a login followed, while that login is adopted. */
  let adopting: SignOut | undefined;
  let waiting: { resume: () => void; reject: (error: ConfigurationError) => void }[] = [];
  let cancelTimer = (): void => undefined;
  /** Where storage is full or blocked, the other tabs wait for their time limit. */
  const storedEnd = createStoredText(environment.sharedStorage, keys.signOutEnd);
  /** Tells the next page of this tab about this tab's sign-out. Without it, that page treats it as one of another tab. */
  const storedOwn = createStoredText(environment.tabStorage, keys.ownSignOut);

  const isElsewhere = (): boolean => heard !== undefined;
  const latestTime = (): number => signOutLog.latest(ALL_ORGANIZATIONS);
  /** Returns the time of the latest sign-out that is known to be over, and of the latest one that a login followed. */
  const readEnds = (): [over: number, followed: number] => {
    const [over, followed] = storedEnd.get()?.split(' ') ?? [];
    return [Number(over) || 0, Number(followed) || 0];
  };
  const writeEnd = (time: number, hasLogin: boolean): void => {
    const [over, followed] = readEnds();
    if (time > (hasLogin ? followed : over))
      storedEnd.set(`${Math.max(over, time)} ${hasLogin ? time : followed}`);
  };
  /** The time of this tab's latest sign-out that is over. */
  let ownEnd = 0;
  const isOver = (time: number): boolean => time <= readEnds()[0];
  const isFollowedByLogin = (time: number): boolean => time <= readEnds()[1];
  /** Whether a logout that began at a time can be under way. A time in the future is not one of this machine. */
  const isRecent = (time: number): boolean => Math.abs(environment.now() - time) < LOGOUT_LIMIT_MS;
  const isUnderWay = (signOut: SignOut | undefined): boolean =>
    signOut !== undefined && environment.now() < signOut.waitUntil;
  const isHeardUnderWay = (): boolean => heard !== undefined && isUnderWay(heard) && !isOver(heard.time);
  const writeOwnEnd = (time = ownEnd): void => {
    // The end of a sign-out is also that of all older ones: another tab's older logout must be over first.
    if (!heard || heard.time > time || !isHeardUnderWay()) writeEnd(time, false);
  };
  const mustWait = (): boolean => isUnderWay(own) || isHeardUnderWay();

  /** Lets the logins that wait check again whether they must wait. */
  const checkAgain = (): void => {
    const resumed = waiting;
    waiting = [];
    for (const { resume } of resumed) resume();
  };
  const forgetHeard = (): void => {
    heard = undefined;
    state.commit({ signedOutElsewhere: false });
  };
  /** The sessions of another tab's login can be used here too. */
  const applyLoginElsewhere = (): void => {
    if (heard && heard !== adopting && isStorageShared && isFollowedByLogin(heard.time)) forgetHeard();
  };
  /** A login that is about to be adopted: the application sees the change when that is done. */
  const applyUnlessAdopted = (): void => {
    if (!settings.adoptSignIn) applyLoginElsewhere();
  };
  const hear = (): void => {
    const time = latestTime();
    heard = { time, waitUntil: Math.min(time, environment.now()) + LOGOUT_LIMIT_MS };
    cancelTimer();
    cancelTimer = environment.after(heard.waitUntil - environment.now(), checkAgain);
    applyUnlessAdopted();
    state.commit({ signedOutElsewhere: isElsewhere() });
  };

  return {
    isBlocked() {
      // A tab that was frozen can have missed the event.
      applyLoginElsewhere();
      return own !== undefined || (isElsewhere() && heard !== adopting);
    },
    isLeaving: () => isUnderWay(own),
    async whenOver(signal) {
      while (mustWait())
        await abortable(new Promise<void>((resume, reject) => waiting.push({ resume, reject })), signal);
      applyLoginElsewhere();
    },
    loginParameters: () => (own || (heard && !isOver(heard.time)) ? { prompt: 'login' } : {}),
    isAfter(startedAt) {
      const time = latestTime();
      // A login that began right before the sign-out can have used the session that ended, also if the logout is over now.
      const isRelevant = own ?? heard ?? (isRecent(time) && !isFollowedByLogin(time));
      return Boolean(isRelevant) && startedAt < time;
    },
    begin(leavesPage, record) {
      const joined = !leavesPage && own?.leavesPage && isUnderWay(own) ? own : undefined;
      const signOut: SignOut = joined ?? { time: 0, waitUntil: Infinity, leavesPage };
      const store = (): void => storedOwn.set(`${signOut.time}${signOut.suffix ?? ''}`);
      own = signOut;
      record();
      signOut.time = latestTime();
      store();
      return {
        leave() {
          signOut.suffix = ` ${LEFT}`;
          store();
        },
        stay() {
          signOut.waitUntil = 0;
          checkAgain();
        },
        finish() {
          if (joined) return;
          // An older one can end after a later one, whose end another tab's logout still delays.
          ownEnd = Math.max(ownEnd, signOut.time);
          writeOwnEnd(signOut.time);
          if (own !== signOut) return;
          own = undefined;
          storedOwn.set(undefined);
          checkAgain();
        },
      };
    },
    hear,
    endByLogin() {
      if (own) storedOwn.set(undefined);
      own = undefined;
      writeEnd(latestTime(), true);
      if (heard) forgetHeard();
      checkAgain();
    },
    async adoptLogin(work) {
      while (isUnderWay(own)) await new Promise<void>((resume, reject) => waiting.push({ resume, reject }));
      const signOut = heard;
      if (own || (signOut?.time && !isFollowedByLogin(signOut.time))) return;
      adopting = signOut;
      try {
        await work();
      } finally {
        adopting = undefined;
        if (state.active()) forgetHeard();
        else applyLoginElsewhere();
      }
    },
    open() {
      const time = latestTime();
      const ownText = storedOwn.get();
      const hasLeft = ownText === `${time} ${LEFT}`;
      // The logout page has redirected to this page.
      if (hasLeft && (isOver(time) || !environment.isReload())) writeEnd(time, false);
      // The page was reloaded before the logout page was shown, so the identity provider's session may not have ended.
      else if ((hasLeft || ownText === `${time}`) && !isFollowedByLogin(time)) own ??= { time, waitUntil: 0 };
      // The page was loaded while another tab's logout was under way.
      else if (heard || (isRecent(time) && !isOver(time))) hear();
      const removeListener = environment.listen('storage', ({ key }) => {
        if (key !== keys.signOutEnd) return;
        applyUnlessAdopted();
        writeOwnEnd();
        checkAgain();
      });
      return () => {
        removeListener();
        cancelTimer();
        for (const { reject } of waiting) reject(new ConfigurationError('The client was destroyed.'));
        waiting = [];
      };
    },
  };
}
