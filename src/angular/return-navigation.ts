import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { Router, ROUTES } from '@angular/router';
import type { OrgSessionClient } from '../index.js';

/**
 * Returns a function that navigates to the return path of a login. Call it when the client has started.
 *
 * The router begins its first navigation, to the callback URL, before the client has finished the login. The client then replaces the URL
 * in the address bar, which the router does not notice. The function does nothing if the router went to another page meanwhile.
 */
export function createReturnNavigation(client: OrgSessionClient): (() => Promise<void>) | undefined {
  // An app without routes does not use the router.
  if (!inject(ROUTES, { optional: true })) return;
  const router = inject(Router);
  const location = inject(Location);
  const initialPath = location.path(true);

  return async () => {
    let returnPath = location.path(true);
    if (returnPath === initialPath) {
      if (!initialPath.includes('state=')) return;
      try {
        // The router wrote the callback URL back after the client had replaced it. A repeated callback returns the result of the first.
        const { url } = await client.handleRedirectCallback(initialPath);
        returnPath = location.normalize(url);
      } catch {
        return;
      }
    }
    // Angular 20.0 and 20.1 have no `router.currentNavigation` signal.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const routerUrl = router.getCurrentNavigation()?.extractedUrl ?? router.url;
    if (String(routerUrl) === String(router.parseUrl(initialPath)))
      await router.navigateByUrl(returnPath, { replaceUrl: true });
  };
}
