import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { attempt } from '../lib/attempt.js';
import { ALL_ORGANIZATIONS, type SignOutLog } from '../storage/sign-out-log.js';
import type { TabChannel, TabMessage } from './tab-channel.js';

/** A message between tabs: what the user signed out of, and when (milliseconds since 1970). It never contains a token. */
type SignOutMessage =
  | { readonly type: 'signed-out'; readonly time: number }
  | { readonly type: 'organization-signed-out'; readonly organization: string; readonly time: number };

/** Sends sign-outs to the other tabs of this origin, and receives theirs. */
export interface SignOutChannel {
  /** Tells the other tabs of a sign-out of an organization, or of {@link ALL_ORGANIZATIONS}. */
  announce(organization: string, time: number): void;
  /** Removes its listeners. */
  close(): void;
}

/** Events after which the log is read again: a tab that was frozen or in the back/forward cache may have missed a message. */
const WAKE_UP_EVENTS = ['pageshow', 'resume', 'visibilitychange', 'focus'] as const;
/** What another process wrote to localStorage can reach this one after such an event, so the log is read once more this much later. */
const LATE_WRITE_MS = 1000;

/** The clients of this page, by its localStorage: a page receives no storage event of its own writes. */
const clientsOfPage = new WeakMap<Storage, Set<() => void>>();

/** @param onChange Called when the log, or the latest login, may have changed: after a message, and when this tab may have missed one. */
export function createSignOutChannel(
  environment: Environment,
  keys: StorageKeys,
  tabChannel: TabChannel,
  signOutLog: SignOutLog,
  onChange: () => void,
): SignOutChannel {
  let cancelTimer: (() => void) | undefined;
  const onWakeUp = (): void => {
    cancelTimer?.();
    cancelTimer = environment.after(LATE_WRITE_MS, onChange);
    onChange();
  };
  const storage = attempt(environment.sharedStorage);
  const clients = (storage && clientsOfPage.get(storage)) ?? new Set();
  if (storage) clientsOfPage.set(storage, clients.add(onChange));
  const removeListeners = [
    tabChannel.listen((received) => {
      const message = readMessage(received);
      if (message)
        signOutLog.add(
          message.type === 'signed-out' ? ALL_ORGANIZATIONS : message.organization,
          message.time,
        );
      onChange();
    }),
    () => clients.delete(onChange),
    // For browsers without BroadcastChannel: the log is in localStorage. So is the latest login. Its message can arrive before the end of the sign-out that it followed.
    environment.listen('storage', ({ key }) => {
      if (key === keys.signOuts || key === keys.signIn || key === keys.signOutEnd) onChange();
    }),
    ...WAKE_UP_EVENTS.map((type) => environment.listen(type, onWakeUp)),
  ];
  return {
    announce(organization, time) {
      const message: SignOutMessage =
        organization === ALL_ORGANIZATIONS
          ? { type: 'signed-out', time }
          : { type: 'organization-signed-out', organization, time };
      tabChannel.post(message);
      for (const notify of clients) if (notify !== onChange) notify();
    },
    close() {
      cancelTimer?.();
      for (const remove of removeListeners) remove();
    },
  };
}

/** Returns a message if it is complete. Any script of this origin can send messages. */
function readMessage({ type, organization, time }: TabMessage): SignOutMessage | undefined {
  if (typeof time !== 'number') return undefined;
  if (type === 'signed-out') return { type, time };
  if (type === 'organization-signed-out' && typeof organization === 'string' && /^[\w-]+$/.test(organization))
    return { type, organization, time };
  return undefined;
}
