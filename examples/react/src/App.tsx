import { useEffect, useState } from 'react';
import type { Organization } from 'auth0-org-sessions';
import { useOrgSession } from 'auth0-org-sessions/react';
import { api, client } from './client.ts';

/** It has new state for each organization and user, because of its key. */
function Workspace() {
  const { organization, permissions } = useOrgSession();
  const [organizations, setOrganizations] = useState<readonly Organization[]>([]);
  const [invoices, setInvoices] = useState('Loading…');
  useEffect(() => {
    client.listOrganizations().then(setOrganizations, console.warn);
    const answer = client.scope(organization?.id, api).fetch(`/organizations/${organization?.id}/invoices`);
    answer.then((response) => response.text()).then(setInvoices, console.warn);
  }, [organization]);
  return (
    <>
      <h1>{organization?.name}</h1>
      {organizations.map(({ id, displayName }) => (
        <button key={id} onClick={() => client.switchOrganization(id).catch(console.warn)}>
          {displayName}
        </button>
      ))}
      <button onClick={() => client.logout().catch(console.warn)}>Sign out</button>
      <pre>{permissions.includes('read:invoices') ? invoices : 'You may not read invoices here.'}</pre>
    </>
  );
}

export default function App() {
  const { status, error, organizationKey } = useOrgSession();
  const signIn = () => client.loginWithRedirect().catch(console.warn); // a newer login can replace it
  return (
    <>
      <p>{status === 'starting' ? 'Loading…' : error?.message}</p>
      {status === 'signed-in' && <Workspace key={organizationKey} />}
      {status === 'signed-out' && <button onClick={signIn}>Sign in</button>}
    </>
  );
}
