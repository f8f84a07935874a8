import { Auth0Client } from '@auth0/auth0-spa-js';

export async function create({ domain, clientId, audience, redirectUri, organizations }) {
  // The cache in memory is that of one client; the one in localStorage would be shared by all.
  const clients = new Map(
    organizations.map(({ id }) => [
      id,
      new Auth0Client({
        domain,
        clientId,
        useRefreshTokens: true,
        useRefreshTokensFallback: true,
        authorizationParams: { audience, redirect_uri: redirectUri, organization: id },
      }),
    ]),
  );
  const clientOf = (organization) => {
    if (!clients.has(organization)) throw new Error(`There is no organization ${organization}.`);
    return clients.get(organization);
  };
  if (new URLSearchParams(location.search).has('state')) {
    await clientOf(sessionStorage.getItem('organization')).handleRedirectCallback();
    history.replaceState(null, '', '/');
  }

  return {
    signIn(organization) {
      sessionStorage.setItem('organization', organization);
      return clientOf(organization).loginWithRedirect();
    },
    getToken: async (organization, { fresh }) =>
      clientOf(organization).getTokenSilently({ cacheMode: fresh ? 'off' : 'on' }),
    async logout() {
      const [first, ...others] = clients.values();
      await Promise.all(others.map((client) => client.logout({ openUrl: false })));
      await first.logout({ logoutParams: { returnTo: redirectUri } });
    },
  };
}
