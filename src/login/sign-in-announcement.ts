import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { attempt } from '../lib/attempt.js';
import { hash } from '../lib/hash.js';
import { createStoredText } from '../lib/stored-text.js';
import type { Session } from '../sessions/session.js';
import { MAX_CLOCK_DIFFERENCE_MS, type SignOutLog } from '../storage/sign-out-log.js';
import type { TabChannel } from '../tabs/tab-channel.js';

/** An interactive login in another tab. Any script of this origin can announce one: it only says where to look for a session. */
export interface AnnouncedSignIn {
  /** The id of the organization. */
  readonly organization: string;
  /** Whether the login makes the organization active, which it does without the option `activate: false`. */
  readonly activates: boolean;
  /** Whether its message arrived before what was written to localStorage, its tokens included. A storage event follows. */
  readonly isEarly: boolean;
  /** Whether a user signed in, by the `sub` claim. */
  readonly isOf: (subject: string) => boolean;
  /** Whether the user has signed out since. */
  readonly isSignedOut: () => boolean;
  /** Marks it as seen. */
  readonly markSeen: () => void;
  /** Undoes {@link markSeen}, unless a later login was marked as seen. */
  readonly markUnseen: () => void;
}

/**
 * Announces the latest interactive login of this browser to the other tabs, with a hash of the user and without tokens. If the tabs share
 * their sessions, it is in localStorage: a tab that sees it also sees what was written before, the tokens and the sign-outs, and a tab that
 * was frozen reads it later. Otherwise, or if it does not make its organization active, it is only in a message: it must not hide one that does.
 */
export interface SignInAnnouncement {
  /** Announces the login of a session whose tokens are stored. */
  readonly announce: (session: Session, activates: boolean) => void;
  /** Returns a login that this tab has not seen, and that the user has not signed out of since. */
  readonly unseen: () => AnnouncedSignIn | undefined;
  /** Marks every login as seen. */
  readonly markSeen: () => void;
  /** Removes a login that the user has signed out of. */
  readonly removeSignedOut: () => void;
}

const MESSAGE_TYPE = 'signed-in';

/** An announcement of any script, as far as it can be read. */
interface Announcement {
  readonly time: number;
  readonly user: unknown;
  readonly names: string[];
  readonly activates: boolean;
  /** Of a message: whether localStorage has it too. */
  readonly isStored: boolean;
}

export function createSignInAnnouncement({
  environment,
  keys,
  signOutLog,
  tabChannel,
  isStorageShared,
}: {
  environment: Environment;
  keys: StorageKeys;
  signOutLog: SignOutLog;
  tabChannel: TabChannel;
  isStorageShared: boolean;
}): SignInAnnouncement {
  const stored = createStoredText(environment.sharedStorage, keys.signIn);
  /** The latest message. */
  let received: unknown;
  /** The time of the latest login that this tab has seen, but not later than then: a wrong one must not hide later logins. */
  let seen = 0;
  /** The time that the last one had. */
  let last = 0;

  const read = (value: unknown): Announcement => {
    const { time, user, names: given, activates, isStored } = Object(value) as Record<string, unknown>;
    // Not `String` or `Number`: they throw for some objects.
    const names = Array.isArray(given) ? given.filter((name) => typeof name === 'string') : [];
    const isComplete = typeof time === 'number' && typeof user === 'string' && names.length > 0;
    // One that is incomplete is older than every other.
    return {
      time: isComplete && time < environment.now() + MAX_CLOCK_DIFFERENCE_MS ? time : 0,
      user,
      names,
      activates: activates !== false,
      isStored: isStored === true,
    };
  };
  /** The stored login, and that of the latest message. */
  const readAll = (): Announcement[] =>
    [attempt(() => JSON.parse(stored.get() ?? '') as unknown), received].map(read);
  const isUnseen = ({ time }: Announcement): boolean => time > seen && time !== last;
  const mark = (time: number): void => {
    last = time;
    seen = Math.max(seen, Math.min(time, environment.now()));
  };
  const isSignedOut = ({ time, names }: Announcement): boolean =>
    signOutLog.hasSince(names, [`{"*":${time - 1}}`]);
  const userOf = (subject: string | undefined, time: number): string => hash(`${time} ${subject}`);

  // Not removed: a channel that is closed receives nothing. The sign-out channel calls `followSignIns` after each message.
  tabChannel.listen((message) => {
    if (message.type === MESSAGE_TYPE) received = message;
  });

  return {
    announce(session, activates) {
      if (session.end) return;
      const names = session.names();
      // Later than every earlier login and sign-out, also of the same millisecond.
      const time = Math.max(environment.now(), seen + 1, last + 1, signOutLog.latest(session.id ?? '') + 1);
      mark(time);
      const user = userOf(session.tokens.primary()?.claims.sub, time);
      const message = { type: MESSAGE_TYPE, time, user, names, activates };
      const text = JSON.stringify(message);
      if (isStorageShared && activates) stored.set(text);
      // Also to the other clients of this page, which storage events do not reach. Storage can be full or blocked.
      tabChannel.post({ ...message, isStored: stored.get() === text });
    },
    unseen() {
      const all = readAll();
      const signIn = all.find((known) => isUnseen(known) && !isSignedOut(known));
      if (!signIn) return undefined;
      const { time, user, names, activates, isStored } = signIn;
      return {
        organization: names[0] as string,
        activates,
        isEarly: isStored && signIn !== all[0],
        isOf: (subject) => user === userOf(subject, time),
        isSignedOut: () => isSignedOut(signIn),
        markSeen: () => mark(time),
        markUnseen() {
          if (last !== time) return;
          last = 0;
          seen = time - 1;
        },
      };
    },
    markSeen() {
      for (const known of readAll()) if (isUnseen(known)) mark(known.time);
    },
    removeSignedOut() {
      if (isSignedOut(readAll()[0] as Announcement)) stored.set(undefined);
    },
  };
}
