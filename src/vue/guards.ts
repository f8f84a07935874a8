import { ConfigurationError, type OrgSessionClient, type OrgSessionSnapshot } from '../index.js';
import { assertClient } from '../scoped/assert-arguments.js';
import { leadsTo, type GuardedRoute } from './guarded-route.js';

type CreateRedirect<Target> = (to: GuardedRoute, snapshot: OrgSessionSnapshot) => Target | Promise<Target>;

/** Options of {@link organizationGuard}. */
export interface GuardOptions<Target> {
  /**
   * What the guard returns when it does not allow a navigation: a route location of Vue Router, `false` to cancel, or a function that returns
   * one of them and may be async. A navigation to that location itself is allowed, so a guard of the whole router may redirect to one of its
   * pages. The function also gets the snapshot: `signedOutElsewhere` in it says that the user signed out in another tab.
   *
   * @default false. A navigation that opens the app has no page to stay on: with `false` it leads to `/`.
   */
  readonly otherwise?: Target | CreateRedirect<Target> | undefined;
}

/** Options of {@link permissionGuard}. */
export interface PermissionGuardOptions<Target> extends GuardOptions<Target> {
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  readonly audience?: string | undefined;
}

/** A navigation guard for `beforeEnter` and `beforeEach` of Vue Router. `Target` is what `otherwise` returns. */
export type OrgSessionGuard<Target> = (to: GuardedRoute, from?: GuardedRoute) => Promise<boolean | Target>;

/**
 * Creates a navigation guard that allows a navigation while an organization is active.
 *
 * It waits for `client.start()` first. On a server it allows every navigation. A switch is no navigation: render `RequireOrganization` in
 * pages that have to react to it.
 *
 * @param client The client of the app.
 * @param options `otherwise` is what the guard returns when no organization is active; default `false`.
 * @returns A guard that resolves with `true` or with `otherwise`. It rejects with a {@link ConfigurationError} if the location `otherwise` is
 * redirected back to the guarded route, by another guard or by the `redirect` of a route; also if `/` is refused when the app opens, and there is no
 * `otherwise`.
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
  options?: GuardOptions<Target>,
): OrgSessionGuard<Target> => {
  assertClient('Argument client of organizationGuard', client);
  return createGuard(client, options, ({ organization }) => organization !== undefined);
};

/**
 * Creates a navigation guard that allows a navigation while the active organization grants `permission`.
 *
 * It waits for `client.start()` first. On a server it allows every navigation. It only decides what the page shows: the API has to check the
 * permission itself.
 *
 * @param client The client of the app.
 * @param permission A permission of the API, such as `'read:invoices'`.
 * @param options `audience` defaults to the client's; `otherwise` is what the guard returns without the permission, by default `false`.
 * @returns A guard that resolves with `true` or with `otherwise`. It rejects with a {@link ConfigurationError} if the location `otherwise` is
 * redirected back to the guarded route, by another guard or by the `redirect` of a route; also if `/` is refused when the app opens, and there is no
 * `otherwise`.
 * @example
 * const beforeEnter = permissionGuard(client, 'read:invoices', { otherwise: '/denied' });
 */
export const permissionGuard = <Target = false>(
  client: OrgSessionClient,
  permission: string,
  options?: PermissionGuardOptions<Target>,
): OrgSessionGuard<Target> => {
  assertClient('Argument client of permissionGuard', client);
  return createGuard(client, options, () =>
    client.hasPermission(permission, { audience: options?.audience }),
  );
};

/** Creates a guard. It knows what it did in each navigation: Vue Router calls it again with the same `redirectedFrom` after a redirect. */
function createGuard<Target>(
  client: OrgSessionClient,
  options: GuardOptions<Target> | undefined,
  isAllowed: (snapshot: OrgSessionSnapshot) => boolean,
): OrgSessionGuard<Target> {
  const { otherwise } = options ?? {};
  /** The redirects of each navigation, by the path that they redirected from. */
  const redirects = new WeakMap<object, Map<string, Target>>();
  return async (to, from) => {
    // Repeated calls share the first start.
    await client.start();
    const snapshot = client.getSnapshot();
    // The status is still 'starting' on a server only: the guard cannot know more there.
    if (snapshot.status === 'starting' || isAllowed(snapshot)) return true;
    let target =
      typeof otherwise === 'function'
        ? await (otherwise as CreateRedirect<Target>)(to, snapshot)
        : (otherwise ?? (false as Target));
    // Vue Router would render nothing. A function that returns false can have left the page.
    if (target === false && typeof otherwise !== 'function' && from?.matched?.length === 0) {
      if (to.path === '/')
        throw new ConfigurationError(
          'The guard of / needs the option otherwise: there is no page to stay on.',
        );
      target = '/' as Target;
    }
    const start = to.redirectedFrom ?? to;
    const before = redirects.get(start) ?? new Map<string, Target>();
    // A function can add the route to its result, as `returnTo` for example: then the earlier result leads here.
    if ([target, ...before.values()].some((one) => leadsTo(one, to, from))) return true;
    if (typeof target === 'boolean') return target;
    // Without this check Vue Router would redirect for ever, and the page would not react any more.
    if (before.has(to.path))
      throw new ConfigurationError(
        `otherwise leads back to ${to.path}: let it name a page that no guard and no route redirects.`,
      );
    redirects.set(start, before.set(to.path, target));
    return target;
  };
}
