import { connectTenant, type ConnectedTenant, type LocalTenant } from 'auth0-org-tenant';

/** A tenant of this process and one of another process have the same functions. */
export const waysToConnect = (
  started: () => LocalTenant,
): [where: string, tenantOf: () => Promise<ConnectedTenant>][] => [
  ['of this process', async () => started()],
  ['of another process', () => connectTenant(started().url)],
];
