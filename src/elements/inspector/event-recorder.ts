import { orgSessionEventNames } from '../../index.js';
import type { ElementClient } from '../session-element.js';

/** An event of a client, and when it was emitted. */
export interface RecordedEvent {
  readonly time: Date;
  readonly name: string;
  readonly payload: object;
}

/** The events of a client from a moment on. */
export interface EventRecorder {
  /** Calls `show` for each event recorded so far, oldest first, and from then on for each new event. */
  readonly replay: (show: (event: RecordedEvent) => void) => void;
  readonly stop: () => void;
}

/** How many events are kept and shown. */
export const MAX_EVENTS = 50;

/** Records events at once, because the inspector that shows them may still be loading. */
export function recordEvents(client: ElementClient | undefined): EventRecorder {
  const recorded: RecordedEvent[] = [];
  let onEvent = (event: RecordedEvent): void => {
    recorded.push(event);
    recorded.splice(0, recorded.length - MAX_EVENTS);
  };
  const stops = orgSessionEventNames.map((name) =>
    client?.on(name, (payload) => onEvent({ time: new Date(), name, payload })),
  );
  return {
    replay(show) {
      recorded.forEach(show);
      onEvent = show;
    },
    stop: () => stops.forEach((stop) => stop?.()),
  };
}
