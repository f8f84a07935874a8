import type { OrgSessionClient } from 'auth0-org-sessions';
import { sentenceOf } from '../errors/sentence.js';

type Mfa = ReturnType<OrgSessionClient['auth0ClientFor']>['mfa'];
export type Authenticator = Awaited<ReturnType<Mfa['getAuthenticators']>>[number];

/** The OAuth error code of an error of Auth0's SDK. */
const errorCodeOf = (thrown: unknown): string => String((Object(thrown) as { error?: unknown }).error);

/** Whether the MFA token can not be used (any more): it has expired, or neither Auth0 nor this page knows it. */
export const isOver = (thrown: unknown): boolean =>
  ['expired_token', 'mfa_context_not_found'].includes(errorCodeOf(thrown)) ||
  sentenceOf(thrown).includes('mfa_token');

/** What the panel says of an error. */
export function explain(thrown: unknown): string {
  const code = errorCodeOf(thrown);
  if (code === 'expired_token') return 'This took too long. Request a new token.';
  if (code === 'invalid_grant' && !isOver(thrown)) return 'This code is wrong. Check it, and try again.';
  return sentenceOf(thrown);
}

/** What the button for an authenticator says. */
export function labelOf({ authenticatorType, name = '' }: Authenticator): string {
  if (authenticatorType === 'otp') return 'Authenticator app';
  return authenticatorType === 'oob' ? `Text message to ${name}` : 'Recovery code';
}
