import { ConfigurationError, type OrgSessionClient } from '../index.js';

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
> &
  Partial<Pick<OrgSessionClient, 'recentEvents' | 'prefetch'>>;

/** The content of an element's shadow tree. */
export interface View {
  /** Shows a client and follows its changes. Returns a function that stops it. */
  readonly connect: (client: ElementClient | undefined) => () => void;
  /** Shows the texts in another language. */
  readonly translate?: (labels: object) => void;
}

/** What all copies of this package on a page share, because an element's name can be defined only once. */
interface Shared {
  defaultClient?: ElementClient;
  /** Updates the elements that are in a document. */
  readonly connected: Set<() => void>;
}

/** Not at import, because importing this package has no side effects. */
const shared = (): Shared => {
  const scope = globalThis as { [key: symbol]: Shared | undefined };
  return (scope[Symbol.for('auth0-org-sessions.elements')] ??= { connected: new Set() });
};

/** @throws {@link ConfigurationError} a value that is neither undefined nor null is not a client. */
function assertClient(client: Partial<ElementClient> | null | undefined): void {
  if (client && typeof client.subscribe !== 'function')
    throw new ConfigurationError('client must be the result of createOrgSessionClient.');
}

/** Sets the client of all elements that have no client of their own, now and later. */
export function setDefaultClient(client: ElementClient): void {
  assertClient(client);
  shared().defaultClient = client;
  for (const refresh of shared().connected) refresh();
}

/** Creates the class of an element that shows its own client, or else the default client. */
export const sessionElement = (
  create: (host: HTMLElement, root: ShadowRoot) => View,
): CustomElementConstructor =>
  class extends HTMLElement {
    readonly #view = create(this, this.attachShadow({ mode: 'open' }));
    #own: ElementClient | null | undefined;
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
      return this.#own ?? shared().defaultClient;
    }
    set client(client: ElementClient | null | undefined) {
      assertClient(client);
      this.#own = client;
      if (this.#disconnect) this.#refresh();
    }

    get labels(): object {
      return this.#labels;
    }
    set labels(labels: object | null | undefined) {
      this.#labels = labels ?? {};
      this.#view.translate?.(this.#labels);
    }

    connectedCallback(): void {
      if (this.hasAttribute('client'))
        console.warn(
          `<${this.localName}> got client as an attribute. It is a property: call defineElements() before the first render, or pass the client to it.`,
        );
      shared().connected.add(this.#refresh);
      this.#refresh();
    }
    disconnectedCallback(): void {
      shared().connected.delete(this.#refresh);
      this.#disconnect?.();
      this.#disconnect = undefined;
    }
  };
