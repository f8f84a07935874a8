import { isOrgSessionError, type AnyOrgSessionError } from '../errors/any-error.js';
import {
  AccessDeniedError,
  CallbackError,
  ConfigurationError,
  LoginRequiredError,
  MfaRequiredError,
  OrganizationMismatchError,
  PopupError,
  TemporaryError,
} from '../errors/errors.js';
import { messageOf } from '../errors/message-of.js';

/** Messages of Auth0's SDK are cut to this length: they can contain a claim of any length, which would be slow to match. */
const MAX_MESSAGE_LENGTH = 500;

const LOGIN_REQUIRED: readonly string[] = ['missing_refresh_token', 'invalid_grant'];
const ACCESS_DENIED: readonly string[] = [
  'access_denied',
  'unauthorized',
  'invalid_request',
  'missing_scopes',
];
const CONFIGURATION_PREFIXES = ['invalid_', 'unauthorized_', 'unsupported_'];

/**
 * Converts an error of Auth0's SDK into an error of this package.
 *
 * It decides by the OAuth `error` code and never by the class, because an application can have several copies of the SDK. It reads the message
 * only where the code is missing (the SDK's checks of tokens) or not specific (a blocked user).
 */
export function toOrgSessionError(thrown: unknown): AnyOrgSessionError {
  if (isOrgSessionError(thrown)) return thrown;
  const { error, mfa_token, popup } = (thrown instanceof Error ? thrown : {}) as {
    error?: unknown;
    mfa_token?: unknown;
    popup?: unknown;
  };
  const message = messageOf(thrown);
  const details = { cause: thrown };
  if (typeof error !== 'string') return fromPlainError(message, details);
  switch (error) {
    case 'mfa_required':
      // Without a cause: the SDK's error has the MFA token as an enumerable field.
      return new MfaRequiredError(String(mfa_token));
    case 'timeout':
      if (popup) return new PopupError('timeout', details);
      break;
    case 'cancelled':
      return new PopupError('closed', details);
    case 'popup_open':
      return new PopupError('blocked', details);
    case 'state_mismatch':
      return new CallbackError('state_mismatch', details);
    case 'missing_transaction':
      return new CallbackError('unknown', details);
    case 'invalid_grant':
      if (message.includes('blocked')) return new AccessDeniedError(message, details);
  }
  if (error.endsWith('_required') || LOGIN_REQUIRED.includes(error))
    return new LoginRequiredError(error, details);
  if (ACCESS_DENIED.includes(error)) return new AccessDeniedError(message, details);
  if (CONFIGURATION_PREFIXES.some((prefix) => error.startsWith(prefix)))
    return new ConfigurationError(message, details);
  return new TemporaryError(`The identity provider did not answer (${error}: ${message}).`, details);
}

/** Whether Auth0's SDK refused a token because of `exp` or `nbf`: the token is too old, or this machine's clock is wrong. */
export const isClockError = (thrown: unknown): boolean =>
  /^(Expiration Time \(exp\) claim error|Not Before time)/.test(messageOf(thrown));

/** Converts an error without a code: of the SDK's checks of tokens, or of the network. */
function fromPlainError(longMessage: string, details: { cause: unknown }): AnyOrgSessionError {
  const message = longMessage.slice(0, MAX_MESSAGE_LENGTH);
  if (isClockError(message)) {
    return new TemporaryError(
      "The identity provider's answer is not valid by this machine's clock, which may be wrong.",
      details,
    );
  }
  const claim =
    /\((\w+)\) claim/.exec(message)?.[1] ?? (message.startsWith('Signature algorithm') ? 'alg' : undefined);
  if (claim !== undefined || message.startsWith('ID token')) {
    const [, expected, received] = /expected "(.*?)",? (?:but )?found "(.*?)"/.exec(message) ?? [];
    return new OrganizationMismatchError(claim ?? 'id_token', expected, received, details);
  }
  return new TemporaryError(`The identity provider could not be reached (${message}).`, details);
}
