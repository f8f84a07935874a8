import type { Settings } from './options.js';

/**
 * Auth0's SDK remembers the organization of the last login in a cookie, and takes it for what is meant where none is named. For the
 * personal account that would be another organization's login.
 */
export function forgetOrganizationHint({ clientId, cookieDomain }: Settings): void {
  const domain = cookieDomain ? `;domain=${cookieDomain}` : '';
  for (const prefix of ['', '_legacy_']) {
    document.cookie = `${prefix}auth0.${clientId}.organization_hint=;path=/;expires=Thu, 01 Jan 1970 00:00:00 GMT${domain}`;
  }
}
