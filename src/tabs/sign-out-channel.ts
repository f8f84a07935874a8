import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { ALL_ORGANIZATIONS, type SignOutLog } from '../storage/sign-out-log.js';

/** A message between tabs: what was signed out of, and when. It never has a token. */
type SignOutMessage =
  | { readonly type: 'signed-out'; readonly time: number }
  | { readonly type: 'organization-signed-out'; readonly organization: string; readonly time: number };

/** Sign-outs from and to the other tabs of this origin. */
export interface SignOutChannel {
  /** Tells the other tabs of a sign-out of an organization, or of {@link ALL_ORGANIZATIONS}. */
  announce(organization: string, time: number): void;
  close(): void;
}

/** A tab that was frozen, or in the back/forward cache, may have received no message. */
const WAKE_UP_EVENTS = ['pageshow', 'resume', 'visibilitychange', 'focus'] as const;

/** @param onChange Called when the log may have changed: another tab said so, or this one may have missed a message. */
export function createSignOutChannel(
  environment: Environment,
  keys: StorageKeys,
  signOutLog: SignOutLog,
  onChange: () => void,
): SignOutChannel {
  let channel = environment.channel(keys.signOutChannel);
  if (channel) {
    channel.onmessage = ({ data }) => {
      const message = readMessage(data);
      if (!message) return;
      signOutLog.add(message.type === 'signed-out' ? ALL_ORGANIZATIONS : message.organization, message.time);
      onChange();
    };
  }
  const removeListeners = [
    // For browsers without BroadcastChannel: the log is in localStorage.
    environment.listen('storage', ({ key }) => {
      if (key === keys.signOuts) onChange();
    }),
    ...WAKE_UP_EVENTS.map((type) => environment.listen(type, onChange)),
  ];
  return {
    announce(organization, time) {
      const message: SignOutMessage =
        organization === ALL_ORGANIZATIONS
          ? { type: 'signed-out', time }
          : { type: 'organization-signed-out', organization, time };
      channel?.postMessage(message);
    },
    close() {
      channel?.close();
      channel = undefined;
      for (const remove of removeListeners) remove();
    },
  };
}

/** Any script of this origin can send messages: only complete ones count. */
function readMessage(data: unknown): SignOutMessage | undefined {
  const { type, organization, time } = Object(data) as Record<string, unknown>;
  if (typeof time !== 'number') return undefined;
  if (type === 'signed-out') return { type, time };
  if (type === 'organization-signed-out' && typeof organization === 'string' && /^[\w-]+$/.test(organization))
    return { type, organization, time };
  return undefined;
}
