import { vi } from 'vitest';

/** Tabs have windows of their own, and here they share one: what a frame or a popup says must reach only the tab that opened it. */
export interface Windows {
  /** A frame or a popup was sent to the tenant. A frame's listener is there by then, a popup's comes next. */
  opened(tab: number, state: string, how: 'frame' | 'popup'): void;
}

/** Who listens to the answer of a frame or a popup. */
interface Owner {
  tab?: number;
  state?: string;
  heard?: boolean;
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- neither uses `this`.
const { addEventListener: add, removeEventListener: remove } = window;

export function createWindows(gaveUp: (state: string) => void): Windows {
  const tabs = new Map<unknown, number>();
  const listeners = new Map<unknown, { owner: Owner; own: EventListener }>();
  let newest: Owner = {};
  let next: Owner | undefined;

  vi.spyOn(window, 'addEventListener').mockImplementation((type: string, listener: unknown) => {
    const listen = listener as EventListener;
    if (type !== 'message') return add(type, listen);
    const owner = (newest = next ?? {});
    next = undefined;
    const own = (event: Event): void => {
      const { response } = (event as MessageEvent<{ response: { state?: string } }>).data;
      if (tabs.get(response.state) !== owner.tab) return;
      owner.heard = true;
      listen(event);
    };
    listeners.set(listener, { owner, own });
    add(type, own);
  });
  vi.spyOn(window, 'removeEventListener').mockImplementation((type: string, listener: unknown) => {
    const known = listeners.get(listener);
    remove(type, known?.own ?? (listener as EventListener));
    listeners.delete(listener);
    if (known && !known.owner.heard) gaveUp(known.owner.state ?? '');
  });

  return {
    opened(tab, state, how) {
      tabs.set(state, tab);
      if (how === 'popup') next = { tab, state };
      else Object.assign(newest, { tab, state });
    },
  };
}
