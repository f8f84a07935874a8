import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useOrgSession } from 'auth0-org-sessions/react';
import { read } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';

/** `what` of the active organization. Its key is not another organization's: no row of one is ever shown for the next. */
export function useOrganizationData<Answer>(what: 'invoices' | 'settings'): UseQueryResult<Answer> {
  const { callApi } = useDemo();
  const { organization, organizationKey } = useOrgSession();
  return useQuery({
    queryKey: [organizationKey, what],
    queryFn: ({ signal }) => read<Answer>(callApi, organization?.id ?? '', what, signal),
    enabled: organization !== undefined,
  });
}
