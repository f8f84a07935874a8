import { createOrgSessionClient } from 'auth0-org-sessions';
import { OrgSessionProvider, useOrgSession } from 'auth0-org-sessions/react';
import type { ReactNode } from 'react';

// TODO auth0-org-sessions: pass organization: 'acme' to loginWithRedirect, or set defaultOrganization.
const client = createOrgSessionClient({
  domain: 'tenant.example',
  clientId: 'client',
  useRefreshTokens: true,

  authorizationParams: {
    audience: 'https://api.example.com',
  },
});

function Loading() {
  return <p>One moment…</p>;
}

export function Profile() {
  const { status, user, error, loginWithRedirect, logout } = useOrgSession();
  if (status === 'starting') return <Loading />;
  if (error) return <p>{error.message}</p>;
  if (status !== 'signed-in')
    return (
      <button
        onClick={() =>
          void loginWithRedirect({
            returnTo: '/profile',
            organization: 'acme',
          })
        }
      >
        Sign in
      </button>
    );
  return <button onClick={() => void logout()}>Sign out {user?.name}</button>;
}

export function Invoices() {
  const { status, getToken } = useOrgSession();
  const load = async () => {
    const token = await getToken({
      audience: 'https://api.example.com',
      scope: 'read:invoices',
    });
    return fetch('/invoices', { headers: { Authorization: `Bearer ${token}` } });
  };
  return (
    <button disabled={status !== 'signed-in'} onClick={() => void load()}>
      Load
    </button>
  );
}

export function Status() {
  const auth = useOrgSession();
  return <p>{auth.status === 'starting' ? 'starting' : auth.status === 'signed-in' ? 'in' : 'out'}</p>;
}

export function App({ children }: { children: ReactNode }) {
  return <OrgSessionProvider client={client}>{children}</OrgSessionProvider>;
}
