import {
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
  type EnvironmentProviders,
} from '@angular/core';
import type { OrgSessionClient } from '../index.js';
import { assertClient } from '../scoped/assert-arguments.js';
import { ORG_SESSION } from './inject-org-session.js';
import { isBrowser } from './is-browser.js';
import { createOrgSession } from './org-session.js';

/**
 * Makes a client available to `injectOrgSession()`, the guards and the interceptor of an app.
 *
 * In a browser it starts the client without delaying the app. The start removes the parameters of a login callback from the URL before
 * the router reads it, so the router's first navigation is to the page that the login began on. It never destroys the client. On a server it does not start it.
 *
 * @param client The client from `createOrgSessionClient`.
 * @returns Providers for the `ApplicationConfig` of the app.
 * @throws {@link ConfigurationError} `client` is not a client.
 * @example
 * import type { ApplicationConfig } from '@angular/core';
 *
 * const appConfig: ApplicationConfig = { providers: [provideOrgSession(client)] };
 */
export function provideOrgSession(client: OrgSessionClient): EnvironmentProviders {
  assertClient('Argument client of provideOrgSession', client);
  return makeEnvironmentProviders([
    { provide: ORG_SESSION, useFactory: () => createOrgSession(client) },
    provideEnvironmentInitializer(() => {
      // Before the router reads the URL.
      if (isBrowser()) void client.start();
    }),
  ]);
}
