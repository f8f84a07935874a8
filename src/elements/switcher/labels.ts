import type { OrgSessionErrorCode } from '../../index.js';

/**
 * The texts of `<organization-switcher>`. `{name}` is replaced by an organization's name.
 *
 * @example
 * import type { SwitcherLabels } from 'auth0-org-sessions/elements';
 *
 * const german: Partial<SwitcherLabels> = {
 *   signIn: 'Anmelden',
 *   switching: 'Wechsel zu {name} …',
 *   errors: { temporary: '{name} ist nicht erreichbar.' },
 * };
 */
export interface SwitcherLabels {
  /** Before the name on the button, for screen readers only. Default: `Organization:` */
  readonly organization: string;
  /** Accessible name of the list; also on the button if sessions exist but no organization is active. Default: `Organizations` */
  readonly organizations: string;
  /** On the button while the client starts or leaves for a login; in the list until it is loaded. Default: `Loading…` */
  readonly loading: string;
  /** On the button without a session, and beside an error that a login resolves. Default: `Sign in` */
  readonly signIn: string;
  /** Beside an error that access is denied. Default: `Sign in as another user` */
  readonly signInAsAnother: string;
  /** On the button during a switch. Default: `Switching to {name}…` */
  readonly switching: string;
  /** Announced to screen readers after a switch. Default: `{name} is active now.` */
  readonly switched: string;
  /** State of the organization that a switch goes to. Default: `Switching…` */
  readonly pending: string;
  /** State of an organization that has a session. Default: `Signed in` */
  readonly held: string;
  /** State of the organization whose switch failed. Default: `Failed` */
  readonly failed: string;
  /** Placeholder and accessible name of the filter. Default: `Find an organization` */
  readonly filter: string;
  /** Below the button if the user signed out in another tab. `''` shows no message. Default: `You signed out in another tab.` */
  readonly signedOutElsewhere: string;
  /** In the list if no organization matches the filter. Default: `No organization matches.` */
  readonly none: string;
  /** In the list if `listOrganizations` failed, so that only sessions are listed. Default: `The full list could not be loaded.` */
  readonly incomplete: string;
  /** The last entry of the list. Default: `Sign in to another organization` */
  readonly another: string;
  /** Name of the personal account. Default: `Personal account` */
  readonly personalAccount: string;
  /** Accessible name of the button that closes an error. Default: `Dismiss` */
  readonly dismiss: string;
  /** Error messages by `code`. Default: the `message` of the error without the address at its end, except for `login_required`. */
  readonly errors: Readonly<Partial<Record<OrgSessionErrorCode, string>>>;
}

export const ENGLISH: SwitcherLabels = {
  organization: 'Organization:',
  organizations: 'Organizations',
  loading: 'Loading…',
  signIn: 'Sign in',
  signInAsAnother: 'Sign in as another user',
  switching: 'Switching to {name}…',
  switched: '{name} is active now.',
  pending: 'Switching…',
  held: 'Signed in',
  failed: 'Failed',
  filter: 'Find an organization',
  signedOutElsewhere: 'You signed out in another tab.',
  none: 'No organization matches.',
  incomplete: 'The full list could not be loaded.',
  another: 'Sign in to another organization',
  personalAccount: 'Personal account',
  dismiss: 'Dismiss',
  errors: { login_required: 'You have to sign in to {name} first.' },
};

/** Some of the texts. An entry that is undefined or left out stays English. */
export type GivenLabels = {
  readonly [Name in keyof SwitcherLabels]?: SwitcherLabels[Name] | undefined;
};

/** Adds the English texts for those that are not given. */
export const completeLabels = (given: GivenLabels): SwitcherLabels => ({
  ...ENGLISH,
  ...textsIn(given),
  errors: { ...ENGLISH.errors, ...textsIn(given.errors) },
});

const textsIn = (labels: object | undefined): object =>
  Object.fromEntries(Object.entries({ ...labels }).filter(([, text]) => typeof text === 'string'));

/** Puts a name into a label. */
export const insertName = (label: string, name: string): string => label.replace('{name}', () => name);
