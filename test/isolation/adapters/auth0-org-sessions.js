import { createOrgSessionClient } from 'auth0-org-sessions';

export async function create({ domain, clientId, audience, redirectUri }) {
  const client = createOrgSessionClient({
    domain,
    clientId,
    useRefreshTokens: true,
    cacheLocation: 'localstorage',
    authorizationParams: { audience, redirect_uri: redirectUri },
  });
  await client.start();

  return {
    signIn: (organization) => client.loginWithRedirect({ organization }),
    getToken(organization, { fresh }) {
      const options = fresh ? { cacheMode: 'off' } : {};
      return organization ? client.getTokenForOrg(organization, options) : client.getToken(options);
    },
    switch: (organization) => client.switchOrganization(organization),
    logout: (organization) =>
      organization
        ? client.logoutOrganization(organization)
        : client.logout({ logoutParams: { returnTo: redirectUri } }),
    fetch: (organization, url) => client.createFetcher({ organization })(url),
  };
}
