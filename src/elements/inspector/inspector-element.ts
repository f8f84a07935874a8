import type { ElementClient } from '../session-element.js';

/**
 * `<org-session-inspector>`: shows the state of a client. For development.
 *
 * It has three sections: the sessions with the time until their access tokens expire; the claims of a session's ID token and access token,
 * each masked until its button or “Show all” is pressed; the last 50 events, newest first. With the client's
 * option `debug` these are the events since the client was created, otherwise since the inspector was connected. It shows no token, sends no request and changes nothing.
 *
 * Its code is loaded when the first inspector is connected. Events that are emitted while it loads are shown too.
 *
 * Attributes: none. Events: none. Custom properties: those of {@link OrganizationSwitcherElement}, without the width. Each row of the first
 * section is also a `::part()` named by the organization's id, to set `--org-session-color`.
 *
 * @example
 * const inspector = document.createElement('org-session-inspector');
 * document.body.append(inspector);
 */
export interface OrgSessionInspectorElement extends HTMLElement {
  /**
   * The client whose state is shown. Default: the client given to `defineElements`.
   *
   * @example
   * const inspector = document.createElement('org-session-inspector');
   * inspector.client = client;
   */
  client: ElementClient | undefined;
}
