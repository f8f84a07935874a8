/** Creates a `Storage` in memory, in place of `localStorage` or `sessionStorage`. @param onChange Called after a change of `key`. */
export function createMemoryStorage(
  items = new Map<string, string>(),
  onChange: (key: string | null) => void = () => undefined,
): Storage {
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem(key, value) {
      if (items.get(key) === value) return;
      items.set(key, value);
      onChange(key);
    },
    removeItem(key) {
      if (items.delete(key)) onChange(key);
    },
    clear() {
      items.clear();
      onChange(null);
    },
  };
}

type StorageListener = (event: StorageEvent) => void;

/** What one tab has of the storage and the channels of its browser. */
export interface TabStorage {
  /** `sessionStorage`: this tab's own. */
  readonly tabStorage: Storage;
  /** `localStorage`: all tabs have the same items. */
  readonly sharedStorage: Storage;
  readonly openChannel: (name: string) => BroadcastChannel;
  /** Calls a listener after another tab has changed `localStorage`. Returns a function that removes it. */
  readonly onStorage: (listener: StorageListener) => () => void;
}

/** Creates a browser's storage, and returns a function that opens it in one more tab. */
export function createBrowserStorage(): () => TabStorage {
  const items = new Map<string, string>();
  const tabs = new Set<Set<StorageListener>>();
  const channels = new Set<BroadcastChannel>();

  return () => {
    const listeners = new Set<StorageListener>();
    tabs.add(listeners);
    const tellOthers = (key: string | null): void => {
      const event = { key } as StorageEvent;
      for (const tab of tabs) {
        for (const listener of tab === listeners ? [] : tab)
          queue(() => {
            if (tab.has(listener)) listener(event);
          });
      }
    };
    return {
      tabStorage: createMemoryStorage(),
      sharedStorage: createMemoryStorage(items, tellOthers),
      openChannel(name) {
        const channel = {
          name,
          onmessage: null,
          postMessage(data: unknown) {
            for (const other of channels) {
              if (other === channel || other.name !== name) continue;
              queue(() => {
                if (channels.has(other)) other.onmessage?.({ data } as MessageEvent);
              });
            }
          },
          close: () => channels.delete(channel),
        } as unknown as BroadcastChannel;
        channels.add(channel);
        return channel;
      },
      onStorage(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  };
}

/** Tells another tab later, but without a timer, because a test may have replaced those. */
const queue = (deliver: () => void): void => void Promise.resolve().then(deliver);
