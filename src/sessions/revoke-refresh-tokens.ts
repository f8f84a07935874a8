import { createClientLease, type ClientLease } from '../auth0/client-lease.js';
import type { ClientPool } from '../auth0/client-pool.js';
import type { Tenant } from '../config/tenant.js';
import type { OrganizationCache } from '../storage/organization-cache.js';

/**
 * Revokes the refresh tokens of a session or of its cache, one for each audience.
 *
 * @param cache Undefined in memory mode.
 * @param requestedAudiences Used in memory mode, where Auth0's SDK does not say which refresh tokens it has.
 */
export async function revokeRefreshTokens(
  cache: OrganizationCache | undefined,
  lease: ClientLease,
  requestedAudiences: Iterable<string>,
): Promise<void> {
  const audiences = (await cache?.audiences().catch(() => [])) ?? requestedAudiences;
  for (const audience of audiences) {
    try {
      // A session that was only read from storage has no client yet.
      const client = cache ? lease.client() : lease.existingClient(audience);
      await client?.revokeRefreshToken(audience ? { audience } : {});
    } catch {
      // The browser can be offline. The token is removed from this browser nevertheless.
    }
  }
}

/** Revokes the refresh tokens of stored entries that the session of a cache replaced. */
export async function revokeReplaced(
  cache: OrganizationCache | undefined,
  pool: ClientPool,
  tenant: () => Tenant,
): Promise<void> {
  const replaced = (await cache?.takeReplaced()) ?? [];
  const revoking = replaced.map((entries) => {
    const lease = createClientLease(
      pool,
      () => entries,
      () => ({}),
      tenant,
    );
    return revokeRefreshTokens(entries, lease, []);
  });
  await Promise.all(revoking);
}
