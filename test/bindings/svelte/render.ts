import { mount, tick, unmount, type Component } from 'svelte';

/** A mounted component. */
export interface Rendered {
  place: HTMLElement;
  /** The text of the component after pending renders. */
  text: () => Promise<string>;
  unmount: () => Promise<void>;
}

export function render<Props extends Record<string, unknown>>(
  component: Component<Props>,
  props: Props,
): Rendered {
  const place = document.createElement('div');
  const app = mount(component, { target: place, props });
  return {
    place,
    async text() {
      await tick();
      return place.textContent.trim();
    },
    async unmount() {
      await unmount(app);
      // Subscriptions end in a microtask.
      await tick();
    },
  };
}
