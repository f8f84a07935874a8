import { vi } from 'vitest';

/** All tabs of a test share one window. Delivers the message of an iframe or a popup only to the tab that opened it. */
export interface WindowMessages {
  /** A tab opened an iframe or a popup. auth0-spa-js adds the message listener of an iframe before, that of a popup after it. */
  opened(tab: number, state: string, how: 'frame' | 'popup'): void;
}

/** The opener of an iframe or a popup. */
interface Opener {
  tab?: number;
  state?: string;
  hasMessage?: boolean;
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- neither uses `this`.
const { addEventListener: add, removeEventListener: remove } = window;

export function createWindowMessages(onGiveUp: (state: string) => void): WindowMessages {
  const tabs = new Map<unknown, number>();
  const listeners = new Map<unknown, { opener: Opener; own: EventListener }>();
  let newest: Opener = {};
  let next: Opener | undefined;

  vi.spyOn(window, 'addEventListener').mockImplementation((type: string, listener: unknown) => {
    const listen = listener as EventListener;
    if (type !== 'message') return add(type, listen);
    const opener = (newest = next ?? {});
    next = undefined;
    const own = (event: Event): void => {
      const { response } = (event as MessageEvent<{ response: { state?: string } }>).data;
      if (tabs.get(response.state) !== opener.tab) return;
      opener.hasMessage = true;
      listen(event);
    };
    listeners.set(listener, { opener, own });
    add(type, own);
  });
  vi.spyOn(window, 'removeEventListener').mockImplementation((type: string, listener: unknown) => {
    const known = listeners.get(listener);
    remove(type, known?.own ?? (listener as EventListener));
    listeners.delete(listener);
    if (known && !known.opener.hasMessage) onGiveUp(known.opener.state ?? '');
  });

  return {
    opened(tab, state, how) {
      tabs.set(state, tab);
      if (how === 'popup') next = { tab, state };
      else Object.assign(newest, { tab, state });
    },
  };
}
