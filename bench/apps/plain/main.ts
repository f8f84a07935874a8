import { Auth0Client } from '@auth0/auth0-spa-js';
import { options, organization, report } from '../app.js';

const client = new Auth0Client({
  ...options,
  authorizationParams: { ...options.authorizationParams, organization },
});
if (new URLSearchParams(location.search).has('code')) {
  await client.handleRedirectCallback();
  history.replaceState(null, '', location.pathname);
}
const token = await client.getTokenSilently().catch(() => undefined);
const user = await client.getUser();
report(Boolean(token && user), () => client.loginWithRedirect());
