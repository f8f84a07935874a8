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
