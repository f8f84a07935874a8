import { createApp, nextTick, type App, type Component } from 'vue';
import { orgSessionPlugin } from '../../../src/vue/index.js';
import type { OrgSessionClient } from '../../../src/index.js';

/** A mounted app that uses the plugin. */
export interface Rendered {
  app: App;
  /** The text of the app after pending renders. */
  text: () => Promise<string>;
}

export function render(root: Component, client: OrgSessionClient): Rendered {
  const app = createApp(root).use(orgSessionPlugin(client));
  const place = document.createElement('div');
  app.mount(place);
  return {
    app,
    async text() {
      await nextTick();
      return place.textContent;
    },
  };
}

/** A client that counts its listeners and its starts. */
export function watched(client: OrgSessionClient): {
  client: OrgSessionClient;
  listeners: () => number;
  starts: () => number;
} {
  let listeners = 0;
  let starts = 0;
  return {
    client: Object.assign(Object.create(client) as OrgSessionClient, {
      subscribe(listener: () => void) {
        listeners++;
        const unsubscribe = client.subscribe(listener);
        return () => {
          listeners--;
          unsubscribe();
        };
      },
      start() {
        starts++;
        return client.start();
      },
    }),
    listeners: () => listeners,
    starts: () => starts,
  };
}
