import type { Organization } from '../config/organization.js';
import type { AnyOrgSessionError } from '../errors/any-error.js';

/** Why a session ended. */
export type SessionRemovalReason = 'logout' | 'expired' | 'evicted' | 'mismatch' | 'userChanged' | 'otherTab';

/** How a new token was received. */
export type TokenSource = 'refresh' | 'iframe' | 'popup' | 'redirect' | 'exchange';

/** Why another organization became active, or none. */
export type OrganizationChangeReason = 'login' | 'switch' | 'restore' | 'logout' | 'expired';

/**
 * The events of a client, with their payloads.
 *
 * An event is emitted after the snapshot that shows what happened. It never has a token.
 */
export interface OrgSessionEvents {
  /** Another organization became active, or none. */
  organizationChanged: {
    readonly previous: Organization | undefined;
    readonly current: Organization | undefined;
    readonly reason: OrganizationChangeReason;
  };
  /** A switch began. `from` is the id of the active organization, `to` the argument of the call. */
  switchStarted: { readonly from: string | undefined; readonly to: string | null };
  /** A switch failed. The organization `from` is still active. */
  switchFailed: {
    readonly from: string | undefined;
    readonly to: string | null;
    readonly error: AnyOrgSessionError;
  };
  /** An organization has a session now. */
  sessionAdded: { readonly organization: Organization };
  /** An organization has no session any more. */
  sessionRemoved: { readonly organization: Organization; readonly reason: SessionRemovalReason };
  /** A new access token was received. */
  tokenRenewed: {
    readonly organization: Organization;
    /** Undefined if the token is for no API. */
    readonly audience: string | undefined;
    /** Granted scopes, separated by spaces. */
    readonly scope: string;
    /** When the token expires: milliseconds since 1970 by this machine's clock. */
    readonly expiresAt: number;
    readonly source: TokenSource;
  };
  /**
   * The user has to sign in. `organization` is undefined if only the name is known; `error.organization` is the argument of the call.
   */
  loginRequired: { readonly organization: Organization | undefined; readonly error: AnyOrgSessionError };
  /** Another user signed in. The payload has the `sub` claims. */
  userChanged: { readonly previous: string; readonly current: string };
  /** The user signed out of all organizations. */
  signedOut: { readonly origin: 'this-tab' | 'other-tab' };
}

/** An event as an argument: its name and payload. */
export type OrgSessionEvent = {
  [Name in keyof OrgSessionEvents]: readonly [Name, OrgSessionEvents[Name]];
}[keyof OrgSessionEvents];
