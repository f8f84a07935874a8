import type { OrgSessionClient } from '../index.js';

/** What the elements use of an `OrgSessionClient`. */
export type ElementClient = Pick<
  OrgSessionClient,
  'getSnapshot' | 'subscribe' | 'on' | 'listOrganizations' | 'switchOrganization' | 'loginWithRedirect'
>;

/** An element's client: its own, or else the default one. */
export interface Connection {
  client: ElementClient | undefined;
  /** The element is in a document now … */
  readonly open: () => void;
  /** … and no longer. */
  readonly close: () => void;
}

let standard: ElementClient | undefined;
const opened = new Set<() => void>();

/** Gives a client to all elements that got none, now and later. */
export function setDefaultClient(client: ElementClient): void {
  standard = client;
  for (const refresh of opened) refresh();
}

/** @param connect Begins to show a client; the answer ends it. */
export function createConnection(connect: (client: ElementClient | undefined) => () => void): Connection {
  let own: ElementClient | undefined;
  let shown: ElementClient | undefined;
  let stop: (() => void) | undefined;

  const refresh = (): void => {
    const next = own ?? standard;
    if (stop && next === shown) return;
    stop?.();
    shown = next;
    stop = connect(next);
  };
  return {
    get client() {
      return own ?? standard;
    },
    set client(client) {
      own = client;
      if (stop) refresh();
    },
    open() {
      opened.add(refresh);
      refresh();
    },
    close() {
      opened.delete(refresh);
      stop?.();
      stop = undefined;
    },
  };
}

/** Properties that were set before the element was one of ours hide the accessors of its class: they are set again. */
export function adoptProperties(element: HTMLElement, ...names: string[]): void {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    const value: unknown = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    Reflect.set(element, name, value);
  }
}
