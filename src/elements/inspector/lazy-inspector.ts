import type { ElementClient, View } from '../session-element.js';

/**
 * `<org-session-inspector>`, for development: the sessions held as rings that run down, the claims of the active organization, masked
 * until asked for, and the last 50 events. It shows no token.
 */
export interface OrgSessionInspectorElement extends HTMLElement {
  /** Whose sessions it shows. Default: the client given to `defineElements`. */
  client: ElementClient | undefined;
}

/** Its code is loaded with the first one that is shown: a page without one, the published one say, does without. */
export function createLateInspector(host: HTMLElement, root: ShadowRoot): View {
  let loading: Promise<View> | undefined;
  const load = async (): Promise<View> => (await import('./inspector.js')).createInspector(host, root);

  return {
    connect(client) {
      let over = false;
      let stop: (() => void) | undefined;
      (loading ??= load()).then(
        (view) => {
          if (!over) stop = view.connect(client);
        },
        // The next time it is shown it tries again.
        () => (loading = undefined),
      );
      return () => {
        over = true;
        stop?.();
      };
    },
  };
}
