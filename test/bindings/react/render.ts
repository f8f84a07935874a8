import { act, createElement, isValidElement, Profiler, StrictMode, type ReactNode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';

/** A React root in the page. */
export interface Rendered {
  readonly container: HTMLElement;
  /** The text of every committed frame, including the first one. */
  readonly frames: readonly string[];
  text(): string;
  /** Waits for scheduled work of React: renders in microtasks, effects and transitions in tasks. */
  flush: () => Promise<void>;
  rerender(element: ReactNode): Promise<void>;
  unmount: () => Promise<void>;
}

/** Runs work, and renders once when it is done. Outside of this call React schedules its work as in a browser. */
export async function acting(work: () => void | Promise<void>): Promise<void> {
  const flags = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  flags.IS_REACT_ACT_ENVIRONMENT = true;
  try {
    await act(async () => work());
  } finally {
    flags.IS_REACT_ACT_ENVIRONMENT = false;
  }
}

const turn = setImmediate;

async function flush(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await new Promise<void>((resolve) => void turn(resolve));
}

/** Records the text of the container at every commit. The Profiler is below StrictMode: React runs no effect twice if it is above. */
function noted(container: HTMLElement, frames: string[], element: ReactNode): ReactNode {
  if (isValidElement<{ children?: ReactNode }>(element) && element.type === StrictMode)
    return createElement(StrictMode, null, noted(container, frames, element.props.children));
  const onRender = (): void => void frames.push(container.textContent);
  return createElement(Profiler, { id: 'app', onRender }, element);
}

const rendered = (container: HTMLElement, frames: string[], root: Root): Rendered => ({
  container,
  frames,
  text: () => container.textContent,
  flush,
  rerender: (element) => acting(() => root.render(noted(container, frames, element))),
  async unmount() {
    await acting(() => root.unmount());
    container.remove();
  },
});

const createContainer = (): HTMLElement => document.body.appendChild(document.createElement('div'));

export async function render(element: ReactNode): Promise<Rendered> {
  const container = createContainer();
  const frames: string[] = [];
  const root = createRoot(container);
  await acting(() => root.render(noted(container, frames, element)));
  return rendered(container, frames, root);
}

/** Hydrates the HTML of a server. `errors` gets the recoverable errors of React. */
export async function hydrate(html: string, element: ReactNode, errors: unknown[]): Promise<Rendered> {
  const container = createContainer();
  container.innerHTML = html;
  const frames: string[] = [];
  let root: Root | undefined;
  await acting(() => {
    root = hydrateRoot(container, noted(container, frames, element), {
      onRecoverableError: (error) => errors.push(error),
    });
  });
  return rendered(container, frames, root as unknown as Root);
}
