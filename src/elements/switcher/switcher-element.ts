import type { Organization, OrgSessionError } from '../../index.js';
import type { ElementClient } from '../session-element.js';
import type { GivenLabels } from './labels.js';

/**
 * `<organization-switcher>`: a button that shows the active organization, and a list of the others to switch to.
 *
 * The list has the organizations of `client.listOrganizations()`, those of other sessions, and an entry to sign in to another one. With more
 * than ten organizations it has a filter. A switch that fails is shown below the button. Without a session the button starts a login.
 * The element does not start its client.
 *
 * Attributes: `interaction` says what a switch does if it needs a login, as in `switchOrganization`: `redirect` (default), `popup` or
 * `none`. With `prefetch="none"` nothing is requested before a person chooses. By default the element calls `client.prefetch` when the pointer
 * or the keyboard stays on an entry for a moment, and when an entry is pressed, unless the browser saves data.
 *
 * Events: {@link OrganizationSelectEvent} `organization-select`, {@link OrganizationSignInEvent} `organization-sign-in` and
 * {@link OrganizationErrorEvent} `organization-error`. All bubble, cross the shadow boundary and are cancelable.
 *
 * Custom properties: `--org-session-accent`, `--org-session-surface`, `--org-session-text`, `--org-session-danger`,
 * `--org-session-radius` (default `.625rem`) and `--org-session-width` (default `17.5rem`). The colours follow the `color-scheme` of the
 * page. Every element inside is a `::part()`; a badge is also a part named by its organization's id, to set `--org-session-color`.
 *
 * @example
 * const switcher = document.createElement('organization-switcher');
 * switcher.setAttribute('interaction', 'popup');
 * document.body.append(switcher);
 */
export interface OrganizationSwitcherElement extends HTMLElement {
  /**
   * The client whose sessions are shown. Default: the client given to `defineElements`.
   *
   * @example
   * const switcher = document.createElement('organization-switcher');
   * switcher.client = client;
   */
  get client(): ElementClient | undefined;
  set client(client: ElementClient | null | undefined);
  /**
   * Texts in another language. Default: `{}`, all texts in English; a text that is left out or undefined stays English.
   *
   * @example
   * const switcher = document.createElement('organization-switcher');
   * switcher.labels = { signIn: 'Anmelden' };
   */
  get labels(): GivenLabels;
  set labels(labels: GivenLabels | null | undefined);
}

/**
 * `organization-select`: a person chose an organization that is not active.
 *
 * By default the element then calls `client.switchOrganization` with the chosen organization, the attribute `interaction` and the current
 * address as `returnTo`. `preventDefault()` cancels that.
 *
 * @example
 * document.addEventListener('organization-select', (event) => {
 *   if (!confirm(`Leave for ${event.detail.organization.name}?`)) event.preventDefault();
 * });
 */
export type OrganizationSelectEvent = CustomEvent<{ readonly organization: Organization }>;

/**
 * `organization-sign-in`: a person wants to sign in.
 *
 * `organization` is an id or a name, or undefined if the person chooses at the login page. `switchUser` is true if access was denied, and the
 * person wants to sign in as another user. By default the element then calls `client.loginWithRedirect` with both and the current address as
 * `returnTo`. `preventDefault()` cancels that.
 *
 * @example
 * document.addEventListener('organization-sign-in', (event) => {
 *   event.preventDefault();
 *   location.assign(`/sign-in?organization=${event.detail.organization ?? ''}`);
 * });
 */
export type OrganizationSignInEvent = CustomEvent<{
  readonly organization: string | undefined;
  readonly switchUser: boolean;
}>;

/**
 * `organization-error`: the start of the client, a switch or a login failed.
 *
 * Dispatched once per error, not for a switch that a newer one replaced. `error` is an `OrgSessionError`, or another error that a method of the
 * client was rejected with. By default the element then shows the message below the button. `preventDefault()` cancels that, for a page
 * that shows errors itself.
 *
 * @example
 * document.addEventListener('organization-error', (event) => {
 *   event.preventDefault();
 *   console.error(event.detail.error.message);
 * });
 */
export type OrganizationErrorEvent = CustomEvent<{ readonly error: OrgSessionError | Error }>;
