import { createSubscriber } from 'svelte/reactivity';
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

const FIELDS = [
  'status',
  'organization',
  'user',
  'claims',
  'actor',
  'permissions',
  'roles',
  'scopes',
  'sessions',
  'signedOutElsewhere',
  'switchingTo',
  'error',
] as const satisfies (keyof OrgSessionSnapshot)[];

/** Each method that looks something up, and the field of the snapshot that says when to look again. */
const LOOKUPS = [
  ['hasPermission', 'permissions'],
  ['hasRole', 'roles'],
  ['hasScope', 'scopes'],
] as const;

/** Creates an {@link OrgSession}. It subscribes to the client while an effect or markup reads one of its fields. */
export function createOrgSession(client: OrgSessionClient): OrgSession {
  const getSnapshot = typeof window === 'undefined' ? client.getServerSnapshot : client.getSnapshot;
  const session = { client } as { -readonly [Name in keyof OrgSession]: OrgSession[Name] };

  /** Defines a property that reads a value, and tells Svelte when it is another one. */
  const define = (name: keyof OrgSession, read: () => unknown): void => {
    const track = createSubscriber((update) => {
      let before = read();
      return client.subscribe(() => {
        if (before !== (before = read())) update();
      });
    });
    const get = (): unknown => {
      track();
      return read();
    };
    Object.defineProperty(session, name, { get, enumerable: true });
  };

  for (const name in client) {
    const method = client[name as keyof OrgSessionClient];
    if (typeof method === 'function') Object.assign(session, { [name]: method });
  }
  for (const field of FIELDS) define(field, () => getSnapshot()[field]);
  define('organizationKey', () => (getSnapshot().organization ? client.organizationKey : ''));
  for (const [name, field] of LOOKUPS)
    // The list is empty in the snapshot of a server, whatever the state of the client.
    session[name] = (grant, options) =>
      session[options ? 'sessions' : field].length > 0 && isGranted(client, name, grant, options);
  return session;
}
