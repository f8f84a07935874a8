import type { Environment } from './environment.js';
import { lateCode } from './late-code.js';
import type { Namespace } from './namespace.js';
import type { Settings } from './options.js';
import type { Caches, OrganizationCache } from './organization-cache.js';

/** Caches whose code is loaded when one is first used, or before. */
export interface LateCaches extends Caches {
  /** @throws TemporaryError */
  load(): Promise<Caches>;
}

/**
 * In memory mode there are none: only with a cache of its own does Auth0's SDK keep refresh tokens in a Worker. That Worker forgets them
 * with every answer that brings no new one, an error's too; where no iframe can make up for it (`silentAuth: 'off'`, and so with DPoP) the
 * session would be lost, so there they are in the page's memory.
 */
export function createCaches(
  { cache: own, cacheLocation, silentAuth }: Settings,
  environment: Environment,
  namespace: Namespace,
  makeRoom: () => Promise<boolean>,
): LateCaches | undefined {
  const storage = own ?? cacheLocation;
  if (storage === 'memory' && silentAuth === 'iframe') return undefined;
  const load = lateCode(async () =>
    (await import('./organization-cache.js')).createOrganizationCaches(
      storage,
      environment,
      namespace,
      makeRoom,
    ),
  );
  return {
    load,
    open(id) {
      let opened: OrganizationCache | undefined;
      const cache = async (): Promise<OrganizationCache> => {
        const caches = await load();
        return (opened ??= caches.open(id));
      };
      // Every method waits for the code to come; it is not a promise itself.
      return new Proxy({} as OrganizationCache, {
        get: (_, name: keyof OrganizationCache | 'then') =>
          name === 'then'
            ? undefined
            : async (...args: never[]) => ((await cache())[name] as (...args: never[]) => unknown)(...args),
      });
    },
    stored: async (quick) => (await load()).stored(quick),
  };
}
