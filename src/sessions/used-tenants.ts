import type { Environment } from '../config/environment.js';
import { parseOrganization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import type { StorageKeys } from '../config/storage-keys.js';
import type { Tenant } from '../config/tenant.js';
import { attempt } from '../lib/attempt.js';
import { createStoredText } from '../lib/stored-text.js';

/** The tenants of the option `domainFor` that the user can have a session at, in all tabs. Signing out ends each of them. */
export interface UsedTenants {
  /** Adds the tenant of an organization. Without one, nothing: the tenant of the option `domain` always counts as used. */
  add(organization: string | undefined): void;
  /** Returns the tenants, the latest one last, and removes the list from storage. */
  take(): Tenant[];
}

/** Browsers follow about 20 redirects. */
const MAX_TENANTS = 10;

export function createUsedTenants(
  settings: Settings,
  environment: Environment,
  keys: StorageKeys,
): UsedTenants {
  const stored = createStoredText(environment.sharedStorage, keys.usedTenants);
  /** Each tenant and one of its organizations. Storage has the organization: any script could write the address of another page there. */
  const used = new Map<Tenant, string>();
  const note = (organization: string): void => {
    const tenant = settings.tenantFor(organization);
    if (tenant === settings.tenantFor()) return;
    used.delete(tenant);
    used.set(tenant, organization);
  };
  const read = (): void => {
    const organizations = attempt(() => [...(JSON.parse(stored.get() ?? '') as unknown[])]) ?? [];
    for (const organization of organizations) attempt(() => note(parseOrganization(organization)));
  };
  return {
    add(organization) {
      if (!settings.domainFor || organization === undefined) return;
      read();
      note(organization);
      if (used.size > 0) stored.set(JSON.stringify([...used.values()].slice(-MAX_TENANTS)));
    },
    take() {
      read();
      stored.set(undefined);
      return [...used.keys()].slice(-MAX_TENANTS);
    },
  };
}
