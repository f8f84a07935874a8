// @ts-nocheck -- The type check also runs when these libraries are not installed.
import LogtoClient from '@logto/browser';
import { createClient } from '@propelauth/javascript';

/**
 * The libraries that work without their vendor's server, each with a cached token of an organization. A local response replaces PropelAuth's
 * server (see ../measures/cached-token.js). Logto's tokens are in localStorage, as after a login.
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
