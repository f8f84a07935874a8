import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useOrgSession } from 'auth0-org-sessions/react';
import { read } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';

/**
 * `what` of the active organization. Its key is not another organization's: no row of one is ever shown for the next. Neither is its token:
 * whatever refetches it later, in whichever organization the page is then, asks as the one that the key says.
 */
export function useOrganizationData<Answer>(what: 'invoices' | 'settings'): UseQueryResult<Answer> {
  const { config } = useDemo();
  const { client, organization, organizationKey } = useOrgSession();
  const id = organization?.id ?? '';
  return useQuery({
    queryKey: [organizationKey, what],
    queryFn: ({ signal }) =>
      read<Answer>(client.createFetcher({ baseUrl: config.api, organization: id }), id, what, signal),
    enabled: organization !== undefined,
  });
}
