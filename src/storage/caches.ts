import type { Environment } from '../config/environment.js';
import type { Namespace } from '../config/storage-keys.js';
import type { Settings } from '../config/options.js';
import { createOrganizationCaches, type Caches } from './organization-cache.js';

/**
 * Returns undefined in memory mode: Auth0's SDK keeps refresh tokens in a Worker only if it has no cache of ours. That Worker drops the
 * refresh token with every response that has no new one, also with an error response. With `silentAuth: 'off'` (and so with DPoP) no
 * iframe can replace it, so there the tokens are in the page's memory.
 */
export function createCaches(
  { cache, cacheLocation, silentAuth }: Settings,
  environment: Environment,
  namespace: Namespace,
  makeRoom: () => Promise<boolean>,
): Caches | undefined {
  const storage = cache ?? cacheLocation;
  if (storage === 'memory' && silentAuth === 'iframe') return undefined;
  return createOrganizationCaches(storage, environment, namespace, makeRoom);
}
