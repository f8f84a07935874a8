import type { Environment } from '../../src/index.js';
import { createStorage, createTabStorage, type BrowserStorage } from './browser-storage.js';

/** A tab: it shares storage and channels with the others of its browser, and nothing else. */
export interface Tab {
  readonly environment: Partial<Environment>;
  /** Frozen, or in the back/forward cache: it hears nothing, and nobody tells it later. */
  asleep: boolean;
  /** What happens to its window or document. */
  dispatch(event: Event): void;
}

export interface Browser extends BrowserStorage {
  openTab(): Tab;
  /** What was said on channels until now. */
  readonly messages: { channel: string; data: unknown }[];
  /** Says it on a channel, as any script of the origin may. */
  say(channel: string, data: unknown): void;
  /** Holds back what is said from now on until it is let go. */
  hold(): () => void;
}

interface Listening {
  tab: Tab;
  name: string;
  hear: (data: unknown) => void;
}

/** Several tabs of one origin. Without `channels` there is no BroadcastChannel, and only storage events reach the other tabs. */
export function createBrowser({ channels = true } = {}): Browser {
  const storage = createStorage();
  const listening = new Set<Listening>();
  const tabs: { tab: Tab; told: (event: Event) => void }[] = [];
  let held: (() => void)[] | undefined;

  const deliver = (job: () => void): void => {
    if (held) held.push(job);
    else queueMicrotask(job);
  };
  const say = (name: string, data: unknown, from?: Listening): void => {
    const message: unknown = structuredClone(data);
    browser.messages.push({ channel: name, data: message });
    for (const other of [...listening]) {
      if (other === from || other.name !== name) continue;
      deliver(() => {
        if (listening.has(other) && !other.tab.asleep) other.hear(message);
      });
    }
  };

  const openChannel = (tab: Tab, name: string): BroadcastChannel => {
    const channel: { onmessage?: (event: MessageEvent) => void } & Pick<
      BroadcastChannel,
      'postMessage' | 'close'
    > = {
      postMessage: (data) => say(name, data, own),
      close: () => void listening.delete(own),
    };
    const own: Listening = {
      tab,
      name,
      hear: (data) => channel.onmessage?.(new MessageEvent('message', { data })),
    };
    listening.add(own);
    return channel as unknown as BroadcastChannel;
  };

  /** The page's localStorage, which tells the other tabs of every change. */
  const openSharedStorage = (tab: Tab): Storage => {
    const change = (key: string, write: () => void): void => {
      const oldValue = localStorage.getItem(key);
      write();
      const newValue = localStorage.getItem(key);
      if (oldValue === newValue) return;
      for (const { tab: other, told } of tabs) {
        if (other !== tab) {
          deliver(() => {
            if (!other.asleep) told(new StorageEvent('storage', { key, oldValue, newValue }));
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
    const told = (event: Event): void => {
      for (const listener of [...(listeners.get(event.type) ?? [])]) listener(event);
    };
    const tab: Tab = {
      asleep: false,
      dispatch: told,
      environment: {
        ...storage.environment,
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
    tabs.push({ tab, told });
    return tab;
  };

  const browser: Browser = {
    ...storage,
    openTab,
    messages: [],
    say,
    hold() {
      const jobs = (held = held ?? []);
      return () => {
        held = undefined;
        for (const job of jobs) job();
      };
    },
  };
  return browser;
}
