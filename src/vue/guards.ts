import type { OrgSessionClient, OrgSessionSnapshot } from '../index.js';

/** What a guard tells `otherwise` of the route that was asked for; Vue Router's routes have all of it. */
export interface GuardedRoute {
  readonly fullPath: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string | string[]>>;
  readonly meta: Readonly<Record<PropertyKey, unknown>>;
}

/** Makes the place to go to instead; it may first do something, such as a login. */
type Otherwise<Elsewhere> = (
  to: GuardedRoute,
  snapshot: OrgSessionSnapshot,
) => Elsewhere | Promise<Elsewhere>;

/** Options of {@link organizationGuard}. */
export interface GuardOptions<Elsewhere> {
  /** Where to go instead: a location of Vue Router, or false to stay; or a function that makes it. Default false. */
  readonly otherwise?: Elsewhere | Otherwise<Elsewhere>;
}

/** Options of {@link permissionGuard}. */
export interface PermissionGuardOptions<Elsewhere> extends GuardOptions<Elsewhere> {
  /** The API that it is a permission of, once a token for it is held. Default: the `audience` of the options. */
  readonly audience?: string;
}

/** A guard for Vue Router's `beforeEnter` and `beforeEach`. */
export type OrgSessionGuard<Elsewhere> = (to: GuardedRoute) => Promise<boolean | Elsewhere>;

/**
 * Waits for `client.start()`, and lets a navigation through if an organization is active. A navigation asks it, a switch does not: for
 * that there are the components. On a server, where nobody knows, it lets all through.
 */
export const organizationGuard = <Elsewhere = false>(
  client: OrgSessionClient,
  options: GuardOptions<Elsewhere> = {},
): OrgSessionGuard<Elsewhere> => guard(client, options, ({ organization }) => organization !== undefined);

/** The same, where the active organization has to give a permission too. A convenience for the page: the API decides. */
export const permissionGuard = <Elsewhere = false>(
  client: OrgSessionClient,
  permission: string,
  { audience, ...options }: PermissionGuardOptions<Elsewhere> = {},
): OrgSessionGuard<Elsewhere> => guard(client, options, () => client.hasPermission(permission, { audience }));

const guard =
  <Elsewhere>(
    client: OrgSessionClient,
    { otherwise }: GuardOptions<Elsewhere>,
    allows: (snapshot: OrgSessionSnapshot) => boolean,
  ): OrgSessionGuard<Elsewhere> =>
  async (to) => {
    // Its answer is that of the first call.
    await client.start();
    const snapshot = client.getSnapshot();
    // Only on a server is this all that a start comes to.
    if (snapshot.status === 'starting' || allows(snapshot)) return true;
    return typeof otherwise === 'function'
      ? (otherwise as Otherwise<Elsewhere>)(to, snapshot)
      : (otherwise ?? false);
  };
