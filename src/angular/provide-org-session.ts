import {
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
  type EnvironmentProviders,
} from '@angular/core';
import type { OrgSessionClient } from '../index.js';
import { inBrowser } from './in-browser.js';
import { createOrgSession, ORG_SESSION } from './org-session.js';
import { followReturn } from './return-path.js';

/**
 * For the providers of the app: starts the client in the browser, without holding up the app, and lets the router follow a login that comes
 * back to where it began. The client is the app's own: it is never destroyed here. On a server nothing happens.
 */
export function provideOrgSession(client: OrgSessionClient): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: ORG_SESSION, useFactory: () => createOrgSession(client) },
    provideEnvironmentInitializer(() => {
      if (inBrowser()) void client.start().then(followReturn(client));
    }),
  ]);
}
