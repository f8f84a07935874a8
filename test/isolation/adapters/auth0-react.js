import { Auth0Provider, useAuth0 } from '@auth0/auth0-react';
import { createElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

export const create = ({ domain, clientId, audience, redirectUri }) =>
  new Promise((resolve) => {
    let auth0;
    const adapter = {
      signIn: (organization) => auth0.loginWithRedirect({ authorizationParams: { organization } }),
      getToken: (organization, { fresh }) =>
        auth0.getAccessTokenSilently({
          cacheMode: fresh ? 'off' : 'on',
          authorizationParams: { organization },
        }),
      logout: () => auth0.logout({ logoutParams: { returnTo: redirectUri } }),
    };

    function App() {
      auth0 = useAuth0();
      const { isLoading } = auth0;
      useEffect(() => {
        if (!isLoading) resolve(adapter);
      }, [isLoading]);
      return null;
    }
    const options = {
      domain,
      clientId,
      useRefreshTokens: true,
      useRefreshTokensFallback: true,
      cacheLocation: 'localstorage',
    };
    createRoot(document.body.appendChild(document.createElement('div'))).render(
      createElement(
        Auth0Provider,
        { ...options, authorizationParams: { audience, redirect_uri: redirectUri } },
        createElement(App),
      ),
    );
  });
