import type { Environment } from '../../src/index.js';
import { createStorage, createTabStorage, type BrowserStorage } from './browser-storage.js';

/** A tab. It shares only storage and channels with the other tabs of its browser. */
export interface Tab {
  readonly environment: Partial<Environment>;
  /** Frozen, or in the back/forward cache: it receives no messages and no storage events, not even later. */
  isFrozen: boolean;
  /** Whether its page was reloaded. */
  isReload: boolean;
  /** Dispatches an event of its window or document. */
  dispatch(event: Event): void;
}

export interface Browser extends BrowserStorage {
  openTab(): Tab;
  /** The messages sent on channels so far. */
  readonly messages: { channel: string; data: unknown }[];
  /** Sends a message on a channel, as any script of the origin can. */
  broadcast(channel: string, data: unknown): void;
  /** Delays messages and storage events. Returns a function that delivers them. */
  holdMessages(): () => void;
}

interface ChannelListener {
  tab: Tab;
  name: string;
  receive: (data: unknown) => void;
}

/** Several tabs of one origin. Without `channels` there is no BroadcastChannel, and only storage events reach the other tabs. */
export function createBrowser({ channels = true } = {}): Browser {
  const storage = createStorage();
  const channelListeners = new Set<ChannelListener>();
  const tabs: { tab: Tab; dispatch: (event: Event) => void }[] = [];
  let delayed: (() => void)[] | undefined;

  const deliver = (job: () => void): void => {
    if (delayed) delayed.push(job);
    else queueMicrotask(job);
  };
  const broadcast = (name: string, data: unknown, from?: ChannelListener): void => {
    const message: unknown = structuredClone(data);
    browser.messages.push({ channel: name, data: message });
    for (const other of [...channelListeners]) {
      if (other === from || other.name !== name) continue;
      deliver(() => {
        if (channelListeners.has(other) && !other.tab.isFrozen) other.receive(message);
      });
    }
  };

  const openChannel = (tab: Tab, name: string): BroadcastChannel => {
    const channel: { onmessage?: (event: MessageEvent) => void } & Pick<
      BroadcastChannel,
      'postMessage' | 'close'
    > = {
      postMessage: (data) => broadcast(name, data, own),
      close: () => void channelListeners.delete(own),
    };
    const own: ChannelListener = {
      tab,
      name,
      receive: (data) => channel.onmessage?.(new MessageEvent('message', { data })),
    };
    channelListeners.add(own);
    return channel as unknown as BroadcastChannel;
  };

  /** The localStorage of the test's page. Every change dispatches a storage event in the other tabs. */
  const openSharedStorage = (tab: Tab): Storage => {
    const change = (key: string, write: () => void): void => {
      const oldValue = localStorage.getItem(key);
      write();
      const newValue = localStorage.getItem(key);
      if (oldValue === newValue) return;
      for (const { tab: other, dispatch } of tabs) {
        if (other !== tab) {
          deliver(() => {
            if (!other.isFrozen) dispatch(new StorageEvent('storage', { key, oldValue, newValue }));
          });
        }
      }
    };
    const own: Partial<Storage> = {
      setItem: (key, value) => change(key, () => localStorage.setItem(key, value)),
      removeItem: (key) => change(key, () => localStorage.removeItem(key)),
    };
    return new Proxy(localStorage, {
      get(target, name) {
        const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  };

  const openTab = (): Tab => {
    const listeners = new Map<string, Set<(event: Event) => void>>();
    const tabStorage = createTabStorage();
    const dispatch = (event: Event): void => {
      for (const listener of [...(listeners.get(event.type) ?? [])]) listener(event);
    };
    const tab: Tab = {
      isFrozen: false,
      isReload: false,
      dispatch,
      environment: {
        ...storage.environment,
        isReload: () => tab.isReload,
        tabStorage: () => tabStorage,
        sharedStorage: () => shared,
        channel: (name) => (channels ? openChannel(tab, name) : undefined),
        listen(type: string, listener: (event: never) => void) {
          const all = listeners.get(type) ?? new Set();
          listeners.set(type, all.add(listener as (event: Event) => void));
          return () => void all.delete(listener as (event: Event) => void);
        },
      },
    };
    const shared = openSharedStorage(tab);
    tabs.push({ tab, dispatch });
    return tab;
  };

  const browser: Browser = {
    ...storage,
    openTab,
    messages: [],
    broadcast,
    holdMessages() {
      const jobs = (delayed = delayed ?? []);
      return () => {
        delayed = undefined;
        for (const job of jobs) job();
      };
    },
  };
  return browser;
}
