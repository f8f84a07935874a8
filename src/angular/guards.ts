import { inject, Injector, runInInjectionContext } from '@angular/core';
import { RedirectCommand, Router, UrlTree, type CanActivateFn, type GuardResult } from '@angular/router';
import { ConfigurationError } from '../index.js';
import { injectOrgSession } from './inject-org-session.js';
import type { OrgSession } from './org-session.js';

/** Options of {@link organizationGuard} and {@link permissionGuard}. */
export interface GuardOptions {
  /**
   * What the guard returns when it does not allow a navigation: a URL of the router such as `'/sign-in'`, a `UrlTree`, a `RedirectCommand`,
   * `false` to cancel, or a function that returns one of them. The function gets the arguments of a `CanActivateFn`, runs in the route's
   * injection context, and may be async.
   *
   * A navigation to the path of `otherwise` is allowed, whatever its query: a redirect would not end.
   *
   * @default false. A navigation that opens the app has no page to stay on: with `false` it leads to `/`.
   */
  readonly otherwise?:
    | GuardResult
    | string
    | ((...route: Parameters<CanActivateFn>) => GuardResult | string | Promise<GuardResult | string>)
    | undefined;
}

/** Options of {@link permissionGuard}. */
export interface PermissionGuardOptions extends GuardOptions {
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  readonly audience?: string | undefined;
}

/**
 * Creates a guard for `canActivate` that allows a navigation while an organization is active.
 *
 * It waits for `client.start()` first. On a server it allows every navigation.
 *
 * @param options `otherwise` is what the guard returns when no organization is active; default `false`.
 * @returns A `CanActivateFn`. It rejects with {@link ConfigurationError} if `provideOrgSession(client)` is missing, or if
 * `/` is refused when the app opens, and there is no `otherwise`.
 * @example
 * import type { Routes } from '@angular/router';
 *
 * const canActivate = [organizationGuard({ otherwise: '/sign-in' })];
 * const routes: Routes = [{ path: 'invoices', canActivate, children: [] }];
 */
export const organizationGuard = (options?: GuardOptions): CanActivateFn =>
  createGuard(({ organization }) => organization() !== undefined, options);

/**
 * Creates a guard for `canActivate` that allows a navigation while the active organization grants `permission`.
 *
 * It waits for `client.start()` first. On a server it allows every navigation. It only decides what the page shows: the API has to check the
 * permission itself.
 *
 * @param permission A permission of the API, such as `'read:invoices'`.
 * @param options `audience` defaults to the client's; `otherwise` is what the guard returns without the permission, by default `false`.
 * @returns A `CanActivateFn`. It rejects with {@link ConfigurationError} if `provideOrgSession(client)` is missing, or if
 * `/` is refused when the app opens, and there is no `otherwise`.
 * @example
 * const canActivate = [permissionGuard('read:invoices')];
 */
export const permissionGuard = (
  permission: string,
  { audience, ...options }: PermissionGuardOptions = {},
): CanActivateFn => createGuard(({ hasPermission }) => hasPermission(permission, { audience }), options);

function createGuard(
  isAllowed: (session: OrgSession) => boolean,
  { otherwise = false }: GuardOptions = {},
): CanActivateFn {
  /** The routers that were sent to the page `/` before they showed any page. */
  const sentHome = new WeakSet<Router>();
  return async (...route) => {
    const session = injectOrgSession();
    const injector = inject(Injector);
    const router = inject(Router);
    await session.client.start();
    // The status is still 'starting' on a server only: the guard cannot know more there.
    if (session.status() === 'starting' || isAllowed(session)) return true;
    const chosen =
      typeof otherwise === 'function'
        ? await runInInjectionContext(injector, () => otherwise(...route))
        : otherwise;
    const { url } = (route as Partial<typeof route>)[1] ?? {};
    // The router would render nothing.
    if (otherwise === false && !router.navigated) {
      if (pathOf(url) === '/' || sentHome.has(router))
        throw new ConfigurationError(
          'The guard of / needs the option otherwise: there is no page to stay on.',
        );
      sentHome.add(router);
      return router.parseUrl('/');
    }
    const result = typeof chosen === 'string' ? router.parseUrl(chosen) : chosen;
    const target = result instanceof RedirectCommand ? result.redirectTo : result;
    const isThere = target instanceof UrlTree && pathOf(router.serializeUrl(target)) === pathOf(url);
    return isThere || result;
  };
}

/** The path of a URL of the router. */
const pathOf = (url = ''): string => url.replace(/[?#].*/s, '');
