import type { Settings } from '../config/options.js';

/**
 * Auth0's SDK remembers the organization of the last login in a cookie, and takes it for what is meant where none is named: for the
 * personal account that would be another organization's login. Where somebody broke the cookie, it asks nobody at all.
 */
export function forgetOrganizationHint({ clientId, cookieDomain }: Settings): void {
  if (typeof document === 'undefined') return;
  const domain = cookieDomain ? `;domain=${cookieDomain}` : '';
  for (const prefix of ['', '_legacy_'])
    for (const path of [';path=/', ''])
      document.cookie = `${prefix}auth0.${clientId}.organization_hint=;expires=Thu, 01 Jan 1970 00:00:00 GMT${path}${domain}`;
}
