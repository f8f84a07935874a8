import {
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
  type EnvironmentProviders,
} from '@angular/core';
import type { OrgSessionClient } from '../index.js';
import { ORG_SESSION } from './inject-org-session.js';
import { isBrowser } from './is-browser.js';
import { createOrgSession } from './org-session.js';
import { createReturnNavigation } from './return-navigation.js';

/**
 * Makes a client available to `injectOrgSession()`, the guards and the interceptor of an app.
 *
 * In a browser it starts the client without delaying the app. After a login callback it navigates the router to the page that the login
 * began on. It never destroys the client. On a server it does not start the client.
 *
 * @param client The client from `createOrgSessionClient`.
 * @returns Providers for the `ApplicationConfig` of the app.
 * @example
 * import type { ApplicationConfig } from '@angular/core';
 *
 * const appConfig: ApplicationConfig = { providers: [provideOrgSession(client)] };
 */
export function provideOrgSession(client: OrgSessionClient): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: ORG_SESSION, useFactory: () => createOrgSession(client) },
    provideEnvironmentInitializer(() => {
      if (isBrowser()) void client.start().then(createReturnNavigation(client));
    }),
  ]);
}
