import { quoted } from './quoted.js';

/** The values of `code` in {@link OrgSessionError}. Each code needs a different reaction of the caller; codes do not change between releases. */
export type OrgSessionErrorCode =
  | 'configuration'
  | 'login_required'
  | 'mfa_required'
  | 'access_denied'
  | 'organization_mismatch'
  | 'user_mismatch'
  | 'untrusted_organization'
  | 'invalid_callback'
  | 'superseded'
  | 'popup'
  | 'temporary';

/** Optional fields of an error. */
export interface ErrorDetails {
  /** The organization as the caller wrote it. */
  organization?: string | undefined;
  /** The error that caused this one. */
  cause?: unknown;
  /** What the general message of the error does not say. */
  explanation?: string | undefined;
}

// A registered symbol: two copies of this package recognize each other's errors.
export const errorBrand = Symbol.for('auth0-org-sessions.error');

/** The documentation has a page for each code. */
const PAGES = 'https://auth0-org-sessions.github.io/auth0-org-sessions/errors/';

/**
 * The base class of every error of this package. Every method rejects or throws only its subclasses, except for errors of your own functions
 * and the reason of your own `AbortSignal`.
 *
 * Use {@link isOrgSessionError} to recognize it and `code` to react to it. The message is for people to read and can change. It ends with
 * the address of the page about the code.
 */
export class OrgSessionError<Code extends OrgSessionErrorCode = OrgSessionErrorCode> extends Error {
  /** The kind of error. It does not change between releases. */
  declare readonly code: Code;
  /** The organization as the caller wrote it. Undefined if the call named none. */
  declare readonly organization?: string;
  /** The option `appState` of the redirect login that failed. */
  declare readonly appState?: unknown;
  /** The same-origin path to show after the redirect login that failed. Only errors of a callback have it. */
  declare readonly returnTo?: string;

  constructor(code: Code, message: string, details?: ErrorDetails, name?: string) {
    super(`${message} See ${PAGES}${code}`, details);
    // Derived from the code: a minifier renames classes.
    this.name = `${name ?? code.replace(/(?:^|_)./g, (start) => start.slice(-1).toUpperCase())}Error`;
    this.code = code;
    if (details?.organization !== undefined) this.organization = details.organization;
    Object.defineProperty(this, errorBrand, { value: true });
  }
}

/**
 * Thrown if an option or an argument is wrong, or if the identity provider refuses the client's configuration.
 *
 * The message names the option or argument. Correct your code, or the application's settings in Auth0.
 */
export class ConfigurationError extends OrgSessionError<'configuration'> {
  constructor(message: string, details?: ErrorDetails) {
    super('configuration', message, details);
  }
}

/**
 * Thrown if a token needs an interactive login.
 *
 * Call `loginWithRedirect` or `loginWithPopup` for `organization`.
 */
export class LoginRequiredError extends OrgSessionError<'login_required'> {
  /**
   * Why a login is needed: an OAuth error code (`login_required`, `consent_required`, `invalid_grant`, …), or a reason of this package:
   * `signed_out`, `session_expired`, `no_active_organization`, `silent_auth_off`, `cross_origin_isolated`, `timeout`, `max_age` (the last
   * login is longer ago than `max_age` allows).
   */
  declare readonly reason: string;

  constructor(reason: string, details?: ErrorDetails) {
    super(
      'login_required',
      `${details?.explanation ?? ''}A login is needed (${reason}): call loginWithRedirect or loginWithPopup.`,
      details,
    );
    this.reason = reason;
  }
}

/**
 * Thrown if received or stored tokens are for another organization, or do not match the request in another way.
 *
 * The tokens were discarded. Report the error: it shows a wrong configuration, or manipulated storage.
 */
export class OrganizationMismatchError extends OrgSessionError<'organization_mismatch'> {
  /** The claim that did not match, such as `org_id`, `org_name` or `aud`. */
  declare readonly claim: string;
  /** The value that the claim must have. Undefined if Auth0's SDK refused the token without naming the value. */
  declare readonly expected: unknown;
  /** The value that the claim has. Undefined if the claim is missing. */
  declare readonly received: unknown;

  constructor(claim: string, expected: unknown, received: unknown, details?: ErrorDetails) {
    super(
      'organization_mismatch',
      details?.explanation ??
        `The tokens were thrown away: ${claim} is ${
          expected === undefined
            ? 'missing or wrong'
            : `${received === undefined ? 'missing' : quoted(received)}, not ${quoted(expected)}`
        }.`,
      details,
    );
    this.claim = claim;
    this.expected = expected;
    this.received = received;
  }
}

/** Returns the error of a login that named no organization, and whose tokens have none. */
export const noOrganizationError = (): OrganizationMismatchError =>
  new OrganizationMismatchError('org_id', 'an id', undefined, {
    explanation: 'You chose no organization; this app needs one.',
  });

/**
 * Thrown if received tokens belong to another user than the present sessions, because another user is signed in at the identity provider. Also
 * if a request, or a scope of {@link OrgSessionClient.scope}, belongs to a user whom another one has replaced.
 *
 * The tokens were discarded, and the request was not sent. Reload the page, or start an interactive login.
 */
export class UserMismatchError extends OrgSessionError<'user_mismatch'> {
  /** The `sub` claim of the present sessions, the request or the scope. */
  declare readonly expected: string;
  /** The `sub` claim of the other user. Undefined if it is not known yet. */
  declare readonly received: unknown;

  constructor(expected: string, received: unknown, details?: ErrorDetails) {
    super(
      'user_mismatch',
      `The user is ${received === undefined ? 'another one' : quoted(received)}, not ${quoted(expected)}: nothing was kept or sent. Sign in again.`,
      details,
    );
    this.expected = expected;
    this.received = received;
  }
}

/**
 * Thrown if a newer switch or login began before this one was done.
 *
 * Ignore it: the newer call decides which organization is active.
 */
export class SwitchSupersededError extends OrgSessionError<'superseded'> {
  constructor(details?: ErrorDetails) {
    super('superseded', 'A newer switch or login took over.', details, 'SwitchSuperseded');
  }
}

/**
 * Thrown if the network, a rate limit, a server error or the time-out of a lock prevented a request, or if the response was incomplete.
 *
 * The session is intact. Try again, after `retryAfter` if it is set.
 */
export class TemporaryError extends OrgSessionError<'temporary'> {
  /** Seconds to wait before the next try. Undefined if the server did not send `Retry-After`. */
  declare readonly retryAfter?: number;

  constructor(message: string, details?: ErrorDetails & { retryAfter?: number }) {
    super('temporary', `${message} Try again: nothing is lost.`, details);
    if (details?.retryAfter) this.retryAfter = details.retryAfter;
  }
}

/**
 * Thrown if the identity provider requires a second factor.
 *
 * Complete it with `auth0ClientFor(organization).mfa` and {@link MfaRequiredError.mfaToken}, or start an interactive login.
 */
export class MfaRequiredError extends OrgSessionError<'mfa_required'> {
  /**
   * The token that `auth0ClientFor(organization).mfa` needs. Not enumerable, so that it stays out of logs. Empty if the identity provider sent
   * none, as it does for a silent request in an iframe: start an interactive login then.
   */
  declare readonly mfaToken: string;

  constructor(mfaToken: string, details?: ErrorDetails) {
    super('mfa_required', 'A second factor is needed. Use auth0ClientFor(organization).mfa.', details);
    Object.defineProperty(this, 'mfaToken', { value: mfaToken });
  }
}

/**
 * Thrown if the user is not a member of the organization, is blocked, or is not allowed to have the token. Also if the identity provider sent
 * a token for another API than the requested one: that token was discarded, and the session is intact.
 *
 * Show the message. Do not try again automatically: the result would be the same.
 */
export class AccessDeniedError extends OrgSessionError<'access_denied'> {
  constructor(message: string, details?: ErrorDetails) {
    super('access_denied', message, details);
  }
}

/**
 * Thrown if the option `isTrustedOrganization` refuses the organization that the user chose at the login page.
 *
 * The login was undone. Tell the user, and offer a login to another organization.
 */
export class UntrustedOrganizationError extends OrgSessionError<'untrusted_organization'> {
  constructor(details?: ErrorDetails) {
    super('untrusted_organization', 'isTrustedOrganization refused the organization of this login.', details);
  }
}

/**
 * Why a redirect login can't be finished: its `state` is not known (`'unknown'`), is older than a day (`'expired'`), was used already
 * (`'replayed'`), belongs to an older login of this tab (`'superseded'`) or to another tab (`'other_tab'`), or Auth0's SDK expected a
 * different one (`'state_mismatch'`).
 */
export type CallbackErrorReason =
  'unknown' | 'expired' | 'replayed' | 'superseded' | 'other_tab' | 'state_mismatch';

/**
 * Thrown if the `state` of a callback is unknown, expired, already used, or not the one of the latest login.
 *
 * Start the login again.
 */
export class CallbackError extends OrgSessionError<'invalid_callback'> {
  /** Why the login can't be finished. */
  declare readonly reason: CallbackErrorReason;

  constructor(reason: CallbackErrorReason, details?: ErrorDetails) {
    super(
      'invalid_callback',
      `This login can't be finished (${reason}). Start it again.`,
      details,
      'Callback',
    );
    this.reason = reason;
  }
}

/**
 * Why a popup login has no result: the browser blocked the popup, the user closed it, the time-out has passed, or the page has no connection to
 * the popup, for example because of the header `Cross-Origin-Opener-Policy` (`'no_connection'`). Such a popup can still be open.
 */
export type PopupErrorReason = 'blocked' | 'closed' | 'timeout' | 'no_connection';

/**
 * Thrown if a login popup was blocked or closed, or if the login was not finished in time.
 *
 * Offer `loginWithRedirect`, which needs no popup.
 */
export class PopupError extends OrgSessionError<'popup'> {
  /** What happened to the popup. */
  declare readonly reason: PopupErrorReason;

  constructor(reason: PopupErrorReason, details?: ErrorDetails) {
    super('popup', `The login popup gave no answer (${reason}). Offer loginWithRedirect.`, details);
    this.reason = reason;
  }
}
