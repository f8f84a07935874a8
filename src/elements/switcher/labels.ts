import type { OrgSessionErrorCode } from '../../index.js';

/** What `<organization-switcher>` says. `{name}` stands for an organization's name. */
export interface SwitcherLabels {
  /** Before the name on the button, for screen readers. */
  readonly organization: string;
  /** The name of the list; on the button where no organization is active, but some are at hand. */
  readonly organizations: string;
  /** While the client starts, while the page is left for the login, and in the list until it has come. */
  readonly loading: string;
  /** On the button where nobody is signed in, and beside an error that a login would mend. */
  readonly signIn: string;
  /** On the button during a switch. */
  readonly switching: string;
  /** Told to screen readers after a switch. */
  readonly switched: string;
  /** State of the organization that is being switched to. */
  readonly pending: string;
  /** State of an organization whose session is held. */
  readonly held: string;
  /** State of the organization that could not be switched to. */
  readonly failed: string;
  readonly filter: string;
  /** Where the filter leaves nothing. */
  readonly none: string;
  /** Where `listOrganizations` failed, and only those held are shown. */
  readonly incomplete: string;
  /** The last entry. */
  readonly another: string;
  readonly personalAccount: string;
  readonly dismiss: string;
  /** Texts for errors by their `code`; the error's own message where there is none. */
  readonly errors: Readonly<Partial<Record<OrgSessionErrorCode, string>>>;
}

export const english: SwitcherLabels = {
  organization: 'Organization:',
  organizations: 'Organizations',
  loading: 'Loading…',
  signIn: 'Sign in',
  switching: 'Switching to {name}…',
  switched: '{name} is active now.',
  pending: 'Switching…',
  held: 'Signed in',
  failed: 'Failed',
  filter: 'Find an organization',
  none: 'No organization matches.',
  incomplete: 'The full list could not be loaded.',
  another: 'Sign in to another organization',
  personalAccount: 'Personal account',
  dismiss: 'Dismiss',
  errors: { login_required: 'You have to sign in to {name} first.' },
};

/** A label with the name put in. */
export const withName = (label: string, name: string): string => label.replace('{name}', () => name);
