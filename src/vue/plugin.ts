import { shallowRef, type App, type InjectionKey, type ShallowRef } from 'vue';
import type { OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import { createSession, type OrgSession } from './org-session.js';

/** What the plugin gives to the components of its app. */
export interface Provided {
  readonly session: OrgSession;
  readonly snapshot: Readonly<ShallowRef<OrgSessionSnapshot>>;
}

// A registered symbol: an app that holds this package twice (ESM and CJS) still finds what it provided.
export const provided: InjectionKey<Provided> = Symbol.for('auth0-org-sessions.vue');

/**
 * `app.use(orgSessionPlugin(client))` makes `useOrgSession()` work in the app. In a browser it starts the client, which it never destroys;
 * on a server it renders the starting state and does nothing else. Unmounting the app ends its one subscription.
 *
 * With Vue Router, await `client.start()` before you create the router: it would write a callback's URL back otherwise.
 */
export function orgSessionPlugin(client: OrgSessionClient): { install: (app: App) => void } {
  return {
    install(app) {
      const inBrowser = typeof window !== 'undefined';
      const snapshot = shallowRef(inBrowser ? client.getSnapshot() : client.getServerSnapshot());
      app.provide(provided, { session: createSession(client, snapshot), snapshot });
      if (!inBrowser) return;
      const unsubscribe = client.subscribe(() => {
        snapshot.value = client.getSnapshot();
      });
      // Not `app.onUnmount`, which Vue 3.4 does not have.
      const unmount = app.unmount.bind(app);
      app.unmount = () => {
        unsubscribe();
        unmount();
      };
      void client.start();
    },
  };
}
