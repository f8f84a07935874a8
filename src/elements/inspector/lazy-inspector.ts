import type { View } from '../session-element.js';
import { recordEvents } from './event-recorder.js';
import type { createInspector } from './inspector.js';

/** Loads the inspector's code when the first inspector is connected, so that a page without one does not load it. */
export function createLazyInspector(host: HTMLElement, root: ShadowRoot): View {
  let loading: Promise<ReturnType<typeof createInspector>> | undefined;
  const load = async () => (await import('./inspector.js')).createInspector(host, root);

  return {
    connect(client) {
      const events = recordEvents(client);
      let isConnected = true;
      let disconnect: (() => void) | undefined;
      (loading ??= load()).then(
        (show) => {
          if (isConnected) disconnect = show(client, events);
        },
        // Cleared, so that the next connection tries again.
        () => (loading = undefined),
      );
      return () => {
        isConnected = false;
        events.stop();
        disconnect?.();
      };
    },
  };
}
