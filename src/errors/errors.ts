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

/** What every error may say besides its code. */
export interface ErrorDetails {
  /** The organization that the caller asked for. */
  organization?: string | undefined;
  /** The error that this one explains. */
  cause?: unknown;
}

// A registered symbol, so that errors of two copies of this package recognize each other.
export const brand = Symbol.for('auth0-org-sessions.error');

/** The base of every error of this package. Decide by `code`; the message is for people. */
export class OrgSessionError<Code extends OrgSessionErrorCode = OrgSessionErrorCode> extends Error {
  /** What kind of trouble it is; stable over releases. */
  declare readonly code: Code;
  /** The organization that the caller asked for, as they wrote it; absent where none was involved. */
  declare readonly organization?: string;

  constructor(code: Code, message: string, details?: ErrorDetails, name?: string) {
    super(message, details);
    // From the code, because a minifier renames classes.
    this.name = `${name ?? code.replace(/(?:^|_)./g, (start) => start.slice(-1).toUpperCase())}Error`;
    this.code = code;
    if (details?.organization !== undefined) this.organization = details.organization;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** A wrong option or argument: fix the code. The message names it. */
export class ConfigurationError extends OrgSessionError<'configuration'> {
  constructor(message: string, details?: ErrorDetails) {
    super('configuration', message, details);
  }
}

/** A person is needed: start an interactive login for `organization`. */
export class LoginRequiredError extends OrgSessionError<'login_required'> {
  /** The OAuth error behind it (`login_required`, `consent_required`, `invalid_grant`, …), or our own word for it. */
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

/** The answer was for another organization, or is otherwise not what was asked for. It was thrown away: report it. */
export class OrganizationMismatchError extends OrgSessionError<'organization_mismatch'> {
  /** The claim that did not agree: `org_id` or `org_name`, or another claim of a token that can't be ours. */
  declare readonly claim: string;
  declare readonly expected: unknown;
  declare readonly received: unknown;

  constructor(claim: string, expected: unknown, received: unknown, details?: ErrorDetails) {
    super(
      'organization_mismatch',
      `The tokens were thrown away: ${claim} is ${
        // Where Auth0's SDK refused them, it does not always say what it expected.
        expected === undefined ? 'missing or wrong' : `${shown(received)}, not ${shown(expected)}`
      }.`,
      details,
    );
    this.claim = claim;
    this.expected = expected;
    this.received = received;
  }
}

/** Somebody else is signed in at the identity provider: reload, or sign in again. */
export class UserMismatchError extends OrgSessionError<'user_mismatch'> {
  /** The `sub` of the sessions held. */
  declare readonly expected: string;
  /** The `sub` of the answer, which was thrown away. */
  declare readonly received: unknown;

  constructor(expected: string, received: unknown, details?: ErrorDetails) {
    super(
      'user_mismatch',
      `The tokens were thrown away: they are for ${shown(received)}, not ${shown(expected)}. Sign in again.`,
      details,
    );
    this.expected = expected;
    this.received = received;
  }
}

/** A newer switch runs: nothing to do. */
export class SwitchSupersededError extends OrgSessionError<'superseded'> {
  constructor(details?: ErrorDetails) {
    super('superseded', 'A newer switch or login took over.', details, 'SwitchSuperseded');
  }
}

/** Network, rate limit, server error or lock time-out: try again; the session is intact. */
export class TemporaryError extends OrgSessionError<'temporary'> {
  /** Seconds to wait before trying again, where the server said so. */
  declare readonly retryAfter?: number;

  constructor(message: string, details?: ErrorDetails & { retryAfter?: number }) {
    super('temporary', `${message} Try again: nothing is lost.`, details);
    if (details?.retryAfter) this.retryAfter = details.retryAfter;
  }
}

/** A second factor is needed: complete it with `auth0ClientFor(organization).mfa`. */
export class MfaRequiredError extends OrgSessionError<'mfa_required'> {
  /** What `auth0ClientFor(organization).mfa` asks for. Not enumerable, so that it stays out of logs. */
  declare readonly mfaToken: string;

  constructor(mfaToken: string, details?: ErrorDetails) {
    super('mfa_required', 'A second factor is needed. Use auth0ClientFor(organization).mfa.', details);
    Object.defineProperty(this, 'mfaToken', { value: mfaToken });
  }
}

/** Not a member, or not allowed: show it, and do not try again by itself. */
export class AccessDeniedError extends OrgSessionError<'access_denied'> {
  constructor(message: string, details?: ErrorDetails) {
    super('access_denied', message, details);
  }
}

/** A login that named no organization ended in one that `isTrustedOrganization` refuses. */
export class UntrustedOrganizationError extends OrgSessionError<'untrusted_organization'> {
  constructor(details?: ErrorDetails) {
    super('untrusted_organization', 'isTrustedOrganization refused the organization of this login.', details);
  }
}

/** Why a callback can't be finished. */
export type CallbackErrorReason =
  'unknown' | 'expired' | 'replayed' | 'superseded' | 'other_tab' | 'state_mismatch';

/** The callback's `state` is unknown, expired, replayed, or not the latest login's: start the login again. */
export class CallbackError extends OrgSessionError<'invalid_callback'> {
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

/** Why a popup gave no answer. */
export type PopupErrorReason = 'blocked' | 'closed' | 'timeout';

/** The popup was blocked, closed or timed out: offer the redirect. */
export class PopupError extends OrgSessionError<'popup'> {
  declare readonly reason: PopupErrorReason;

  constructor(reason: PopupErrorReason, details?: ErrorDetails) {
    super('popup', `The login popup gave no answer (${reason}). Offer loginWithRedirect.`, details);
    this.reason = reason;
  }
}

/** Strangers' data for a message: shortened, so that it is never a whole token. */
export const shown = (value: unknown): string => {
  try {
    return `"${String(value).slice(0, 60)}"`;
  } catch {
    return typeof value;
  }
};
