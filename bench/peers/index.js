// @ts-nocheck -- The root's checks also run where none of these is installed.
import LogtoClient from '@logto/browser';
import { createClient } from '@propelauth/javascript';

/**
 * Those that run without their vendor's server, each with a cached token of an organization. The page's server answers as PropelAuth's does
 * (see ../measures/cached.js); Logto's storage is as a login would have left it.
 *
 * @returns {Promise<Record<'propelauth' | 'logto', () => Promise<unknown>>>}
 */
export async function createPeers() {
  const organization = 'acme';
  const propelauth = createClient({
    authUrl: globalThis.location.origin,
    enableBackgroundTokenRefresh: false,
  });

  const expiresAt = Date.now() / 1000 + 3600;
  localStorage.setItem('logto:bench:idToken', 'an ID token');
  const tokens = { [`@#${organization}`]: { token: 'an access token', scope: '', expiresAt } };
  localStorage.setItem('logto:bench:accessToken', JSON.stringify(tokens));
  const config = {
    endpoint: globalThis.location.origin,
    appId: 'bench',
    scopes: ['urn:logto:scope:organizations'],
  };
  const logto = new LogtoClient(config);

  const peers = {
    propelauth: () => propelauth.getAccessTokenForOrg(organization),
    logto: () => logto.getOrganizationToken(organization),
  };
  for (const [name, getToken] of Object.entries(peers)) {
    if (!JSON.stringify(await getToken()).includes('an access token'))
      throw new Error(`${name} has no token.`);
  }
  return peers;
}
