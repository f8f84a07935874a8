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

const loginRequired = /_required$|^(missing_refresh_token|invalid_grant)$/;
const accessDenied = /^(access_denied|unauthorized|invalid_request|missing_scopes)$/;
const configuration = /^(invalid|unauthorized|unsupported)_/;

/**
 * Turns an error of Auth0's SDK into the decision that a caller can take. By its `error` code and never by its class: an app can hold
 * several copies of the SDK. The description is for people only, but for the two places where Auth0 has nothing else.
 */
export function toOrgSessionError(thrown: unknown): AnyOrgSessionError {
  if (isOrgSessionError(thrown)) return thrown;
  const { error, message, mfa_token, popup } = (
    thrown instanceof Error ? thrown : new Error(String(thrown))
  ) as Error & { error?: unknown; mfa_token?: unknown; popup?: unknown };
  const details = { cause: thrown };
  if (typeof error !== 'string') return explainPlain(message, details);
  if (error === 'mfa_required') {
    // The SDK's error carries the MFA token for all to see: it is not passed on as a cause.
    return new MfaRequiredError(String(mfa_token));
  }
  if (error === 'timeout' && popup) return new PopupError('timeout', details);
  if (error === 'cancelled') return new PopupError('closed', details);
  if (error === 'popup_open') return new PopupError('blocked', details);
  if (error === 'state_mismatch') return new CallbackError('state_mismatch', details);
  if (error === 'missing_transaction') return new CallbackError('unknown', details);
  if (error === 'invalid_grant' && /blocked/.test(message)) return new AccessDeniedError(message, details);
  if (loginRequired.test(error)) return new LoginRequiredError(error, details);
  if (accessDenied.test(error)) return new AccessDeniedError(message, details);
  if (configuration.test(error)) return new ConfigurationError(message, details);
  return new TemporaryError(`The identity provider did not answer (${error}: ${message}).`, details);
}

/** Whether the SDK refused a token because of when it is: an old one, or a machine whose clock is wrong. */
export const isClockTrouble = (thrown: unknown): boolean =>
  /^(Error: )?(Expiration Time \(exp\) claim error|Not Before time)/.test(String(thrown));

/** The SDK's own token checks, and the network, throw plain errors. */
function explainPlain(long: string, details: { cause: unknown }): AnyOrgSessionError {
  // A hostile claim in it can be long, and made to keep a regular expression busy.
  const message = long.slice(0, 500);
  if (isClockTrouble(message)) {
    return new TemporaryError(
      "The identity provider's answer is not valid by this machine's clock, which may be wrong.",
      details,
    );
  }
  const claim =
    /\((\w+)\) claim/.exec(message)?.[1] ?? (/^Signature algorithm/.test(message) ? 'alg' : undefined);
  if (claim !== undefined || /^ID token/.test(message)) {
    const [, expected, received] = /expected "(.*?)",? (?:but )?found "(.*?)"/.exec(message) ?? [];
    return new OrganizationMismatchError(claim ?? 'id_token', expected, received, details);
  }
  return new TemporaryError(`The identity provider could not be reached (${message}).`, details);
}
