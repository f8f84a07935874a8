import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createOrgSessionClient } from 'auth0-org-sessions';
import { defineElements } from 'auth0-org-sessions/elements';
import { OrgSessionProvider, RequirePermission, useOrgSession } from 'auth0-org-sessions/react';
import { settings } from './settings.js';

const client = createOrgSessionClient(settings);
defineElements(client);

function Session() {
  const { status, organization, loginWithRedirect, switchOrganization } = useOrgSession();
  if (status === 'starting') return 'Loading…';
  if (!organization)
    return createElement('button', { onClick: () => loginWithRedirect({ organization: 'acme' }) }, 'Sign in');
  return [
    createElement('h1', { key: 'organization' }, organization.name),
    createElement(
      RequirePermission,
      { key: 'permission', permission: 'read:invoices' },
      createElement('p', null, 'You may read invoices.'),
    ),
    createElement(
      'button',
      { key: 'switch', onClick: () => switchOrganization('globex') },
      'Switch to Globex',
    ),
    createElement('organization-switcher', { key: 'switcher' }),
  ];
}

createRoot(document.getElementById('app')).render(
  createElement(OrgSessionProvider, { client }, createElement(Session)),
);
