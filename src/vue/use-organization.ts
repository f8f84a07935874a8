import type { ComputedRef } from 'vue';
import type { Organization } from '../index.js';
import { useOrgSession } from './use-org-session.js';

/**
 * Returns the active organization as a ref.
 *
 * @returns A ref of the active organization; its value is undefined while none is active.
 * @throws {@link ConfigurationError} as {@link useOrgSession}.
 * @example
 * import { computed } from 'vue';
 *
 * const setup = () => {
 *   const organization = useOrganization();
 *   return { title: computed(() => organization.value?.name ?? 'No organization') };
 * };
 */
export const useOrganization = (): ComputedRef<Organization | undefined> => useOrgSession().organization;
