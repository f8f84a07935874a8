import { orgSessionEventNames, type DebugEntry } from '../../index.js';
import type { ElementClient } from '../session-element.js';

/** The events of a client from a moment on. */
export interface EventRecorder {
  /** Calls `show` for each event recorded so far, oldest first, and from then on for each new event. */
  readonly replay: (show: (event: DebugEntry) => void) => void;
  readonly stop: () => void;
}

/** How many events are kept and shown. */
export const MAX_EVENTS = 50;

/**
 * Records events at once, because the inspector that shows them may still be loading. Begins with the events that the client has kept since its
 * creation, if it has the option `debug`.
 */
export function recordEvents(client: ElementClient | undefined): EventRecorder {
  let recorded = client?.recentEvents?.() ?? [];
  let onEvent = (entry: DebugEntry): void => {
    recorded = [...recorded, entry].slice(-MAX_EVENTS);
  };
  const stops = orgSessionEventNames.map((name) =>
    client?.on(name, (payload) => onEvent({ time: Date.now(), event: name, payload })),
  );
  return {
    replay(show) {
      recorded.forEach(show);
      onEvent = show;
    },
    stop: () => stops.forEach((stop) => stop?.()),
  };
}
