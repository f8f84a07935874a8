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

interface ErrorDetails {
  /** The organization that the caller asked for. */
  organization?: string | undefined;
  /** The error that this one explains. */
  cause?: unknown;
}

// A registered symbol, so that errors of two copies of this package recognize each other.
const brand = Symbol.for('auth0-org-sessions.error');

/** The base of every error of this package. Decide by `code`; the message is for people. */
export class OrgSessionError<Code extends OrgSessionErrorCode = OrgSessionErrorCode> extends Error {
  /** What kind of trouble it is; stable over releases. */
  readonly code: Code;
  /** The organization that the caller asked for, as they wrote it; absent where none was involved. */
  readonly organization?: string;

  constructor(code: Code, message: string, { organization, cause }: ErrorDetails = {}, name?: string) {
    super(message, cause ? { cause } : undefined);
    // From the code, because a minifier renames classes.
    this.name = `${name ?? code.replace(/(?:^|_)./g, (start) => start.slice(-1).toUpperCase())}Error`;
    this.code = code;
    if (organization !== undefined) this.organization = organization;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Says which organization the caller asked for, as they wrote it; the parts inside know only what it stands for. */
export function about<Thrown>(error: Thrown, organization: string | undefined): Thrown {
  if (isOrgSessionError(error) && organization !== undefined) Object.assign(error, { organization });
  return error;
}

/** Whether a value is an error of this package, also of another copy of it. Narrow further by `code`. */
export function isOrgSessionError(value: unknown): value is AnyOrgSessionError {
  return typeof value === 'object' && value !== null && brand in value;
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
  readonly reason: string;

  constructor(reason: string, details?: ErrorDetails) {
    super(
      'login_required',
      `A login is needed (${reason}). Call loginWithRedirect or loginWithPopup.`,
      details,
    );
    this.reason = reason;
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

/** The answer was for another organization, or is otherwise not what was asked for. It was thrown away: report it. */
export class OrganizationMismatchError extends OrgSessionError<'organization_mismatch'> {
  /** The claim that did not agree: `org_id` or `org_name`, or another claim of a token that can't be ours. */
  readonly claim: string;
  readonly expected: unknown;
  readonly received: unknown;

  constructor(claim: string, expected: unknown, received: unknown, details?: ErrorDetails) {
    super(
      'organization_mismatch',
      `The tokens were thrown away: ${claim} is ${show(received)}, not ${show(expected)}.`,
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
  readonly expected: string;
  /** The `sub` of the answer, which was thrown away. */
  readonly received: unknown;

  constructor(expected: string, received: unknown, details?: ErrorDetails) {
    super(
      'user_mismatch',
      `The tokens were thrown away: they are for ${show(received)}, not ${show(expected)}. Reload, or sign in again.`,
      details,
    );
    this.expected = expected;
    this.received = received;
  }
}

/** A login that named no organization ended in one that `isTrustedOrganization` refuses. */
export class UntrustedOrganizationError extends OrgSessionError<'untrusted_organization'> {
  constructor(details?: ErrorDetails) {
    super('untrusted_organization', 'isTrustedOrganization refused the organization of this login.', details);
  }
}

/** Why a callback can't be finished. */
export type CallbackErrorReason = 'unknown' | 'expired' | 'replayed' | 'superseded' | 'state_mismatch';

/** The callback's `state` is unknown, expired, replayed, or not the latest login's: start the login again. */
export class CallbackError extends OrgSessionError<'invalid_callback'> {
  readonly reason: CallbackErrorReason;

  constructor(reason: CallbackErrorReason, details?: ErrorDetails) {
    super(
      'invalid_callback',
      `This login can't be finished (its state is ${reason}). Start it again.`,
      details,
    );
    this.reason = reason;
  }
}

/** A newer switch runs: nothing to do. */
export class SwitchSupersededError extends OrgSessionError<'superseded'> {
  constructor(details?: ErrorDetails) {
    super('superseded', 'A newer switch or login took over.', details, 'SwitchSuperseded');
  }
}

/** Why a popup gave no answer. */
export type PopupErrorReason = 'blocked' | 'closed' | 'timeout';

/** The popup was blocked, closed or timed out: offer the redirect. */
export class PopupError extends OrgSessionError<'popup'> {
  readonly reason: PopupErrorReason;

  constructor(reason: PopupErrorReason, details?: ErrorDetails) {
    super('popup', `The login popup gave no answer (${reason}). Offer loginWithRedirect.`, details);
    this.reason = reason;
  }
}

/** Network, rate limit, server error or lock time-out: try again; the session is intact. */
export class TemporaryError extends OrgSessionError<'temporary'> {
  /** Seconds to wait before trying again, where the server said so. */
  readonly retryAfter?: number;

  constructor(message: string, details?: ErrorDetails & { retryAfter?: number }) {
    super('temporary', `${message} Try again; the session is intact.`, details);
    if (details?.retryAfter !== undefined) this.retryAfter = details.retryAfter;
  }
}

/** Every error of this package, as a union: a `switch` on `code` narrows it and can be exhaustive. */
export type AnyOrgSessionError =
  | ConfigurationError
  | LoginRequiredError
  | MfaRequiredError
  | AccessDeniedError
  | OrganizationMismatchError
  | UserMismatchError
  | UntrustedOrganizationError
  | CallbackError
  | SwitchSupersededError
  | PopupError
  | TemporaryError;

/** Claims are strangers' data: shown shortened, and never a whole token. */
function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
}
