import { personalAccountId } from 'auth0-org-sessions';

/** A session without an organization, by the id that the client gives it. */
export const personalAccount = {
  id: personalAccountId,
  displayName: 'Personal account',
  colour: 'var(--neutral)',
};

/** What the client is asked with: an organization's id, or `null` for the personal account. */
export const askedAs = (id: string): string | null => (id === personalAccount.id ? null : id);
