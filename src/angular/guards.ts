import { inject, Injector, runInInjectionContext } from '@angular/core';
import type { CanActivateFn, GuardResult } from '@angular/router';
import { injectOrgSession } from './inject-org-session.js';
import type { OrgSession } from './org-session.js';

/** Options of {@link organizationGuard} and {@link permissionGuard}. */
export interface GuardOptions {
  /**
   * What the guard returns when it does not allow a navigation: a `UrlTree`, a `RedirectCommand`, `false` to cancel, or a function that
   * returns one of them. The function gets the arguments of a `CanActivateFn`, runs in the route's injection context, and may be async.
   *
   * @default false
   */
  readonly otherwise?:
    GuardResult | ((...route: Parameters<CanActivateFn>) => GuardResult | Promise<GuardResult>);
}

/**
 * Creates a guard for `canActivate` that allows a navigation while an organization is active.
 *
 * It waits for `client.start()` first. On a server it allows every navigation.
 *
 * @param options `otherwise` is what the guard returns when no organization is active; default `false`.
 * @returns A `CanActivateFn`. It rejects with {@link ConfigurationError} if `provideOrgSession(client)` is missing.
 * @example
 * import { inject } from '@angular/core';
 * import { Router, type Routes } from '@angular/router';
 *
 * const otherwise = () => inject(Router).parseUrl('/sign-in');
 * const routes: Routes = [{ path: 'invoices', canActivate: [organizationGuard({ otherwise })], children: [] }];
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
 * @param options `otherwise` is what the guard returns without the permission; default `false`.
 * @returns A `CanActivateFn`. It rejects with {@link ConfigurationError} if `provideOrgSession(client)` is missing.
 * @example
 * const canActivate = [permissionGuard('read:invoices')];
 */
export const permissionGuard = (permission: string, options?: GuardOptions): CanActivateFn =>
  createGuard(({ hasPermission }) => hasPermission(permission), options);

const createGuard =
  (isAllowed: (session: OrgSession) => boolean, { otherwise = false }: GuardOptions = {}): CanActivateFn =>
  async (...route) => {
    const session = injectOrgSession();
    const injector = inject(Injector);
    await session.client.start();
    // The status is still 'starting' on a server only: the guard cannot know more there.
    if (session.status() === 'starting' || isAllowed(session)) return true;
    return typeof otherwise === 'function'
      ? runInInjectionContext(injector, () => otherwise(...route))
      : otherwise;
  };
