// @vitest-environment node
import { renderToString } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { createOrgSessionClient } from '../../../src/index.js';
import {
  OrganizationScope,
  OrgSessionProvider,
  RequireOrganization,
  RequirePermission,
  useOrganization,
  useOrgSession,
} from '../../../src/react/index.js';

const createClient = () => createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });

function Everything() {
  const { status, permissions } = useOrgSession();
  const allSessions = useOrgSession(({ sessions }) => [...sessions]);
  return `${status} ${permissions.length} ${allSessions.length} ${useOrganization()?.id ?? 'none'}`;
}

it('a server renders the initial state, and starts nothing', () => {
  expect(typeof window).toBe('undefined');
  const client = createClient();
  const start = vi.spyOn(client, 'start');
  const subscribe = vi.spyOn(client, 'subscribe');
  const html = renderToString(
    <OrgSessionProvider client={client}>
      <p>
        <Everything />
      </p>
      <RequireOrganization fallback="signed out" pending="Loading organization">
        content
      </RequireOrganization>
      <RequirePermission permission="read" fallback="denied" pending="Loading permission">
        content
      </RequirePermission>
      <OrganizationScope organization="acme" fallback=" Loading scope" error={() => 'failed'}>
        content
      </OrganizationScope>
    </OrgSessionProvider>,
  );
  expect(html).toContain('<p>starting 0 0 none</p>');
  expect(html.replaceAll('<!-- -->', '')).toContain('Loading organizationLoading permission Loading scope');
  expect(html).not.toContain('content');
  expect(start).not.toHaveBeenCalled();
  expect(subscribe).not.toHaveBeenCalled();
});

it('without a provider a server also throws an error that says what to add', () => {
  expect(() => renderToString(<Everything />)).toThrow('put <OrgSessionProvider client={client}> around it');
});
