import { decodeJwt } from '../claims/decode-jwt.js';
import { assertClaim } from '../claims/verify-access-token.js';
import { verifyToken, type VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { isOrgSessionError } from '../errors/any-error.js';
import { ownerOf } from '../storage/token-owners.js';
import type { Session } from './session.js';
import type { TokenRequest } from './token-request.js';

/**
 * Calls `getTokenSilently` of the session's `Auth0Client` and verifies the result.
 *
 * @param expectedSubject Returns the `sub` that the tokens must have. Called after the response, because a user can have signed in meanwhile.
 * @returns Undefined if Auth0's SDK has no token.
 * @throws AccessDeniedError if only the audience of the access token is wrong. That token is removed from storage.
 */
export async function requestToken(
  parts: { settings: Settings; environment: Environment },
  session: Session,
  request: TokenRequest,
  cacheMode: 'on' | 'off' | 'cache-only',
  expectedSubject: () => string | undefined,
  isSecondRead = false,
): Promise<VerifiedToken | undefined> {
  const { settings, environment } = parts;
  const { audience, scope } = request;
  const key = session.tokens.keyOf(request);
  const response = await session.lease.client(audience).getTokenSilently({
    detailedResponse: true,
    cacheMode: cacheMode === 'on' && session.refusedTokens.has(key) ? 'off' : cacheMode,
    authorizationParams: {
      ...(audience && { audience }),
      ...(scope !== undefined && { scope }),
    },
  });
  // The SDK resolves with undefined for 'cache-only', and when `session_expiry` has passed.
  if (!response) return undefined;
  const accessToken = response.access_token;
  const details = session.cache?.details(accessToken);
  // `expires_in` counts from the receipt of the token. The SDK returns the same value for a cached token.
  const knownExpiry = details?.expiresAt ?? session.tokens.find(accessToken)?.expiresAt;
  let token: VerifiedToken;
  try {
    token = verifyToken(
      {
        idToken: response.id_token,
        accessToken,
        scope: response.scope,
        // A product, because some servers send a string.
        expiresAt: knownExpiry ?? environment.now() + (response.expires_in * 1000 || 0),
      },
      {
        organization: session.id ?? session.requestedAs,
        name: session.pinnedName,
        personalAccount: settings.personalAccount,
        subject: expectedSubject(),
        audience: audience || undefined,
        clientId: settings.clientId,
        issuer: session.tenant().issuer,
      },
    );
    // A login that names no organization can end in one that has another domain.
    assertClaim(token.claims, 'iss', settings.tenantFor(token.organization.id).issuer);
  } catch (error) {
    if (isOrgSessionError(error) && error.code === 'access_denied') {
      if (session.cache) await session.cache.discard((other) => other === accessToken);
      // The SDK's own cache can only be emptied as a whole, with the refresh tokens. Nothing returns the token from there.
      else session.refusedTokens.add(key);
    }
    const owner = details?.owner;
    const isOfOther = owner !== undefined && owner !== ownerOf(decodeJwt(response.id_token) ?? {});
    // A login can have written between the reads of the two tokens. Its own tokens are no mismatch.
    if (isOfOther && !isSecondRead && cacheMode !== 'off')
      return requestToken(parts, session, request, cacheMode, expectedSubject, true);
    throw error;
  }
  session.refusedTokens.delete(key);
  if (!details || isFromSameResponse(token, details.owner)) return token;
  // A new response: its tokens belong together, even if their entries could not be bound.
  if (cacheMode === 'off' && details.owner === undefined) return token;
  return cacheMode === 'on' ? requestToken(parts, session, request, 'off', expectedSubject) : undefined;
}

/**
 * Whether a stored access token came with the ID token that was read with it. Another tab can write between the two reads. An entry of an
 * older version names no owner: then a JWT has to prove it.
 */
const isFromSameResponse = ({ claims, accessClaims }: VerifiedToken, owner: string | undefined): boolean =>
  owner === undefined ? accessClaims?.sub === claims.sub : owner === ownerOf(claims);
