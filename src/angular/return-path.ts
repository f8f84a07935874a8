import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { Router, ROUTES } from '@angular/router';
import type { OrgSessionClient } from '../index.js';

/**
 * A login that comes back is finished while the router is on its way to the callback's address, and the router would not know where the
 * login leads. The answer, called once the client has started, sends it there, unless it went elsewhere meanwhile.
 */
export function followReturn(client: OrgSessionClient): (() => Promise<void>) | undefined {
  // An app without routes has no use for a router.
  if (!inject(ROUTES, { optional: true })) return;
  const router = inject(Router);
  const location = inject(Location);
  const arrived = location.path(true);

  return async () => {
    let path = location.path(true);
    if (path === arrived) {
      if (!arrived.includes('state=')) return;
      try {
        // The router was slow, and put the callback's address back. The client remembers where it leads.
        const { url } = await client.handleRedirectCallback(arrived);
        path = location.normalize(url);
      } catch {
        return;
      }
    }
    // Its signal is not there before Angular 20.2.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const at = router.getCurrentNavigation()?.extractedUrl ?? router.url;
    if (String(at) === String(router.parseUrl(arrived)))
      await router.navigateByUrl(path, { replaceUrl: true });
  };
}
