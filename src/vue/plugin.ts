import { shallowRef, type App } from 'vue';
import type { OrgSessionClient } from '../index.js';
import { assertClient } from '../scoped/assert-arguments.js';
import { followCallback } from './follow-callback.js';
import { ORG_SESSION_KEY } from './injection-key.js';
import { createOrgSession } from './org-session.js';

/**
 * Creates a Vue plugin that makes `useOrgSession()` and the components of this entry work in an app.
 *
 * In a browser it starts the client and subscribes to it until the app is unmounted; it never destroys the client. On a server it renders the
 * starting snapshot and does not start the client.
 *
 * After a login callback it makes the app's Vue Router navigate to the page that the login began on, in whatever order they are installed.
 *
 * @param client The client from `createOrgSessionClient`.
 * @returns A plugin for `app.use()`.
 * @throws {@link ConfigurationError} `client` is not a client.
 * @example
 * import { createApp } from 'vue';
 *
 * const App = { setup: () => useOrgSession(), template: '<p>{{ organization?.name }}</p>' };
 *
 * createApp(App).use(orgSessionPlugin(client)).mount('#app');
 */
export function orgSessionPlugin(client: OrgSessionClient): { install: (app: App) => void } {
  assertClient('Argument client of orgSessionPlugin', client);
  return {
    install(app) {
      const isBrowser = typeof window !== 'undefined';
      const snapshot = shallowRef(isBrowser ? client.getSnapshot() : client.getServerSnapshot());
      app.provide(ORG_SESSION_KEY, { session: createOrgSession(client, snapshot), snapshot });
      if (!isBrowser) return;
      const unsubscribe = client.subscribe(() => {
        snapshot.value = client.getSnapshot();
      });
      // Vue 3.4 has no `app.onUnmount`.
      const unmount = app.unmount.bind(app);
      app.unmount = () => {
        unsubscribe();
        unmount();
      };
      followCallback(app);
      void client.start();
    },
  };
}
