import { Auth0Provider, useAuth0 } from '@auth0/auth0-react';
import type { ReactNode } from 'react';

function Loading() {
  return <p>One moment…</p>;
}

export function Profile() {
  const { isLoading, isAuthenticated, user, error, loginWithRedirect, logout } = useAuth0();
  if (isLoading) return <Loading />;
  if (error) return <p>{error.message}</p>;
  if (!isAuthenticated)
    return (
      <button
        onClick={() =>
          void loginWithRedirect({
            authorizationParams: { organization: 'acme' },
            appState: { returnTo: '/profile' },
          })
        }
      >
        Sign in
      </button>
    );
  return <button onClick={() => void logout()}>Sign out {user?.name}</button>;
}

export function Invoices() {
  const { getAccessTokenSilently: getAccessToken, isAuthenticated: signedIn } = useAuth0();
  const load = async () => {
    const token = await getAccessToken({
      authorizationParams: { audience: 'https://api.example.com', scope: 'read:invoices' },
    });
    return fetch('/invoices', { headers: { Authorization: `Bearer ${token}` } });
  };
  return (
    <button disabled={!signedIn} onClick={() => void load()}>
      Load
    </button>
  );
}

export function Status() {
  const auth = useAuth0();
  return <p>{auth.isLoading ? 'starting' : auth.isAuthenticated ? 'in' : 'out'}</p>;
}

export function App({ children }: { children: ReactNode }) {
  return (
    <Auth0Provider
      domain="tenant.example"
      clientId="client"
      useRefreshTokens
      authorizationParams={{ audience: 'https://api.example.com', organization: 'acme' }}
    >
      {children}
    </Auth0Provider>
  );
}
