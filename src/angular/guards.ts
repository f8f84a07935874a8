import { inject, Injector, runInInjectionContext } from '@angular/core';
import type { CanActivateFn, GuardResult } from '@angular/router';
import { injectOrgSession, type OrgSession } from './org-session.js';

/** Options of the guards. */
export interface GuardOptions {
  /**
   * Where to go instead: a `UrlTree`, a `RedirectCommand`, or false to stay. A function runs in the route's injection context, and may first do something, such as a login. Default false.
   */
  readonly otherwise?:
    GuardResult | ((...asked: Parameters<CanActivateFn>) => GuardResult | Promise<GuardResult>);
}

/**
 * Waits for the client's start, and lets a navigation through if an organization is active. On a server, where nobody knows, it lets all
 * through.
 */
export const organizationGuard = (options?: GuardOptions): CanActivateFn =>
  guard(({ organization }) => organization() !== undefined, options);

/** The same if the active organization allows `permission`. A convenience for the page: the API decides. */
export const permissionGuard = (permission: string, options?: GuardOptions): CanActivateFn =>
  guard(({ hasPermission }) => hasPermission(permission), options);

const guard =
  (allows: (session: OrgSession) => boolean, { otherwise = false }: GuardOptions = {}): CanActivateFn =>
  async (...asked) => {
    const session = injectOrgSession();
    const injector = inject(Injector);
    await session.client.start();
    // Only on a server is this all that a start comes to.
    if (session.status() === 'starting' || allows(session)) return true;
    return typeof otherwise === 'function'
      ? runInInjectionContext(injector, () => otherwise(...asked))
      : otherwise;
  };
