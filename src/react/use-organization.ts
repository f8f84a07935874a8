import type { Organization, OrgSessionSnapshot } from '../index.js';
import { useOrgSession } from './use-org-session.js';

const activeOf = ({ organization }: OrgSessionSnapshot): Organization | undefined => organization;

/** The active organization; undefined where none is. @throws ConfigurationError outside of an `OrgSessionProvider`. */
export function useOrganization(): Organization | undefined {
  return useOrgSession(activeOf);
}
