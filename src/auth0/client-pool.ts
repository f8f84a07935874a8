import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import { ConfigurationError } from '../errors/errors.js';
import type { Settings } from '../config/options.js';
import type { OrganizationCache } from '../storage/organization-cache.js';

/** An `Auth0Client`, and whom it serves now. */
export interface Seat {
  readonly client: Auth0Client;
  /** What names the organization to the identity provider, and its API where each has its own. */
  named: () => { organization?: string; audience?: string | undefined };
}

/**
 * The `Auth0Client`s. With refresh tokens in memory each has a Worker that the SDK never ends: those are used again, for one
 * organization after the other.
 */
export interface Clients {
  take(cache: OrganizationCache | undefined, named: Seat['named']): Seat;
  /** An emptied one, for the next organization. */
  giveBack(seat: Seat): void;
  /** Whether the next one would be one Worker too many. */
  full(): boolean;
  /** Whether there can be Workers, where they are needed. */
  workersRun(): Promise<boolean>;
}

type Verb = (options?: object, ...rest: unknown[]) => unknown;

export function createClients(settings: Settings, environment: Environment): Clients {
  const {
    authorizeTimeoutInSeconds = 10,
    silentAuth,
    useDpop,
    useRefreshTokens,
    workerUrl,
    maxSessions,
  } = settings;
  const spare: Seat[] = [];
  let workers = 0;
  let running: Promise<boolean> | undefined;

  const create = (cache: OrganizationCache | undefined): Seat => {
    const client = environment.createAuth0Client({
      // Where storage is blocked, the SDK would throw for the sake of anonymous sessions, or when a login leaves.
      ...(!environment.sharedStorage() && { anonymousSessionsCacheMode: 'memory' }),
      ...(!environment.tabStorage() && { useCookiesForTransactions: true }),
      ...settings,
      cache,
      cacheLocation: cache ? undefined : 'memory',
      // A silent login that nobody answers must give way to the interactive one while the person still waits.
      authorizeTimeoutInSeconds,
      useRefreshTokensFallback: silentAuth === 'iframe',
    });
    const seat: Seat = { client, named: () => ({}) };
    /** Its options are fixed, its organization is not: every verb says which one it is. */
    const naming = (object: object, verbs: string[], name: (options?: object) => object): void => {
      const methods = object as Record<string, Verb>;
      for (const verb of verbs) {
        const ask = methods[verb]?.bind(object);
        // Older releases lack some.
        if (ask) methods[verb] = (options, ...rest) => ask({ ...options, ...name(options) }, ...rest);
      }
    };
    naming(
      client,
      ['getTokenSilently', 'getTokenWithPopup', 'loginWithRedirect', 'loginWithPopup'],
      (options: { authorizationParams?: object } = {}) => ({
        authorizationParams: { ...seat.named(), ...options.authorizationParams },
      }),
    );
    const flat = (options?: object): object => ({ ...seat.named(), ...options });
    naming(client, ['loginWithCustomTokenExchange', 'customTokenExchange'], flat);
    naming((client as Partial<Auth0Client>).passkey ?? {}, ['login', 'signup'], flat);
    if (cache && useDpop) {
      // The SDK signs itself out where a person is blocked: with the key that every organization's tokens are bound to.
      const logout = client.logout.bind(client);
      client.logout = (options) => (options?.openUrl === false ? cache.clear() : logout(options));
    }
    if (!cache && useRefreshTokens && environment.hasWorkers()) workers++;
    return seat;
  };

  return {
    take(cache, named) {
      try {
        const seat = (cache ? undefined : spare.pop()) ?? create(cache);
        seat.named = named;
        return seat;
      } catch (cause) {
        throw new ConfigurationError("Auth0's SDK refused its options.", { cause });
      }
    },
    giveBack(seat) {
      seat.named = () => ({});
      spare.push(seat);
    },
    workersRun: () =>
      (running ??=
        useRefreshTokens && workerUrl === undefined && environment.hasWorkers()
          ? environment.workersRun()
          : Promise.resolve(true)),
    full: () => !spare.length && workers >= maxSessions,
  };
}
