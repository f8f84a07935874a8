import { computed, type ComputedRef, type ShallowRef } from 'vue';
import type { LookupOptions, OrgSessionClient, OrgSessionSnapshot } from '../index.js';

/** The verbs of the client, as they are. */
type Verbs = Pick<
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

/** The snapshot as readonly refs, each of which triggers only when its own field changed. */
export type OrgSessionRefs = {
  readonly [Field in keyof OrgSessionSnapshot]-?: ComputedRef<OrgSessionSnapshot[Field]>;
};

/** What `useOrgSession()` gives. Take it apart as you like: everything is a ref or a function. */
export interface OrgSession extends OrgSessionRefs, Verbs {
  readonly client: OrgSessionClient;
  /** `client.organizationKey` as a ref: not the same for any two organizations or people, and empty where none is active. */
  readonly organizationKey: ComputedRef<string>;
  /** At once, over what is held now, and reactive: what reads it in a template or a computed runs again when the answer may be another. */
  readonly hasPermission: Lookup;
  /** The same over the roles. */
  readonly hasRole: Lookup;
  /** The same over the scopes as granted. */
  readonly hasScope: Lookup;
}

type Lookup = (what: string, options?: LookupOptions) => boolean;

/** The session as `snapshot` has it: the client's own, or the starting one that a server rendered. */
export function createSession(
  client: OrgSessionClient,
  snapshot: Readonly<ShallowRef<OrgSessionSnapshot>>,
): OrgSession {
  const ref = <Field extends keyof OrgSessionSnapshot>(field: Field): OrgSessionRefs[Field] =>
    computed(() => snapshot.value[field]) as OrgSessionRefs[Field];
  const organization = ref('organization');
  const permissions = ref('permissions');
  const roles = ref('roles');
  const scopes = ref('scopes');
  // What is read first makes it reactive, and is empty as long as only a server's state may be shown.
  const reactive =
    (has: Lookup, active: ComputedRef<readonly string[]>): Lookup =>
    (what, options) =>
      (options ? snapshot.value.sessions : active.value).length > 0 && has(what, options);

  return {
    client,
    status: ref('status'),
    organization,
    user: ref('user'),
    claims: ref('claims'),
    permissions,
    roles,
    scopes,
    sessions: ref('sessions'),
    switchingTo: ref('switchingTo'),
    error: ref('error'),
    organizationKey: computed(() => (snapshot.value.organization ? client.organizationKey : '')),
    hasPermission: reactive(client.hasPermission, permissions),
    hasRole: reactive(client.hasRole, roles),
    hasScope: reactive(client.hasScope, scopes),
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
