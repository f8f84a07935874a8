import { verifyToken, type VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { Session } from './session.js';
import type { TokenRequest } from './token-request.js';

/**
 * Calls `getTokenSilently` of the session's `Auth0Client` and verifies the result.
 *
 * @param expectedSubject Returns the `sub` that the tokens must have. Called after the response, because a user can have signed in meanwhile.
 * @returns Undefined if Auth0's SDK has no token.
 */
export async function requestToken(
  { settings, environment }: { settings: Settings; environment: Environment },
  session: Session,
  { audience, scope }: TokenRequest,
  cacheMode: 'on' | 'off' | 'cache-only',
  expectedSubject: () => string | undefined,
): Promise<VerifiedToken | undefined> {
  const response = await session.lease.client(audience).getTokenSilently({
    detailedResponse: true,
    cacheMode,
    authorizationParams: {
      ...(audience && { audience }),
      ...(scope !== undefined && { scope }),
    },
  });
  // The SDK resolves with undefined for 'cache-only', and when `session_expiry` has passed.
  if (!response) return undefined;
  const accessToken = response.access_token;
  // `expires_in` counts from the receipt of the token. The SDK returns the same value for a cached token.
  const knownExpiry =
    (await session.cache?.expiresAt(accessToken)) ?? session.tokens.find(accessToken)?.expiresAt;
  return verifyToken(
    {
      idToken: response.id_token,
      accessToken,
      scope: response.scope,
      expiresAt: knownExpiry ?? environment.now() + response.expires_in * 1000,
    },
    {
      organization: session.id ?? session.requestedAs,
      name: session.pinnedName,
      personalAccount: settings.personalAccount,
      subject: expectedSubject(),
      audience: audience || undefined,
      clientId: settings.clientId,
      issuer: settings.issuer,
    },
  );
}
