import type { LogoutOptions } from '@auth0/auth0-spa-js';
import type { Settings } from '../config/read-options.js';
import type { Tenant } from '../config/tenant.js';
import type { ClientPool } from './client-pool.js';

/** Parameters of the identity provider's logout page. */
export type LogoutParams = NonNullable<LogoutOptions['logoutParams']>;

/**
 * Removes what all clients of Auth0's SDK share: its cookies and, with DPoP, the key. No remaining token needs it.
 *
 * @returns The URL of the logout page.
 */
export async function endAuth0Session(
  pool: ClientPool,
  tenant: Tenant,
  logoutParams: LogoutParams,
): Promise<string | undefined> {
  let logoutUrl: string | undefined;
  await pool.createFacade(tenant).logout({
    logoutParams,
    openUrl(url) {
      logoutUrl = url;
    },
  });
  return logoutUrl;
}

/** Returns the URL of the logout page without Auth0's SDK, which can fail. */
export function logoutUrlOf({ clientId }: Settings, tenant: Tenant, logoutParams: LogoutParams): string {
  const url = new URL('/v2/logout', tenant.url);
  url.searchParams.set('client_id', clientId);
  for (const [name, value] of Object.entries(logoutParams))
    // Any value of `federated` turns it on.
    if (value !== undefined && value !== false)
      url.searchParams.set(name, value === true ? '' : String(value));
  return url.href;
}
