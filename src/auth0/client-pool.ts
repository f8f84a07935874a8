import type { Auth0Client, Auth0ClientOptions, ICache } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { Tenant } from '../config/tenant.js';
import { ConfigurationError } from '../errors/errors.js';
import { messageOf } from '../errors/message-of.js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import { bindOrganization, type OrganizationParameters } from './bind-organization.js';
import { containLogout } from './contain-logout.js';

/** An `Auth0Client` of the pool, and the organization that it serves now. */
export interface PooledClient {
  readonly client: Auth0Client;
  readonly tenant: Tenant;
  parameters: () => OrganizationParameters;
  /** Whether the application knows the client. */
  isExposed: boolean;
  /** Removes every token of the client at once, also while a request is under way. */
  readonly clear: () => Promise<void>;
}

/**
 * Creates `Auth0Client`s. With refresh tokens in memory each has a Worker that Auth0's SDK never ends, so their number is bounded and they
 * are used for one organization after another.
 */
export interface ClientPool {
  /** @throws ConfigurationError if Auth0's SDK refuses its options. */
  acquire(
    cache: OrganizationCache | undefined,
    parameters: () => OrganizationParameters,
    tenant: Tenant,
  ): PooledClient;
  /** Takes back a client that has no cache of this package. It must be signed out. */
  release(pooled: PooledClient): void;
  /** Whether the next client would have one Worker more than `maxSessions`. */
  isFull(): boolean;
  /** Whether a client without a cache of this package has a Worker. */
  needsWorkers(): boolean;
  /** Whether Workers start. */
  canRunWorkers(): Promise<boolean>;
  /**
   * Creates a client without tokens, without a Worker and without the cache of the application, which can fail.
   *
   * @throws ConfigurationError if Auth0's SDK refuses its options.
   */
  createFacade(tenant: Tenant): Auth0Client;
  /** Whether a client has a Worker. */
  hasWorkers(): boolean;
  /** Ends all Workers. The clients with a Worker can't be used afterwards. */
  endWorkers(): void;
  /** Creates a client whose Worker starts before it is needed, which takes some milliseconds. */
  warmUp(): void;
}

/**
 * Returns the options that Auth0's SDK needs only where the browser blocks storage: it would throw when it creates a client, or when a login
 * leaves the page.
 */
const blockedStorageOptions = (
  environment: Environment,
): Pick<Auth0ClientOptions, 'anonymousSessionsCacheMode' | 'useCookiesForTransactions'> => ({
  ...(!environment.sharedStorage() && { anonymousSessionsCacheMode: 'memory' }),
  ...(!environment.tabStorage() && { useCookiesForTransactions: true }),
});

export function createClientPool(settings: Settings, environment: Environment): ClientPool {
  const { auth0Options, silentAuth, useDpop, useRefreshTokens, maxSessions } = settings;
  const released: PooledClient[] = [];
  /** The clients that have a Worker. */
  const withWorker = new Set<Auth0Client>();
  let workersRun: Promise<boolean> | undefined;

  const createClient = (
    { domain }: Tenant,
    cache: ICache | undefined,
    hasRefreshTokens: boolean,
  ): Auth0Client =>
    environment.createAuth0Client({
      ...blockedStorageOptions(environment),
      ...auth0Options,
      domain,
      // Own requests open no popup. `openPopupForSecondFactor` does it for the application's.
      interactiveErrorHandler: undefined,
      cache,
      cacheLocation: cache ? undefined : 'memory',
      useRefreshTokens: hasRefreshTokens,
      authorizeTimeoutInSeconds: settings.silentTimeoutInSeconds,
      useRefreshTokensFallback: silentAuth === 'iframe',
    });
  const create = (tenant: Tenant, cache?: OrganizationCache): PooledClient => {
    const client = createClient(tenant, cache, useRefreshTokens);
    if (cache && useDpop) {
      // The SDK's logout deletes the key that the tokens of every organization are bound to.
      const logout = client.logout.bind(client);
      client.logout = (options) => (options?.openUrl === false ? cache.clear() : logout(options));
    }
    const logout = containLogout(client);
    const pooled: PooledClient = {
      client,
      tenant,
      parameters: () => ({}),
      isExposed: false,
      clear: () => logout({ openUrl: false }),
    };
    bindOrganization(client, () => pooled.parameters());
    if (!cache && needsWorkers()) withWorker.add(client);
    return pooled;
  };

  /** Returns a released client of the tenant. If there are only others, one of them makes room for a new client. */
  const reuse = (tenant: Tenant): PooledClient | undefined => {
    const index = released.findIndex((pooled) => pooled.tenant.domain === tenant.domain);
    if (index >= 0) return released.splice(index, 1)[0];
    const other = withWorker.size >= maxSessions && released.shift();
    if (other && withWorker.delete(other.client)) environment.endWorker(other.client);
    return undefined;
  };

  const needsWorkers = (): boolean => useRefreshTokens && environment.hasWorkers();
  const canRunWorkers = (): Promise<boolean> => (workersRun ??= environment.workersRun(settings.workerUrl));

  return {
    acquire: (cache, parameters, tenant) =>
      withReason(() => {
        const pooled = (cache ? undefined : reuse(tenant)) ?? create(tenant, cache);
        pooled.parameters = parameters;
        return pooled;
      }),
    createFacade: (tenant) => withReason(() => createClient(tenant, undefined, false)),
    hasWorkers: () => withWorker.size > 0,
    endWorkers() {
      for (const client of withWorker) environment.endWorker(client);
      withWorker.clear();
      released.length = 0;
    },
    release(pooled) {
      pooled.parameters = () => ({});
      released.push(pooled);
    },
    isFull: () => released.length === 0 && withWorker.size >= maxSessions,
    needsWorkers,
    canRunWorkers,
    warmUp() {
      if (!needsWorkers() || withWorker.size > 0) return;
      // Side by side: the Worker of the test and the one of Auth0's SDK.
      void canRunWorkers();
      try {
        released.push(create(settings.tenantFor()));
      } catch {
        // The first use reports it.
      }
    },
  };
}

/** Creates a client. An error of Auth0's SDK becomes one of this package. */
function withReason<Result>(create: () => Result): Result {
  try {
    return create();
  } catch (cause) {
    // An environment for tests lacks a global of the browser: jsdom has no `TextEncoder`, for example.
    const problem =
      cause instanceof ReferenceError
        ? 'needs a browser; in tests use createTestClient'
        : 'refused its options';
    throw new ConfigurationError(`Auth0's SDK ${problem}: ${messageOf(cause).trim()}`, { cause });
  }
}
