import type { ElementClient } from '../session-element.js';

/** Requests what a switch to an entry would need, when a person seems to be about to choose it. */
export interface EntryPrefetch {
  /** The pointer is over an entry, or the keyboard has moved to it. The request is sent if it stays there for a moment. */
  readonly approach: (id: string) => void;
  /** An entry is pressed: the click follows. */
  readonly press: (id: string) => void;
  /** The list was closed. */
  readonly cancel: () => void;
}

/** A pointer that only crosses an entry on its way to another one leaves it sooner. */
const INTENT_MS = 80;

/** @param host With the attribute `prefetch="none"` nothing is requested. */
export function createEntryPrefetch(
  host: HTMLElement,
  currentClient: () => ElementClient | undefined,
): EntryPrefetch {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const request = async (id: string): Promise<void> => {
    if (!id || host.getAttribute('prefetch') === 'none') return;
    try {
      if (!savesData()) await currentClient()?.prefetch?.(id);
    } catch {
      // The switch itself reports it. Without `matchMedia`, as in jsdom, nothing is requested.
    }
  };
  const cancel = (): void => clearTimeout(timer);

  return {
    approach(id) {
      cancel();
      timer = setTimeout(() => void request(id), INTENT_MS);
    },
    press(id) {
      cancel();
      void request(id);
    },
    cancel,
  };
}

/** Whether the browser or the person asks pages to send fewer requests. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true || matchMedia('(prefers-reduced-data: reduce)').matches;
}
