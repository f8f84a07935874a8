import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useOrgSession } from 'auth0-org-sessions/react';
import { read } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';

/**
 * Loads a resource of the active organization. Key and request are from the same scope, so that no data of one organization is stored or shown
 * for another, whichever organization is active when the query runs again.
 */
export function useOrganizationData<Answer>(resource: 'invoices' | 'settings'): UseQueryResult<Answer> {
  const { config } = useDemo();
  const { client, organization } = useOrgSession();
  const scope = client.scope(organization?.id, { baseUrl: config.api });
  return useQuery({
    queryKey: [scope.key, resource],
    queryFn: ({ signal }) => read<Answer>(scope, resource, signal),
    enabled: organization !== undefined,
  });
}
