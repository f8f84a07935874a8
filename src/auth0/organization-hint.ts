import type { Settings } from '../config/read-options.js';

/**
<<<<<<< HEAD
 * Removes the cookie in which Auth0's SDK remembers the organization of the last login. A silent request by
 * iframe that names none sends it: a request for the personal account would get the tokens of that organization.
=======
 * Removes the cookie in which Auth0's SDK stores the organization of the last login. The SDK adds that organization to requests without one,
 * so a login to the personal account would become a login to that organization.
>>>>>>> coredocs
 */
export function removeOrganizationHint({ clientId, cookieDomain }: Settings): void {
  if (typeof document === 'undefined') return;
  const domain = cookieDomain ? `;domain=${cookieDomain}` : '';
  for (const prefix of ['', '_legacy_'])
    for (const path of [';path=/', ''])
      document.cookie = `${prefix}auth0.${clientId}.organization_hint=;expires=Thu, 01 Jan 1970 00:00:00 GMT${path}${domain}`;
}
