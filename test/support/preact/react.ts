/** `preact/compat` as `react`, with what only the tests of the React binding need. */
import { Component, options, type ComponentChildren, type VNode } from 'preact';

// @ts-expect-error Its declarations have `export =`; the module has named exports.
export * from 'preact/compat';
export { act } from 'preact/test-utils';

// Preact runs effects after the next frame. The tests wait for tasks.
options.requestAnimationFrame = setImmediate;

const profilers = new Set<Profiler>();
/** The hook that Preact's own tools use: it runs after each commit. */
const hooks = options as { __c?: (vnode: VNode, queue: unknown) => void };
const { __c: committed } = hooks;
hooks.__c = (vnode, queue) => {
  committed?.(vnode, queue);
  for (const profiler of profilers) profiler.onCommit();
};

interface ProfilerProps {
  onRender: () => void;
  children?: ComponentChildren;
}

/** Preact has no Profiler. Reports each text of the page. */
export class Profiler extends Component<ProfilerProps> {
  #text: string | undefined;

  /** Preact commits each component, and React all of them together. */
  onCommit(): void {
    const text = document.body.textContent;
    if (text !== this.#text) this.props.onRender();
    this.#text = text;
  }

  override componentWillMount(): void {
    profilers.add(this);
  }

  override componentWillUnmount(): void {
    profilers.delete(this);
  }

  override render(): ComponentChildren {
    return this.props.children;
  }
}
