import { quoted } from './quoted.js';

/** The stable codes of {@link OrgSessionError}: one per decision that a caller can take. */
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

/** Further facts about an error. */
export interface ErrorDetails {
  /** The organization that the caller asked for. */
  organization?: string | undefined;
  /** The error that led to this one. */
  cause?: unknown;
}

// A registered symbol: two copies of this package recognize each other's errors.
export const errorBrand = Symbol.for('auth0-org-sessions.error');

/**
 * The base class of every error of this package.
 *
 * Decide by `code`. The message is for people and can change.
 */
export class OrgSessionError<Code extends OrgSessionErrorCode = OrgSessionErrorCode> extends Error {
  /** The kind of error. It does not change between releases. */
  declare readonly code: Code;
  /** The organization as the caller wrote it. Undefined if the call named none. */
  declare readonly organization?: string;

  constructor(code: Code, message: string, details?: ErrorDetails, name?: string) {
    super(message, details);
    // Derived from the code: a minifier renames classes.
    this.name = `${name ?? code.replace(/(?:^|_)./g, (start) => start.slice(-1).toUpperCase())}Error`;
    this.code = code;
    if (details?.organization !== undefined) this.organization = details.organization;
    Object.defineProperty(this, errorBrand, { value: true });
  }
}

/** An option or argument is wrong. The message names it: fix the code. */
export class ConfigurationError extends OrgSessionError<'configuration'> {
  constructor(message: string, details?: ErrorDetails) {
    super('configuration', message, details);
  }
}

/** The user has to sign in: start an interactive login for `organization`. */
export class LoginRequiredError extends OrgSessionError<'login_required'> {
  /**
   * The OAuth error code (`login_required`, `consent_required`, `invalid_grant`, …), or a reason of this package: `signed_out`,
   * `session_expired`, `no_active_organization`, `silent_auth_off`, `cross_origin_isolated`, `timeout`.
   */
  declare readonly reason: string;

  constructor(reason: string, details?: ErrorDetails) {
    super(
      'login_required',
      `A login is needed (${reason}): call loginWithRedirect or loginWithPopup.`,
      details,
    );
    this.reason = reason;
  }
}

/** The tokens were for another organization, or did not match the request in another way. They were discarded: report it. */
export class OrganizationMismatchError extends OrgSessionError<'organization_mismatch'> {
  /** The claim that did not match, such as `org_id`, `org_name` or `aud`. */
  declare readonly claim: string;
  /** The value that the claim must have. Undefined if Auth0's SDK, which refused the token, does not tell it. */
  declare readonly expected: unknown;
  /** The value that the claim has. */
  declare readonly received: unknown;

  constructor(claim: string, expected: unknown, received: unknown, details?: ErrorDetails) {
    super(
      'organization_mismatch',
      `The tokens were thrown away: ${claim} is ${
        expected === undefined ? 'missing or wrong' : `${quoted(received)}, not ${quoted(expected)}`
      }.`,
      details,
    );
    this.claim = claim;
    this.expected = expected;
    this.received = received;
  }
}

/** Another user is signed in at the identity provider. The tokens were discarded: reload, or sign in again. */
export class UserMismatchError extends OrgSessionError<'user_mismatch'> {
  /** The `sub` claim of the present sessions. */
  declare readonly expected: string;
  /** The `sub` claim of the tokens that were discarded. */
  declare readonly received: unknown;

  constructor(expected: string, received: unknown, details?: ErrorDetails) {
    super(
      'user_mismatch',
      `The tokens were thrown away: they are for ${quoted(received)}, not ${quoted(expected)}. Sign in again.`,
      details,
    );
    this.expected = expected;
    this.received = received;
  }
}

/** A newer switch or login took over. There is nothing to do. */
export class SwitchSupersededError extends OrgSessionError<'superseded'> {
  constructor(details?: ErrorDetails) {
    super('superseded', 'A newer switch or login took over.', details, 'SwitchSuperseded');
  }
}

/** The network, a rate limit, a server error or a time-out of a lock. The session is intact: try again. */
export class TemporaryError extends OrgSessionError<'temporary'> {
  /** Seconds to wait before the next try. Undefined if the server did not tell. */
  declare readonly retryAfter?: number;

  constructor(message: string, details?: ErrorDetails & { retryAfter?: number }) {
    super('temporary', `${message} Try again: nothing is lost.`, details);
    if (details?.retryAfter) this.retryAfter = details.retryAfter;
  }
}

/** A second factor is needed. Complete it with `auth0ClientFor(organization).mfa`. */
export class MfaRequiredError extends OrgSessionError<'mfa_required'> {
  /** The token that `auth0ClientFor(organization).mfa` needs. Not enumerable, so that it stays out of logs. */
  declare readonly mfaToken: string;

  constructor(mfaToken: string, details?: ErrorDetails) {
    super('mfa_required', 'A second factor is needed. Use auth0ClientFor(organization).mfa.', details);
    Object.defineProperty(this, 'mfaToken', { value: mfaToken });
  }
}

/** The user is not a member, or is not allowed. Show the message, and do not try again automatically. */
export class AccessDeniedError extends OrgSessionError<'access_denied'> {
  constructor(message: string, details?: ErrorDetails) {
    super('access_denied', message, details);
  }
}

/** A login that named no organization ended in one that the option `isTrustedOrganization` refuses. */
export class UntrustedOrganizationError extends OrgSessionError<'untrusted_organization'> {
  constructor(details?: ErrorDetails) {
    super('untrusted_organization', 'isTrustedOrganization refused the organization of this login.', details);
  }
}

/** Why a redirect login can't be finished. */
export type CallbackErrorReason =
  'unknown' | 'expired' | 'replayed' | 'superseded' | 'other_tab' | 'state_mismatch';

/** The callback's `state` is unknown, expired, used already, or not the one of the latest login. Start the login again. */
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

/** Why a popup login gave no result. */
export type PopupErrorReason = 'blocked' | 'closed' | 'timeout';

/** The popup was blocked or closed, or no login was finished in time. Offer the redirect. */
export class PopupError extends OrgSessionError<'popup'> {
  /** What happened to the popup. */
  declare readonly reason: PopupErrorReason;

  constructor(reason: PopupErrorReason, details?: ErrorDetails) {
    super('popup', `The login popup gave no answer (${reason}). Offer loginWithRedirect.`, details);
    this.reason = reason;
  }
}
