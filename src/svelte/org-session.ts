import { createSubscriber } from 'svelte/reactivity';
import type { LookupOptions, OrgSessionClient, OrgSessionSnapshot } from '../index.js';

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

/**
 * The fields of the snapshot as reactive getters, the methods of the client, and the client itself.
 *
 * Keep the object, and read a field where you need it: `session.organization`. Markup, `$derived` and `$effect` run again only when a field
 * changes that they read. Destructuring a field reads it once; methods can be destructured.
 */
export interface OrgSession extends OrgSessionSnapshot, ClientMethods {
  /** The client that `provideOrgSession` was called with, for everything that is not listed here. */
  readonly client: OrgSessionClient;
  /**
   * A string that is different for every organization and person; empty while no organization is active. Begin the keys of a data cache
   * with it.
   */
  readonly organizationKey: string;
  /** Returns whether the token in memory grants a permission; `false` without a token. Reactive in markup, `$derived` and `$effect`. */
  readonly hasPermission: HasGrant;
  /** Returns whether the person has a role, read from the claim `rolesClaim`. Reactive like `hasPermission`. */
  readonly hasRole: HasGrant;
  /** Returns whether the token in memory was granted a scope. Reactive like `hasPermission`. */
  readonly hasScope: HasGrant;
}

/** Looks up a permission, role or scope in a token that is in memory. */
type HasGrant = (grant: string, options?: LookupOptions) => boolean;

/** Creates an {@link OrgSession}. It subscribes to the client while an effect or markup reads one of its fields. */
export function createOrgSession(client: OrgSessionClient): OrgSession {
  const isBrowser = typeof window !== 'undefined';
  const getSnapshot = isBrowser ? client.getSnapshot : client.getServerSnapshot;

  /** Returns a function that reads a value, and tells Svelte when it is another one. */
  const reactive = <Value>(read: () => Value): (() => Value) => {
    const track = createSubscriber((update) => {
      let before = read();
      return client.subscribe(() => {
        if (before !== (before = read())) update();
      });
    });
    return () => {
      track();
      return read();
    };
  };
  const field = <Field extends keyof OrgSessionSnapshot>(name: Field) => reactive(() => getSnapshot()[name]);

  const permissions = field('permissions');
  const roles = field('roles');
  const scopes = field('scopes');
  const sessions = field('sessions');
  // The list is empty in the snapshot of a server, whatever the state of the client.
  const makeReactive =
    (has: HasGrant, grants: () => readonly string[]): HasGrant =>
    (grant, options) =>
      (options ? sessions() : grants()).length > 0 && has(grant, options);

  const session = {
    client,
    hasPermission: makeReactive(client.hasPermission, permissions),
    hasRole: makeReactive(client.hasRole, roles),
    hasScope: makeReactive(client.hasScope, scopes),
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
  const fields: {
    readonly [Field in Exclude<keyof OrgSession, keyof typeof session>]-?: () => OrgSession[Field];
  } = {
    status: field('status'),
    organization: field('organization'),
    user: field('user'),
    claims: field('claims'),
    permissions,
    roles,
    scopes,
    sessions,
    signedOutElsewhere: field('signedOutElsewhere'),
    switchingTo: field('switchingTo'),
    error: field('error'),
    organizationKey: reactive(() => (getSnapshot().organization ? client.organizationKey : '')),
  };
  for (const [name, get] of Object.entries(fields))
    Object.defineProperty(session, name, { get, enumerable: true });
  return session as typeof session & OrgSession;
}
