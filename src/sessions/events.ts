import type { Organization } from '../config/organization.js';
import type { AnyOrgSessionError } from '../errors/any-error.js';

/**
 * Why a session ended: the user signed out in this tab (`'logout'`) or in another one (`'otherTab'`), another user signed in
 * (`'userChanged'`), the identity provider ended the session (`'expired'`), `maxSessions` was exceeded (`'evicted'`), or its tokens were
 * refused (`'mismatch'`). `'membershipEnded'`: by a membership event, the user is no member any more or the organization was deleted.
 */
export type SessionRemovalReason =
  'logout' | 'expired' | 'membershipEnded' | 'evicted' | 'mismatch' | 'userChanged' | 'otherTab';

/** How a new token was received: by refresh token, silent iframe, login popup, redirect login or token exchange. */
export type TokenSource = 'refresh' | 'iframe' | 'popup' | 'redirect' | 'exchange' | 'passkey';

/**
 * Why another organization became active: `'login'`, `'switch'`, `'restore'` by `start()`, or `'otherTab'` by a login in another tab. Or why
 * none is active any more: `'logout'`, `'expired'`.
 */
export type OrganizationChangeReason = 'login' | 'switch' | 'restore' | 'otherTab' | 'logout' | 'expired';

/**
 * The events of a client, with their payloads.
 *
 * An event is emitted synchronously, after the snapshot has changed. No payload contains a token.
 */
export interface OrgSessionEvents {
  /** Another organization became active, or none is active any more. `previous` and `current` are undefined for none. */
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
  /** An organization that had no session has one now. */
  sessionAdded: { readonly organization: Organization };
  /** An organization has no session any more. */
  sessionRemoved: { readonly organization: Organization; readonly reason: SessionRemovalReason };
  /** A new access token was received, by a renewal or a login. */
  tokenRenewed: {
    readonly organization: Organization;
    /** The API that the token is for. Undefined if no audience was requested. */
    readonly audience: string | undefined;
    /** The granted scopes, separated by spaces. */
    readonly scope: string;
    /** When the token expires: milliseconds since 1970 by this machine's clock. */
    readonly expiresAt: number;
    /** How the token was received. */
    readonly source: TokenSource;
  };
  /**
   * A renewed token has other permissions than the one before: the token for the default audience. Not emitted for the first token of a
   * session.
   */
  permissionsChanged: {
    readonly organization: Organization;
    /** The permissions that the user has now and did not have before. */
    readonly added: readonly string[];
    /** The permissions that the user does not have any more. */
    readonly removed: readonly string[];
  };
  /**
   * The list that `listOrganizations()` returned has changed. It is read again by itself after a login to an organization that is not in it,
   * after a membership event, after access to one of its organizations was denied, and if it changed in another tab. Not emitted before the
   * application has called `listOrganizations()`, and not for the list of another user.
   */
  organizationsChanged: { readonly organizations: readonly Organization[] };
  /**
   * A request for a token failed because the user has to sign in. `organization` is undefined if its id is not known; `error.organization` is
   * the argument of the call.
   */
  loginRequired: { readonly organization: Organization | undefined; readonly error: AnyOrgSessionError };
  /** Another user signed in. The payload has the `sub` claims. */
  userChanged: { readonly previous: string; readonly current: string };
  /** The user signed out of all organizations, in this tab or in another one. */
  signedOut: { readonly origin: 'this-tab' | 'other-tab' };
}

// An object, so that the compiler reports a missing name.
const NAMES: Readonly<Record<keyof OrgSessionEvents, 1>> = {
  organizationChanged: 1,
  switchStarted: 1,
  switchFailed: 1,
  sessionAdded: 1,
  sessionRemoved: 1,
  tokenRenewed: 1,
  permissionsChanged: 1,
  organizationsChanged: 1,
  loginRequired: 1,
  userChanged: 1,
  signedOut: 1,
};

/** The names of all events, to listen to every one of them with `client.on`. */
export const orgSessionEventNames = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.keys(NAMES),
) as readonly (keyof OrgSessionEvents)[];

/** An event as an argument: its name and payload. */
export type OrgSessionEvent = {
  [Name in keyof OrgSessionEvents]: readonly [Name, OrgSessionEvents[Name]];
}[keyof OrgSessionEvents];
