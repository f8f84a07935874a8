import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useOrgSession } from 'auth0-org-sessions/react';
import { read } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';

/**
 * Loads a resource of the active organization. The query's key contains the organization, so that no data of one organization is shown for
 * another. The token, too, is that of the organization in the key, whichever organization is active when the query runs again.
 */
export function useOrganizationData<Answer>(resource: 'invoices' | 'settings'): UseQueryResult<Answer> {
  const { config } = useDemo();
  const { client, organization, organizationKey } = useOrgSession();
  const id = organization?.id ?? '';
  return useQuery({
    queryKey: [organizationKey, resource],
    queryFn: ({ signal }) =>
      read<Answer>(client.createFetcher({ baseUrl: config.api, organization: id }), id, resource, signal),
    enabled: organization !== undefined,
  });
}
