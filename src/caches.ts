import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import type { Settings } from './options.js';
import type { Caches, OrganizationCache } from './organization-cache.js';

const names = ['get', 'set', 'remove', 'allKeys', 'adopt', 'expiresAt', 'audiences', 'clear'] as const;

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
      const later =
        (name: keyof OrganizationCache) =>
        async (...args: unknown[]): Promise<unknown> =>
          ((await cache())[name] as (...args: unknown[]) => unknown)(...args);
      return Object.fromEntries(names.map((name) => [name, later(name)])) as unknown as OrganizationCache;
    },
    stored: async () => (await load()).stored(),
  };
}
