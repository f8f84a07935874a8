import type { Organization } from '../index.js';
import { adoptProperties, createConnection, type ElementClient } from './connection.js';
import type { SwitcherLabels } from './labels.js';
import { createStyleSheet } from './style-sheet.js';
import { createSwitcher } from './switcher.js';
import { switcherStyle } from './switcher-style.js';

/**
 * `<organization-switcher>`: which organization is active, and a list of the others to switch to.
 *
 * Before it acts it dispatches `organization-select` or `organization-sign-in`; both bubble, leave the shadow tree and can be cancelled.
 */
export interface OrganizationSwitcherElement extends HTMLElement {
  /** Whose sessions it shows. Default: the client given to `defineElements`. It is not started here. */
  client: ElementClient | undefined;
  /** Texts in another language; what is left out stays English. */
  labels: Partial<SwitcherLabels>;
  /** What a switch does where a person is needed, as in `switchOrganization`; an attribute too. Default `'redirect'`. */
  interaction: 'redirect' | 'popup' | 'none';
}

/** Somebody chose an organization: the switch follows unless it is cancelled. */
export type OrganizationSelectEvent = CustomEvent<{ readonly organization: Organization }>;

/** Somebody wants to sign in, to `organization` (id or name) or to one that they choose: the redirect follows unless it is cancelled. */
export type OrganizationSignInEvent = CustomEvent<{ readonly organization: string | undefined }>;

const adopt = createStyleSheet(switcherStyle);

/** The class, made where there is an `HTMLElement`. */
export const organizationSwitcher = (): CustomElementConstructor =>
  class extends HTMLElement implements OrganizationSwitcherElement {
    readonly #switcher;
    readonly #connection;
    #labels: Partial<SwitcherLabels> = {};

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      adopt(root);
      this.#switcher = createSwitcher(this, root, () => this.interaction);
      this.#connection = createConnection(this.#switcher.connect);
      adoptProperties(this, 'client', 'labels');
    }

    get client(): ElementClient | undefined {
      return this.#connection.client;
    }
    set client(client: ElementClient | undefined) {
      this.#connection.client = client;
    }

    get labels(): Partial<SwitcherLabels> {
      return this.#labels;
    }
    set labels(labels: Partial<SwitcherLabels>) {
      this.#labels = labels;
      this.#switcher.setLabels(labels);
    }

    get interaction(): 'redirect' | 'popup' | 'none' {
      const given = this.getAttribute('interaction');
      return given === 'popup' || given === 'none' ? given : 'redirect';
    }
    set interaction(interaction: 'redirect' | 'popup' | 'none') {
      this.setAttribute('interaction', interaction);
    }

    connectedCallback(): void {
      // An attribute may only be written by now.
      adoptProperties(this, 'interaction');
      this.#connection.open();
    }
    disconnectedCallback(): void {
      this.#connection.close();
    }
  };
