'use client';

import { useOrgSession } from 'auth0-org-sessions/react';

export function Session() {
  const { status, organization, loginWithRedirect, switchOrganization } = useOrgSession();
  if (status === 'starting') return 'Loading…';
  if (!organization)
    return <button onClick={() => loginWithRedirect({ organization: 'acme' })}>Sign in</button>;
  return (
    <>
      <h1>{organization.name}</h1>
      <button onClick={() => switchOrganization('globex')}>Switch to Globex</button>
      <organization-switcher />
    </>
  );
}
