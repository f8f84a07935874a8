import { verify, type VerifiedToken } from '../claims/verify-token.js';
import type { Core } from '../client/core.js';
import type { Session } from './session.js';
import type { TokenRequest } from './token-request.js';

/**
 * What the SDK has or gets, verified; undefined where it has nothing. `sub` says whose it may be, and is asked when the answer is there:
 * somebody may have signed in meanwhile.
 */
export async function ask(
  { settings, environment }: Core,
  session: Session,
  { audience, scope }: TokenRequest,
  sub: () => string | undefined,
  cacheMode: 'on' | 'off' | 'cache-only',
): Promise<VerifiedToken | undefined> {
  const answer = await session.client().getTokenSilently({
    detailedResponse: true,
    cacheMode,
    authorizationParams: {
      ...(audience && { audience }),
      ...(scope !== undefined && { scope }),
    },
  });
  if (!answer) return undefined;
  const { id_token, access_token, expires_in } = answer;
  const known = [...session.tokens.values()].find(({ accessToken }) => accessToken === access_token);
  return verify(
    {
      idToken: id_token,
      accessToken: access_token,
      scope: answer.scope,
      // What is known already does not get younger.
      expiresAt:
        (await session.cache?.expiresAt(access_token)) ??
        known?.expiresAt ??
        environment.now() + expires_in * 1000,
    },
    {
      organization: session.id ?? session.organization,
      personalAccount: settings.personalAccount,
      name: session.name,
      sub: sub(),
      audience: audience || undefined,
      clientId: settings.clientId,
      issuer: settings.iss,
    },
  );
}
