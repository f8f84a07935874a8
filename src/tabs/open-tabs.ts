import type { Core } from '../client/core.js';

/** The tabs that share storage, and which organization each is in: what one evicts, another may be looking at. */
export interface OpenTabs {
  /** Whether another tab has it active. */
  readonly has: (id: string) => boolean;
  readonly close: () => void;
}

/** Milliseconds after which a tab that never said goodbye is taken for gone. */
const lifetime = 86_400_000;

export function createOpenTabs({ environment, namespace, caches, state }: Core): OpenTabs {
  // Nothing is shared in memory mode.
  if (!caches) return { has: () => false, close: () => undefined };
  const prefix = `${namespace.root}tab::`;
  const own = `${prefix}${Math.random().toString(36).slice(2)}`;
  const attempt = <Result>(use: (storage: Storage) => Result): Result | undefined => {
    try {
      const storage = environment.sharedStorage();
      return storage && use(storage);
    } catch {
      // Full or blocked: then nobody knows of this tab, and it knows of nobody.
      return undefined;
    }
  };
  const show = (): void => {
    const id = state.active()?.id;
    attempt((storage) => {
      if (id === undefined) storage.removeItem(own);
      else storage.setItem(own, JSON.stringify([id, environment.now()]));
    });
  };
  const hide = (): void => {
    attempt((storage) => storage.removeItem(own));
  };
  const stops = [
    state.on('organizationChanged', show),
    // A tab that is at work is not gone.
    state.on('tokenRenewed', show),
    environment.listen('pageshow', show),
    environment.listen('pagehide', hide),
  ];
  return {
    has: (id) =>
      attempt((storage) =>
        Object.keys(storage).some((key) => {
          if (!key.startsWith(prefix) || key === own) return false;
          const [active, since] = JSON.parse(storage.getItem(key) ?? '[]') as unknown[];
          return active === id && Number(since) > environment.now() - lifetime;
        }),
      ) ?? false,
    close() {
      hide();
      for (const stop of stops) stop();
    },
  };
}
