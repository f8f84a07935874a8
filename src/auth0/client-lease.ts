import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import type { OrganizationParameters } from './bind-organization.js';
import type { ClientPool, PooledClient } from './client-pool.js';

/** A session's use of an `Auth0Client`. The client is acquired on first use, because with refresh tokens in memory it starts a Worker. */
export interface ClientLease {
  /** Returns the session's client, and acquires it first if needed. @throws ConfigurationError if Auth0's SDK refuses its options. */
  client(): Auth0Client;
  /** Returns the session's client if it was acquired. */
  existingClient(): Auth0Client | undefined;
  /** Removes every token of the client if it was acquired. */
  clear(): Promise<void>;
  /** Marks the client as known to the application: it is never used for another session. */
  expose(): void;
  /** Whether the client was acquired and can be used for another session after this one has ended. */
  isReusable(): boolean;
  /** Returns the client to the pool, unless it was exposed or has a cache of this package. It must be signed out. */
  release(): void;
}

/** @param cache Returns the session's cache. A function, because the session can get its cache later. */
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
    clear: async () => pooled?.clear(),
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
