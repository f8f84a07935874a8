import { mount, tick, unmount, type Component } from 'svelte';
import type { OrgSessionClient } from '../../../src/index.js';
import App from './App.svelte';

/** A mounted component. */
export interface Rendered {
  place: HTMLElement;
  /** The text of the component after pending renders. */
  text: () => Promise<string>;
  unmount: () => Promise<void>;
}

/** Mounts a component below one that provides the client. */
export function render<Props extends Record<string, unknown>>(
  client: OrgSessionClient,
  content: Component<Props>,
  props: Props,
): Rendered {
  const place = document.createElement('div');
  const app = mount(App, {
    target: place,
    props: { client, content: content as Component<Record<string, unknown>>, props },
  });
  return {
    place,
    async text() {
      await tick();
      return textOf(place);
    },
    async unmount() {
      await unmount(app);
      // Subscriptions end in a microtask.
      await tick();
    },
  };
}

/** The text of an element, without the white space of the markup. */
export const textOf = (place: HTMLElement): string => place.textContent.replace(/\s+/g, ' ').trim();
