'use client';

import { createOrgSessionClient } from 'auth0-org-sessions';
import { defineElements } from 'auth0-org-sessions/elements';
import { OrgSessionProvider } from 'auth0-org-sessions/react';
import { settings } from '../settings.js';

const client = createOrgSessionClient(settings);
defineElements(client);

export function Providers({ children }) {
  return <OrgSessionProvider client={client}>{children}</OrgSessionProvider>;
}
