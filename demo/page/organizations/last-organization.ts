import type { Organization, OrgSessionClient } from 'auth0-org-sessions';

const KEY = 'demo.lastOrganization';

/**
 * Remembers the active organization of this tab until the user signs out of it. A page that keeps tokens in memory has no session when it is
 * opened at another organization's address, and can still name the one that the user comes from.
 *
 * @returns A function that returns the organization.
 */
export function rememberLastOrganization(
  client: OrgSessionClient,
): () => Pick<Organization, 'id' | 'name'> | undefined {
  client.on('organizationChanged', ({ current }) => {
    if (current) sessionStorage.setItem(KEY, JSON.stringify({ id: current.id, name: current.name }));
    else sessionStorage.removeItem(KEY);
  });
  client.on('signedOut', () => sessionStorage.removeItem(KEY));
  return () => {
    const stored = sessionStorage.getItem(KEY);
    return stored === null ? undefined : (JSON.parse(stored) as Pick<Organization, 'id' | 'name'>);
  };
}
