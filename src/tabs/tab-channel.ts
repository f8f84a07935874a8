import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { createListeners } from '../lib/listeners.js';

/** A message between tabs, without tokens. Any script of this origin can send one: who reads it checks every field. */
export type TabMessage = { readonly type: string } & Readonly<Record<string, unknown>>;

/**
 * Sends messages to the other tabs of this origin, and to other clients of this page. Without BroadcastChannel, and while the client is
 * closed, nothing is sent or received.
 */
export interface TabChannel {
  readonly open: () => void;
  readonly post: (message: TabMessage) => void;
  /** Adds a listener. Returns a function that removes it. */
  readonly listen: (listener: (message: TabMessage) => void) => () => void;
  readonly close: () => void;
}

export function createTabChannel(environment: Environment, keys: StorageKeys): TabChannel {
  const listeners = createListeners<[TabMessage]>();
  let channel: BroadcastChannel | undefined;
  return {
    open() {
      channel ??= environment.channel(keys.tabChannel);
      if (channel) channel.onmessage = ({ data }) => listeners.call(Object(data) as TabMessage);
    },
    post: (message) => {
      channel?.postMessage(message);
    },
    listen: (listener) => listeners.add(listener),
    close() {
      channel?.close();
      channel = undefined;
    },
  };
}
