import { personalAccountId } from 'auth0-org-sessions';

/** The personal account as an organization, with the id that the client uses for it. */
export const personalAccount = {
  id: personalAccountId,
  displayName: 'Personal account',
  colour: 'var(--neutral)',
};

/** The argument for methods of the client: an organization's id, or `null` for the personal account. */
export const toArgument = (id: string): string | null => (id === personalAccount.id ? null : id);
