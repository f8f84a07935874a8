import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import type { Settings } from './options.js';
import type { Caches, OrganizationCache } from './organization-cache.js';

/** In memory mode there are none. Otherwise the code behind them is loaded when first used: an app in memory mode does not pay for it. */
export function createCaches(
  { cache: own, cacheLocation }: Settings,
  environment: Environment,
  namespace: Namespace,
): Caches | undefined {
  const storage = own ?? cacheLocation;
  if (storage === 'memory') return undefined;
  let loading: Promise<Caches> | undefined;
  const load = (): Promise<Caches> =>
    (loading ??= import('./organization-cache.js').then(({ createOrganizationCaches }) =>
      createOrganizationCaches(storage, environment, namespace),
    ));
  return {
    open(id) {
      let opening: Promise<OrganizationCache> | undefined;
      const cache = (): Promise<OrganizationCache> => (opening ??= load().then((caches) => caches.open(id)));
      return {
        get: async (key) => (await cache()).get(key),
        set: async (key, entry) => (await cache()).set(key, entry),
        remove: async (key) => (await cache()).remove(key),
        allKeys: async () => (await cache()).allKeys(),
        adopt: async (newId) => (await cache()).adopt(newId),
        expiresAt: async (accessToken) => (await cache()).expiresAt(accessToken),
        audiences: async () => (await cache()).audiences(),
        clear: async (forGood) => (await cache()).clear(forGood),
      };
    },
    stored: async () => (await load()).stored(),
  };
}
