import type { OrgSessionClient } from '../index.js';

/**
 * The members of an {@link OrgSessionClient} that the elements use.
 *
 * Every `OrgSessionClient` has them, and so does the client of `auth0-org-sessions/testing`. The elements never start or destroy a client.
 *
 * @example
 * import type { ElementClient } from 'auth0-org-sessions/elements';
 *
 * const show = (client: ElementClient): void => {
 *   document.createElement('organization-switcher').client = client;
 * };
 */
export type ElementClient = Pick<
  OrgSessionClient,
  | 'getSnapshot'
  | 'subscribe'
  | 'on'
  | 'listOrganizations'
  | 'switchOrganization'
  | 'loginWithRedirect'
  | 'getIdTokenClaims'
  | 'getAccessTokenClaims'
>;

/** The content of an element's shadow tree. */
export interface View {
  /** Shows a client and follows its changes. Returns a function that stops it. */
  readonly connect: (client: ElementClient | undefined) => () => void;
  /** Shows the texts in another language. */
  readonly translate?: (labels: object) => void;
}

let defaultClient: ElementClient | undefined;
const connected = new Set<() => void>();

/** Sets the client of all elements that have no client of their own, now and later. */
export function setDefaultClient(client: ElementClient): void {
  defaultClient = client;
  for (const refresh of connected) refresh();
}

/** Creates the class of an element that shows its own client, or else the default client. */
export const sessionElement = (
  create: (host: HTMLElement, root: ShadowRoot) => View,
): CustomElementConstructor =>
  class extends HTMLElement {
    readonly #view = create(this, this.attachShadow({ mode: 'open' }));
    #own: ElementClient | undefined;
    #shown: ElementClient | undefined;
    #labels = {};
    #disconnect: (() => void) | undefined;
    readonly #refresh = (): void => {
      const { client } = this;
      if (this.#disconnect && client === this.#shown) return;
      this.#disconnect?.();
      this.#shown = client;
      this.#disconnect = this.#view.connect(client);
    };

    constructor() {
      super();
      // Properties that were set before the element was registered hide the accessors of this class.
      for (const [name, value] of Object.entries(this)) {
        Reflect.deleteProperty(this, name);
        Reflect.set(this, name, value);
      }
    }

    get client(): ElementClient | undefined {
      return this.#own ?? defaultClient;
    }
    set client(client: ElementClient | undefined) {
      this.#own = client;
      if (this.#disconnect) this.#refresh();
    }

    get labels(): object {
      return this.#labels;
    }
    set labels(labels: object) {
      this.#labels = labels;
      this.#view.translate?.(labels);
    }

    connectedCallback(): void {
      connected.add(this.#refresh);
      this.#refresh();
    }
    disconnectedCallback(): void {
      connected.delete(this.#refresh);
      this.#disconnect?.();
      this.#disconnect = undefined;
    }
  };
