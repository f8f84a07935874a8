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

const LOGIN_REQUIRED = /_required$|^(missing_refresh_token|invalid_grant)$/;
/** Codes of a response that is not about the user: a time-out, a rate limit, a server error, or a code that names no reason. */
const TEMPORARY =
  /^(failed|too_many_requests|slow_down|use_dpop_nonce)$|error$|rate_?limit|time_?out|unavailable|bad.?gateway/i;
/** `invalid_request` is not one of them: Auth0 uses it for users who are not members. */
const CONFIGURATION = /^(invalid_(?!request$)|unauthorized_|unsupported_)|_not_supported$/;

/**
 * Converts an error of Auth0's SDK into an error of this package.
 *
 * It decides by the OAuth `error` code and never by the class, because an application can have several copies of the SDK. It reads the message
 * only where the code is missing (the SDK's checks of tokens) or not specific (a blocked user, one who is no longer a member).
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
      return new MfaRequiredError(typeof mfa_token === 'string' ? mfa_token : '');
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
      if (/blocked|not part of/.test(message)) return new AccessDeniedError(message, details);
  }
  if (LOGIN_REQUIRED.test(error)) return new LoginRequiredError(error, details);
  if (TEMPORARY.test(error)) return new TemporaryError(`The request failed (${error}: ${message}).`, details);
  if (CONFIGURATION.test(error)) return new ConfigurationError(message, details);
  // Any other code is a refusal: Actions, databases and connections have codes of their own.
  return new AccessDeniedError(message || error, details);
}

/** How the SDK's messages about an ID token begin that is incomplete, or not valid by the clock. None of them names another organization or user. */
const INCOMPLETE_ID_TOKEN =
  /^(ID token|Issued At|Expiration Time|Not Before time|Authentication Time \(auth_time\) claim must)/;

/**
 * Whether Auth0's SDK refused an ID token because it is missing, incomplete, or not valid by this machine's clock. The next one would be the
 * same, and the SDK has thrown away the refresh token that came with it.
 */
export const isIncompleteIdToken = (thrown: unknown): boolean =>
  thrown instanceof Error && INCOMPLETE_ID_TOKEN.test(thrown.message);

/** Converts an error without a code: of the SDK's checks of tokens, of the network, or of a browser interface. */
function fromPlainError(longMessage: string, details: { cause: unknown }): AnyOrgSessionError {
  const message = longMessage.slice(0, MAX_MESSAGE_LENGTH);
  if (message.startsWith('Authentication Time (auth_time) claim in'))
    return new LoginRequiredError('max_age', details);
  if (message.startsWith('Nonce')) return new CallbackError('state_mismatch', details);
  if (INCOMPLETE_ID_TOKEN.test(message)) {
    return new TemporaryError(
      `The answer is incomplete, or not valid by this machine's clock (${message}).`,
      details,
    );
  }
  const claim =
    /\((\w+)\) claim/.exec(message)?.[1] ?? (message.startsWith('Signature algorithm') ? 'alg' : undefined);
  if (claim !== undefined) {
    const [, expected, received] = /expected "(.*?)",? (?:but )?found "(.*?)"/.exec(message) ?? [];
    return new OrganizationMismatchError(claim, expected, received, details);
  }
  return new TemporaryError(`The request failed (${message}).`, details);
}
