import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import type { OrganizationParameters } from './bind-organization.js';
import type { ClientPool, PooledClient } from './client-pool.js';

/** A session's use of an `Auth0Client`. The client is acquired on first use: with refresh tokens in memory it has a Worker. */
export interface ClientLease {
  /** The session's client. @throws ConfigurationError if Auth0's SDK refuses its options. */
  client(): Auth0Client;
  /** The session's client, if it has one already. */
  existingClient(): Auth0Client | undefined;
  /** Makes the client stay with this session: the application has it. */
  expose(): void;
  /** Whether the client exists and can serve another session once this one has ended. */
  isReusable(): boolean;
  /** Gives the client back, unless the application has it, or it belongs to a cache. It must be signed out. */
  release(): void;
}

/** @param cache Returns the session's cache at the time when the client is acquired. */
export function createClientLease(
  pool: ClientPool,
  cache: () => OrganizationCache | undefined,
  parameters: () => OrganizationParameters,
): ClientLease {
  let pooled: PooledClient | undefined;
  let isExposed = false;
  return {
    client: () => (pooled ??= pool.acquire(cache(), parameters)).client,
    existingClient: () => pooled?.client,
    expose() {
      isExposed = true;
    },
    isReusable: () => pooled !== undefined && !isExposed,
    release() {
      if (!pooled || isExposed || cache()) return;
      pool.release(pooled);
      pooled = undefined;
    },
  };
}
