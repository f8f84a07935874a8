import { inject, InjectionToken, VERSION } from '@angular/core';
import { ConfigurationError } from '../index.js';
import type { OrgSession } from './org-session.js';

const shared = globalThis as { [key: symbol]: InjectionToken<OrgSession> | undefined };

/** The token that `provideOrgSession` provides the app's {@link OrgSession} under. All copies of this package have the same one. */
export const ORG_SESSION = (shared[Symbol.for(`auth0-org-sessions.angular.${VERSION.full}`)] ??=
  new InjectionToken<OrgSession>('OrgSession'));

/**
 * Returns the fields of the snapshot as signals, and the methods of the client.
 *
 * @returns The {@link OrgSession} of the app, the same object at every call.
 * @throws {@link ConfigurationError} outside of an injection context, or if `provideOrgSession(client)` is missing.
 * @example
 * class InvoicesPage {
 *   private readonly session = injectOrgSession();
 *   readonly organization = this.session.organization;
 *   readonly openGlobex = () => this.session.switchOrganization('globex');
 * }
 */
export function injectOrgSession(): OrgSession {
  try {
    return inject(ORG_SESSION);
  } catch (cause) {
    throw new ConfigurationError(
      'injectOrgSession() needs an injection context with provideOrgSession(client).',
      { cause },
    );
  }
}
