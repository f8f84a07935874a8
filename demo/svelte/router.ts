import { createSubscriber } from 'svelte/reactivity';

const base = '/svelte';
let navigated = (): void => undefined;

const track = createSubscriber((update) => {
  navigated = update;
  addEventListener('popstate', update);
  return () => removeEventListener('popstate', update);
});

/** The address of the page, below the path of the demo's app. */
export const router = {
  /** Such as `/settings`. Reactive. */
  get path(): string {
    track();
    return location.pathname.slice(base.length);
  },
  hrefOf: (path: string): string => base + path,
  navigate(path: string): void {
    history.pushState(null, '', base + path);
    navigated();
  },
};
