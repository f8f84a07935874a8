import type { OrgSessionClient } from '../index.js';

/** What a guard tells `otherwise` of the route that was asked for; Vue Router's routes have all of it. */
export interface GuardedRoute {
  readonly fullPath: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string | string[]>>;
  readonly meta: Readonly<Record<PropertyKey, unknown>>;
}

/** Options of the guards. */
export interface GuardOptions<Elsewhere> {
  /** Where to go instead: a location of Vue Router, or false to stay. A function may first do something, such as a login. Default false. */
  readonly otherwise?: Elsewhere | ((to: GuardedRoute) => Elsewhere | Promise<Elsewhere>);
}

/** A guard for Vue Router, for `beforeEnter` and `beforeEach`. */
export type OrgSessionGuard<Elsewhere> = (to: GuardedRoute) => Promise<boolean | Elsewhere>;

/**
 * Starts the client, and lets a navigation through if an organization is active. On a server, where nobody knows, it lets all through.
 */
export const organizationGuard = <Elsewhere = false>(
  client: OrgSessionClient,
  options?: GuardOptions<Elsewhere>,
): OrgSessionGuard<Elsewhere> =>
  guard(client, () => client.getSnapshot().organization !== undefined, options);

/** The same if the active organization allows `permission`. A convenience for the page: the API decides. */
export const permissionGuard = <Elsewhere = false>(
  client: OrgSessionClient,
  permission: string,
  options?: GuardOptions<Elsewhere>,
): OrgSessionGuard<Elsewhere> => guard(client, () => client.hasPermission(permission), options);

const guard =
  <Elsewhere>(
    client: OrgSessionClient,
    allows: () => boolean,
    { otherwise }: GuardOptions<Elsewhere> = {},
  ): OrgSessionGuard<Elsewhere> =>
  async (to) => {
    const { status } = await client.start();
    // Only on a server is this all that a start comes to.
    if (status === 'starting' || allows()) return true;
    if (typeof otherwise !== 'function') return otherwise ?? false;
    return (otherwise as (to: GuardedRoute) => Elsewhere | Promise<Elsewhere>)(to);
  };
