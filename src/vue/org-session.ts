import { computed, type ComputedRef, type ShallowRef } from 'vue';
import type { LookupOptions, OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import { isGranted } from '../scoped/grants.js';

type ClientMethods = Pick<
  OrgSessionClient,
  | 'switchOrganization'
  | 'getToken'
  | 'getTokenForOrg'
  | 'loginWithRedirect'
  | 'loginWithPopup'
  | 'logout'
  | 'logoutOrganization'
  | 'acceptInvitation'
  | 'listOrganizations'
  | 'createFetcher'
>;

/** The fields of the snapshot as readonly refs. Each ref triggers only when its own field changes. */
export type OrgSessionRefs = {
  readonly [Field in keyof OrgSessionSnapshot]-?: ComputedRef<OrgSessionSnapshot[Field]>;
};

/**
 * The fields of the snapshot as refs, the methods of the client, and the client itself. Destructuring keeps it reactive: every member is a
 * ref or a function.
 */
export interface OrgSession extends OrgSessionRefs, ClientMethods {
  /** The client that `orgSessionPlugin` was called with, for everything that is not listed here. */
  readonly client: OrgSessionClient;
  /**
   * A string that is different for every organization and person; empty while no organization is active. Begin the keys of a data cache
   * with it.
   */
  readonly organizationKey: ComputedRef<string>;
  /** Returns whether the token in memory grants a permission; `false` without a token. Reactive in templates, `computed` and `watch`. */
  readonly hasPermission: HasGrant;
  /** Returns whether the person has a role, read from the claim `rolesClaim`. Reactive like `hasPermission`. */
  readonly hasRole: HasGrant;
  /** Returns whether the token in memory was granted a scope. Reactive like `hasPermission`. */
  readonly hasScope: HasGrant;
}

/** Looks up a permission, role or scope in a token that is in memory. */
type HasGrant = (grant: string, options?: LookupOptions) => boolean;

/**
 * Creates an {@link OrgSession} over a snapshot ref.
 *
 * @param snapshot The client's snapshot or, during hydration, the starting snapshot that the server rendered.
 */
export function createOrgSession(
  client: OrgSessionClient,
  snapshot: Readonly<ShallowRef<OrgSessionSnapshot>>,
): OrgSession {
  const fieldRef = <Field extends keyof OrgSessionSnapshot>(field: Field): OrgSessionRefs[Field] =>
    computed(() => snapshot.value[field]) as ComputedRef<unknown> as OrgSessionRefs[Field];
  const organization = fieldRef('organization');
  const permissions = fieldRef('permissions');
  const roles = fieldRef('roles');
  const scopes = fieldRef('scopes');
  // Reading the ref tracks it as a dependency. It is empty in the server's snapshot, so the result is false during hydration, as on the server.
  const makeReactive =
    (name: 'hasPermission' | 'hasRole' | 'hasScope', grants: ComputedRef<readonly string[]>): HasGrant =>
    (grant, options) =>
      (options ? snapshot.value.sessions : grants.value).length > 0 &&
      isGranted(client, name, grant, options);

  return {
    client,
    status: fieldRef('status'),
    organization,
    user: fieldRef('user'),
    claims: fieldRef('claims'),
    actor: fieldRef('actor'),
    permissions,
    roles,
    scopes,
    sessions: fieldRef('sessions'),
    signedOutElsewhere: fieldRef('signedOutElsewhere'),
    switchingTo: fieldRef('switchingTo'),
    error: fieldRef('error'),
    organizationKey: computed(() => (snapshot.value.organization ? client.organizationKey : '')),
    hasPermission: makeReactive('hasPermission', permissions),
    hasRole: makeReactive('hasRole', roles),
    hasScope: makeReactive('hasScope', scopes),
    switchOrganization: client.switchOrganization,
    getToken: client.getToken,
    getTokenForOrg: client.getTokenForOrg,
    loginWithRedirect: client.loginWithRedirect,
    loginWithPopup: client.loginWithPopup,
    logout: client.logout,
    logoutOrganization: client.logoutOrganization,
    acceptInvitation: client.acceptInvitation,
    listOrganizations: client.listOrganizations,
    createFetcher: client.createFetcher,
  };
}
