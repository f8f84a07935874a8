import type { OrgSessionClient } from '../index.js';

/** What the elements use of an `OrgSessionClient`. */
export type ElementClient = Pick<
  OrgSessionClient,
  'getSnapshot' | 'subscribe' | 'on' | 'listOrganizations' | 'switchOrganization' | 'loginWithRedirect'
>;

/** What an element shows in its shadow tree. */
export interface View {
  /** Begins to show a client; the answer ends it. */
  readonly connect: (client: ElementClient | undefined) => () => void;
  /** Says it in another language. */
  readonly translate?: (labels: object) => void;
}

let standard: ElementClient | undefined;
const opened = new Set<() => void>();

/** Gives a client to all elements that got none, now and later. */
export function setDefaultClient(client: ElementClient): void {
  standard = client;
  for (const refresh of opened) refresh();
}

/** The class of an element that shows a client: its own, or else the default one. */
export const sessionElement = (
  create: (host: HTMLElement, root: ShadowRoot) => View,
): CustomElementConstructor =>
  class extends HTMLElement {
    readonly #view = create(this, this.attachShadow({ mode: 'open' }));
    #own: ElementClient | undefined;
    #shown: ElementClient | undefined;
    #labels = {};
    #stop: (() => void) | undefined;
    readonly #refresh = (): void => {
      const { client } = this;
      if (this.#stop && client === this.#shown) return;
      this.#stop?.();
      this.#shown = client;
      this.#stop = this.#view.connect(client);
    };

    constructor() {
      super();
      // What was set before the element was one of ours hides the accessors.
      for (const [name, value] of Object.entries(this)) {
        if (!/^(client|labels)$/.test(name)) continue;
        Reflect.deleteProperty(this, name);
        Reflect.set(this, name, value);
      }
    }

    get client(): ElementClient | undefined {
      return this.#own ?? standard;
    }
    set client(client: ElementClient | undefined) {
      this.#own = client;
      if (this.#stop) this.#refresh();
    }

    get labels(): object {
      return this.#labels;
    }
    set labels(labels: object) {
      this.#labels = labels;
      this.#view.translate?.(labels);
    }

    connectedCallback(): void {
      opened.add(this.#refresh);
      this.#refresh();
    }
    disconnectedCallback(): void {
      opened.delete(this.#refresh);
      this.#stop?.();
      this.#stop = undefined;
    }
  };
