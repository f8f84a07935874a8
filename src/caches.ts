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
      // Every method waits for the code to come; it is not a promise itself.
      return new Proxy({} as OrganizationCache, {
        get: (_, name: keyof OrganizationCache | 'then') =>
          name === 'then'
            ? undefined
            : async (...args: never[]) => ((await cache())[name] as (...args: never[]) => unknown)(...args),
      });
    },
    stored: async () => (await load()).stored(),
  };
}
