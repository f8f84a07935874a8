import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { Tenant } from '../config/tenant.js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import type { OrganizationParameters } from './bind-organization.js';
import type { ClientPool, PooledClient } from './client-pool.js';

/**
 * A session's use of an `Auth0Client`. The client is acquired on first use, because with refresh tokens in memory it starts a Worker. A
 * session that replaced another one can also have clients of that one: each has the refresh tokens of some audiences.
 */
export interface ClientLease {
  /**
   * Returns the client that has the refresh token of an audience, otherwise the session's own client. Acquires that one first if needed.
   *
   * @param audience `''` stands for a request without an audience. Default: the session's own client.
   * @throws ConfigurationError if Auth0's SDK refuses its options.
   */
  client(audience?: string): Auth0Client;
  /** Returns the client that {@link client} returns, if it was acquired. */
  existingClient(audience?: string): Auth0Client | undefined;
  /** Takes over the clients that another lease uses for these audiences. That lease then no longer clears or releases them. */
  takeOver(other: ClientLease, audiences: Iterable<string>): void;
  /** Gives away the client of an audience. */
  giveAway(audience: string): PooledClient | undefined;
  /** Removes every token of the clients that were acquired. */
  clear(): Promise<void>;
  /** Marks the clients as known to the application: they are never used for another session. */
  expose(): void;
  /** Whether the clients are known to the application. */
  isExposed(): boolean;
  /** Whether a client was acquired and can be used for another session after this one has ended. */
  isReusable(): boolean;
  /** Returns the clients to the pool, except for those that were exposed or have a cache of this package. They must be signed out. */
  release(): void;
}

/**
 * @param cache Returns the session's cache. A function, because the session can get its cache later.
 * @param tenant Returns the tenant of the session's organization.
 */
export function createClientLease(
  pool: ClientPool,
  cache: () => OrganizationCache | undefined,
  parameters: () => OrganizationParameters,
  tenant: () => Tenant,
): ClientLease {
  let isExposed = false;
  /** The session's own client, which has no key, and those that were taken over, by audience. */
  const clients = new Map<string | undefined, PooledClient>();
  const givenAway = new Set<PooledClient>();
  const find = (audience?: string): PooledClient | undefined =>
    clients.get(audience) ?? clients.get(undefined);
  const all = (): PooledClient[] => [...new Set(clients.values())].filter((pooled) => !givenAway.has(pooled));
  return {
    client(audience) {
      let pooled = find(audience);
      if (!pooled) {
        clients.set(undefined, (pooled = pool.acquire(cache(), parameters, tenant())));
        pooled.isExposed ||= isExposed;
      }
      return pooled.client;
    },
    existingClient: (audience) => find(audience)?.client,
    takeOver(other, audiences) {
      for (const audience of audiences) {
        const pooled = other.giveAway(audience);
        if (!pooled) continue;
        pooled.parameters = parameters;
        clients.set(audience, pooled);
      }
    },
    giveAway(audience) {
      const pooled = find(audience);
      if (pooled) givenAway.add(pooled);
      return pooled;
    },
    async clear() {
      await Promise.all(all().map((pooled) => pooled.clear()));
    },
    expose() {
      isExposed = true;
      for (const pooled of all()) pooled.isExposed = true;
    },
    isExposed: () => isExposed,
    isReusable: () => all().some((pooled) => !pooled.isExposed),
    release() {
      if (cache()) return;
      for (const pooled of all().filter((other) => !other.isExposed)) {
        pool.release(pooled);
        for (const [key, other] of clients) if (other === pooled) clients.delete(key);
      }
    },
  };
}
