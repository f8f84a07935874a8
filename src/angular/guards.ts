import { inject, Injector, runInInjectionContext } from '@angular/core';
import { Router, type CanActivateFn, type RedirectCommand, type UrlTree } from '@angular/router';
import type { OrgSessionClient } from '../index.js';
import { injectProvided, ORG_SESSION_CLIENT } from './client-token.js';

/** Where a refused navigation goes: a path, what the router knows, or false to stay. */
export type Elsewhere = string | UrlTree | RedirectCommand | false;

/** Options of the guards. */
export interface GuardOptions {
  /**
   * Where to go instead. A function runs in the route's injection context, and may first do something, such as a login. Default false.
   */
  readonly otherwise?: Elsewhere | ((...asked: Parameters<CanActivateFn>) => Elsewhere | Promise<Elsewhere>);
}

/**
 * Waits for the client's start, and lets a navigation through if an organization is active. On a server, where nobody knows, it lets all
 * through.
 */
export const organizationGuard = (options?: GuardOptions): CanActivateFn =>
  guard('organizationGuard', (client) => client.getSnapshot().organization !== undefined, options);

/** The same if the active organization allows `permission`. A convenience for the page: the API decides. */
export const permissionGuard = (permission: string, options?: GuardOptions): CanActivateFn =>
  guard('permissionGuard', (client) => client.hasPermission(permission), options);

const guard =
  (
    name: string,
    allows: (client: OrgSessionClient) => boolean,
    { otherwise = false }: GuardOptions = {},
  ): CanActivateFn =>
  async (...asked) => {
    const client = injectProvided(ORG_SESSION_CLIENT, name);
    const injector = inject(Injector);
    await client.start();
    // Only on a server is this all that a start comes to.
    if (client.getSnapshot().status === 'starting' || allows(client)) return true;
    const elsewhere =
      typeof otherwise === 'function'
        ? await runInInjectionContext(injector, () => otherwise(...asked))
        : otherwise;
    return typeof elsewhere === 'string' ? injector.get(Router).parseUrl(elsewhere) : elsewhere;
  };
