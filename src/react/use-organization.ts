import type { Organization, OrgSessionSnapshot } from '../index.js';
import { useOrgSession } from './use-org-session.js';

const selectOrganization = ({ organization }: OrgSessionSnapshot): Organization | undefined => organization;

/**
 * Returns the active organization. The component renders again only when it changes.
 *
 * @returns The active organization, or undefined while none is active.
 * @throws {@link ConfigurationError} outside of an `OrgSessionProvider`.
 * @example
 * const Title = () => <h1>{useOrganization()?.name ?? 'No organization'}</h1>;
 */
export function useOrganization(): Organization | undefined {
  return useOrgSession(selectOrganization);
}
