import type { Organization } from '../../index.js';
import type { ElementClient } from '../session-element.js';
import type { SwitcherLabels } from './labels.js';

/**
 * `<organization-switcher>`: which organization is active, and a list of the others to switch to.
 *
 * Its attribute `interaction` says what a switch does where a person is needed, as in `switchOrganization`: `redirect` (default), `popup`
 * or `none`. Before it acts it dispatches `organization-select` or `organization-sign-in`; both bubble, leave the shadow tree and can be cancelled.
 */
export interface OrganizationSwitcherElement extends HTMLElement {
  /** Whose sessions it shows. Default: the client given to `defineElements`. It is not started here. */
  client: ElementClient | undefined;
  /** Texts in another language; what is left out stays English. */
  labels: Partial<SwitcherLabels>;
}

/** Somebody chose an organization: the switch follows unless it is cancelled. */
export type OrganizationSelectEvent = CustomEvent<{ readonly organization: Organization }>;

/** Somebody wants to sign in, to `organization` (id or name) or to one that they choose: the redirect follows unless it is cancelled. */
export type OrganizationSignInEvent = CustomEvent<{ readonly organization: string | undefined }>;
