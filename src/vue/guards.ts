import type { OrgSessionClient, OrgSessionSnapshot } from '../index.js';

/** The route of a navigation, as `otherwise` gets it. A `RouteLocationNormalized` of Vue Router has all of these fields. */
export interface GuardedRoute {
  /** The path with query and hash. */
  readonly fullPath: string;
  /** The path without query and hash. */
  readonly path: string;
  /** The values of the route's parameters, such as `id` of `/invoices/:id`. */
  readonly params: Readonly<Record<string, string | string[]>>;
  /** The `meta` of the matched route records, merged. */
  readonly meta: Readonly<Record<PropertyKey, unknown>>;
}

type CreateRedirect<Target> = (to: GuardedRoute, snapshot: OrgSessionSnapshot) => Target | Promise<Target>;

/** Options of {@link organizationGuard}. */
export interface GuardOptions<Target> {
  /**
   * What the guard returns when it does not allow a navigation: a route location of Vue Router, `false` to cancel, or a function that returns
   * one of them and may be async.
   *
   * @default false
   */
  readonly otherwise?: Target | CreateRedirect<Target>;
}

/** Options of {@link permissionGuard}. */
export interface PermissionGuardOptions<Target> extends GuardOptions<Target> {
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  readonly audience?: string;
}

/** A navigation guard for `beforeEnter` and `beforeEach` of Vue Router. `Target` is what `otherwise` returns. */
export type OrgSessionGuard<Target> = (to: GuardedRoute) => Promise<boolean | Target>;

/**
 * Creates a navigation guard that allows a navigation while an organization is active.
 *
 * It waits for `client.start()` first. On a server it allows every navigation. A switch is no navigation: render `RequireOrganization` in
 * pages that have to react to it.
 *
 * @param client The client of the app.
 * @param options `otherwise` is what the guard returns when no organization is active; default `false`.
 * @returns A guard that resolves with `true` or with `otherwise`.
 * @example
 * import type { RouteRecordRaw } from 'vue-router';
 *
 * const invoices: RouteRecordRaw = {
 *   path: '/invoices',
 *   component: { template: '<h1>Invoices</h1>' },
 *   beforeEnter: organizationGuard(client, {
 *     otherwise: ({ fullPath }) => ({ path: '/sign-in', query: { returnTo: fullPath } }),
 *   }),
 * };
 */
export const organizationGuard = <Target = false>(
  client: OrgSessionClient,
  options: GuardOptions<Target> = {},
): OrgSessionGuard<Target> => createGuard(client, options, ({ organization }) => organization !== undefined);

/**
 * Creates a navigation guard that allows a navigation while the active organization grants `permission`.
 *
 * It waits for `client.start()` first. On a server it allows every navigation. It only decides what the page shows: the API has to check the
 * permission itself.
 *
 * @param client The client of the app.
 * @param permission A permission of the API, such as `'read:invoices'`.
 * @param options `audience` defaults to the client's; `otherwise` is what the guard returns without the permission, by default `false`.
 * @returns A guard that resolves with `true` or with `otherwise`.
 * @example
 * const beforeEnter = permissionGuard(client, 'read:invoices', { otherwise: '/denied' });
 */
export const permissionGuard = <Target = false>(
  client: OrgSessionClient,
  permission: string,
  { audience, ...options }: PermissionGuardOptions<Target> = {},
): OrgSessionGuard<Target> =>
  createGuard(client, options, () => client.hasPermission(permission, { audience }));

const createGuard =
  <Target>(
    client: OrgSessionClient,
    { otherwise }: GuardOptions<Target>,
    isAllowed: (snapshot: OrgSessionSnapshot) => boolean,
  ): OrgSessionGuard<Target> =>
  async (to) => {
    // Repeated calls share the first start.
    await client.start();
    const snapshot = client.getSnapshot();
    // The status is still 'starting' on a server only: the guard cannot know more there.
    if (snapshot.status === 'starting' || isAllowed(snapshot)) return true;
    return typeof otherwise === 'function'
      ? (otherwise as CreateRedirect<Target>)(to, snapshot)
      : (otherwise ?? false);
  };
