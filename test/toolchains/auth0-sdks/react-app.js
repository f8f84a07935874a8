import { Auth0Provider, useAuth0 } from '@auth0/auth0-react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

function App() {
  const { isLoading, error, user, loginWithRedirect } = useAuth0();
  if (isLoading) return null;
  if (error) return createElement('output', null, String(error));
  if (user) return createElement('output', null, `${user.name} in ${user.org_name}`);
  return createElement('button', { onClick: () => loginWithRedirect() }, 'Sign in');
}

createRoot(document.getElementById('app')).render(
  createElement(Auth0Provider, globalThis.settings, createElement(App)),
);
