import { createHash, randomBytes } from 'node:crypto';
import type { Answer, Parameters } from '../auth0-behaviours.js';

export const REDIRECT_URI = 'http://localhost:5173';

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
};

const jsonRequest = (body: object) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** Requests to a stand-in that is spoken to by HTTP. */
export function createRequests(
  { domain, clientId, audience }: { domain: string; clientId: string; audience: string },
  send: (url: string, init: RequestInit) => Promise<Response>,
) {
  let prove: ((url: string) => Promise<string>) | undefined;
  const post = async (path: string, fields: Parameters): Promise<Answer> => {
    const body = new URLSearchParams({ client_id: clientId, ...fields }).toString();
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(prove && { DPoP: await prove(domain + path) }),
    };
    return answerOf(await send(domain + path, { method: 'POST', headers, body }));
  };
  const token = (fields: Parameters): Promise<Answer> => post('/oauth/token', fields);
  const refreshWith = (refreshToken: string, parameters?: Parameters): Promise<Answer> =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...parameters });

  /** @param authorize Returns the response of `/authorize`. */
  const signIn =
    (authorize: (url: URL) => Promise<Readonly<Record<string, string>>>) =>
    async (parameters: Parameters): Promise<Answer> => {
      const verifier = randomBytes(32).toString('base64url');
      const url = new URL('/authorize', domain);
      url.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: REDIRECT_URI,
        response_type: 'code',
        scope: 'openid profile email offline_access',
        state: 'some-state',
        nonce: 'some-nonce',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...(parameters['audience'] !== '' && { audience }),
        ...parameters,
      }).toString();
      if (parameters['audience'] === '') url.searchParams.delete('audience');
      const { code, ...error } = await authorize(url);
      if (code === undefined) return { body: error };
      const grant = { grant_type: 'authorization_code', code, code_verifier: verifier };
      return token({ ...grant, redirect_uri: REDIRECT_URI });
    };

  return {
    post,
    token,
    refreshWith,
    signIn,
    useProofs(next: typeof prove) {
      prove = next;
    },
    refresh: (last: Answer, parameters?: Parameters): Promise<Answer> =>
      refreshWith(String(last.body['refresh_token']), parameters),
    /** @param sub The user whose passkey answers. */
    passkeysOf: (sub: string) => ({
      challengePasskey: async (parameters: Parameters): Promise<Answer> =>
        answerOf(
          await send(`${domain}/passkey/challenge`, jsonRequest({ client_id: clientId, ...parameters })),
        ),
      answerPasskey: async ({ body }: Answer, parameters: Parameters): Promise<Answer> => {
        const { challenge } = body['authn_params_public_key'] as { challenge: string };
        const encode = (text: string): string => Buffer.from(text).toString('base64url');
        const response = { clientDataJSON: encode(JSON.stringify({ challenge })), userHandle: encode(sub) };
        const grant = {
          grant_type: 'urn:okta:params:oauth:grant-type:webauthn',
          authn_response: { id: 'id', response },
        };
        const request = {
          client_id: clientId,
          ...grant,
          auth_session: body['auth_session'],
          scope: 'openid',
          audience,
        };
        return answerOf(await send(`${domain}/oauth/token`, jsonRequest({ ...request, ...parameters })));
      },
    }),
    callApi: async (path: string, accessToken: string, body?: object): Promise<Answer> => {
      const authorization = { Authorization: `Bearer ${accessToken}` };
      if (!body) return answerOf(await send(domain + path, { headers: authorization }));
      const { headers, ...request } = jsonRequest(body);
      return answerOf(await send(domain + path, { ...request, headers: { ...headers, ...authorization } }));
    },
    revoke: (refreshToken: string): Promise<Answer> => post('/oauth/revoke', { token: refreshToken }),
    verifySecondFactor: (mfaToken: string, factor: Parameters): Promise<Answer> => {
      const type = 'otp' in factor ? 'otp' : 'oob_code' in factor ? 'oob' : 'recovery-code';
      const grant_type = `http://auth0.com/oauth/grant-type/mfa-${type}`;
      return token({ grant_type, mfa_token: mfaToken, ...factor });
    },
  };
}
