import { OrgSessionError, type ErrorDetails } from './errors.js';

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
