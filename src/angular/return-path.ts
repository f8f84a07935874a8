import { Location, PlatformLocation } from '@angular/common';
import { DestroyRef, inject, Injector } from '@angular/core';
import { Router, ROUTES } from '@angular/router';
import type { OrgSessionClient } from '../index.js';

/**
 * A login that comes back is finished while the router is on its way to the callback's address, and the router would not know where the
 * login leads. The answer, called once the client has started, sends it there, unless it went elsewhere meanwhile.
 */
export function followReturn(): (client: OrgSessionClient) => Promise<void> | undefined {
  // An app without routes has no use for a router.
  if (!inject(ROUTES, { optional: true })) return () => undefined;
  const injector = inject(Injector);
  let destroyed = false;
  inject(DestroyRef).onDestroy(() => {
    destroyed = true;
  });
  const location = inject(Location);
  const { href } = inject(PlatformLocation);
  const arrived = location.path(true);

  return async (client) => {
    let path = location.path(true);
    if (path === arrived) {
      if (!/[?&#]state=/.test(href)) return;
      // The router was slow, and put the callback's address back. The client remembers.
      const callback = await client.handleRedirectCallback(href).catch(() => undefined);
      if (!callback) return;
      path = location.normalize(callback.url);
    }
    if (destroyed) return;
    const router = injector.get(Router);
    // Its signal is not there before Angular 20.2.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const at = router.getCurrentNavigation()?.extractedUrl ?? router.parseUrl(router.url);
    if (at.toString() !== router.parseUrl(arrived).toString()) return;
    await router.navigateByUrl(path, { replaceUrl: true });
  };
}
