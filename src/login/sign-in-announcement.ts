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
  /** Whether a user signed in, by the `sub` claim. */
  readonly isOf: (subject: string) => boolean;
  /** Whether the user has signed out since. */
  readonly isSignedOut: () => boolean;
}

/**
 * Announces the latest interactive login of this browser to the other tabs, with a hash of the user and without tokens. If the tabs share
 * their sessions, it is in localStorage: a tab that sees it also sees what was written before, the tokens and the sign-outs, and a tab that
 * was frozen reads it later. Otherwise it is only in a message.
 */
export interface SignInAnnouncement {
  /** Announces the login of a session whose tokens are stored. */
  readonly announce: (session: Session, activates: boolean) => void;
  /** Returns the latest login, unless this tab has seen it, or a later one, or the user has signed out since. */
  readonly unseen: () => AnnouncedSignIn | undefined;
  /** Marks the latest login as seen. */
  readonly markSeen: () => void;
  /** Removes a login that the user has signed out of. */
  readonly removeSignedOut: () => void;
}

const MESSAGE_TYPE = 'signed-in';

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
  /** The time of the latest login that this tab has seen. */
  let seen = 0;

  const read = (): { time: number; user: unknown; names: string[]; activates: boolean } => {
    const value = isStorageShared ? attempt(() => JSON.parse(stored.get() ?? '') as unknown) : received;
    const { time, user, names: given, activates } = Object(value) as Record<string, unknown>;
    // Not `String` or `Number`: they throw for some objects.
    const names = Array.isArray(given) ? given.filter((name) => typeof name === 'string') : [];
    const isComplete = typeof time === 'number' && typeof user === 'string' && names.length > 0;
    const isPlausible = isComplete && time < environment.now() + MAX_CLOCK_DIFFERENCE_MS;
    // One that is incomplete is older than every other.
    return { time: isPlausible ? time : 0, user, names, activates: activates !== false };
  };
  const isSignedOut = ({ time, names }: ReturnType<typeof read>): boolean =>
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
      seen = Math.max(environment.now(), seen + 1, signOutLog.latest(session.id ?? '') + 1);
      const user = userOf(session.tokens.primary()?.claims.sub, seen);
      const message = { type: MESSAGE_TYPE, time: seen, user, names, activates };
      if (isStorageShared) stored.set(JSON.stringify(message));
      // Also to the other clients of this page, which storage events do not reach.
      tabChannel.post(message);
    },
    unseen() {
      const signIn = read();
      const { time, user, names, activates } = signIn;
      return time > seen && !isSignedOut(signIn)
        ? {
            organization: names[0] as string,
            activates,
            isOf: (subject) => user === userOf(subject, time),
            isSignedOut: () => isSignedOut(signIn),
          }
        : undefined;
    },
    markSeen() {
      seen = Math.max(seen, read().time);
    },
    removeSignedOut() {
      if (isSignedOut(read())) stored.set(undefined);
    },
  };
}
