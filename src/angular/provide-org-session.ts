import {
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
  type EnvironmentProviders,
} from '@angular/core';
import type { OrgSessionClient } from '../index.js';
import { inBrowser } from './in-browser.js';
import { createOrgSession, ORG_SESSION } from './org-session.js';

/**
 * For the providers of the app: starts the client in the browser, without holding up the app. A login that comes back leads the router to
 * where it began. The client is the app's own: it is never destroyed here. On a server nothing happens.
 */
export function provideOrgSession(client: OrgSessionClient): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: ORG_SESSION, useFactory: () => createOrgSession(client) },
    provideEnvironmentInitializer(() => {
      // Before the router reads the address: start() takes the callback's parameters off it at once.
      if (inBrowser()) void client.start();
    }),
  ]);
}
