import type { ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { ORGANIZATIONS } from 'auth0-org-tenant';
import { listenOnLoopback } from '../../demo/loopback.js';

export const audience = 'https://api.test';
export const [acme, globex, initech, hooli] = ORGANIZATIONS.map(({ id }) => id) as [
  string,
  string,
  string,
  string,
];
export const ada = 'auth0|ada';

/** A server that publishes a key, and signs any claims with it, also those that no tenant would sign. */
export async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const strangersKey = (await generateKeyPair('RS256')).privateKey;
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  let answerWithKeys = (res: ServerResponse): unknown => res.end(JSON.stringify({ keys: [jwk] }));
  const server = await listenOnLoopback((_req, res) => answerWithKeys(res), 0);
  const issuer = `${server.url}/`;

  /** Claims as Auth0 creates them for Ada in Acme, with every permission. */
  const claims = (changes: JWTPayload = {}): JWTPayload => ({
    iss: issuer,
    aud: [audience, `${issuer}userinfo`],
    sub: ada,
    org_id: acme,
    permissions: ['read:invoices', 'create:invoices', 'read:members', 'manage:settings'],
    iat: now(),
    exp: now() + 60,
    ...changes,
  });
  const sign = (changes: JWTPayload = {}, key = privateKey, kid: string | null = 'one'): Promise<string> => {
    const header = { alg: 'RS256', typ: 'JWT', ...(kid !== null && { kid }) };
    return new SignJWT(claims(changes)).setProtectedHeader(header).sign(key);
  };

  /** One bad token of each kind. Each has one fault: the check that must refuse it, and with which status. */
  const badTokens: [kind: string, check: string, status: number, () => Promise<string>][] = [
    ['no JWT at all', 'token', 401, async () => 'not-a-token'],
    ['the signature of a stranger', 'signature', 401, () => sign({}, strangersKey)],
    ['a key that is not published', 'signature', 401, () => sign({}, strangersKey, 'two')],
    ['claims exchanged under a good signature', 'signature', 401, exchangedClaims],
    ['alg none', 'alg', 401, async () => new UnsecuredJWT(claims()).encode()],
    ['a secret in place of the key', 'alg', 401, hmac],
    ['another issuer', 'iss', 401, () => sign({ iss: 'https://tenant.example/' })],
    ['the issuer without its slash', 'iss', 401, () => sign({ iss: issuer.slice(0, -1) })],
    ['no issuer', 'iss', 401, () => sign({ iss: undefined })],
    ['another audience', 'aud', 401, () => sign({ aud: 'https://other.test' })],
    ['no audience', 'aud', 401, () => sign({ aud: undefined })],
    ['an expiry in the past', 'exp', 401, () => sign({ exp: now() - 60 })],
    ['no expiry', 'exp', 401, () => sign({ exp: undefined })],
    ['a start in the future', 'nbf', 401, () => sign({ nbf: now() + 600 })],
    ['a key of DPoP, sent as Bearer', 'dpop', 401, () => sign({ cnf: { jkt: 'a'.repeat(43) } })],
    ['no org_id', 'org_id', 403, () => sign({ org_id: undefined })],
    ['an org_id that is null', 'org_id', 403, () => sign({ org_id: null })],
    ['another org_id', 'org_id', 403, () => sign({ org_id: globex })],
    ['an array as org_id', 'org_id', 403, () => sign({ org_id: [acme] })],
    ['an object as org_id', 'org_id', 403, () => sign({ org_id: { id: acme } })],
    ['no permissions', 'permissions', 403, () => sign({ permissions: undefined })],
    ['other permissions', 'permissions', 403, () => sign({ permissions: ['read:members'] })],
    ['a text as permissions', 'permissions', 403, () => sign({ permissions: 'read:invoices' })],
    ['an object as permissions', 'permissions', 403, () => sign({ permissions: { 'read:invoices': true } })],
  ];

  async function exchangedClaims(): Promise<string> {
    const [header, , signature] = (await sign({ org_id: globex })).split('.');
    const payload = Buffer.from(JSON.stringify(claims())).toString('base64url');
    return [header, payload, signature].join('.');
  }
  /** Signed with the published key as an HMAC secret, which an API accepts if it lets the token choose the algorithm. */
  async function hmac(): Promise<string> {
    const secret = new TextEncoder().encode(JSON.stringify(jwk));
    return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
  }

  return {
    issuer,
    claims,
    sign,
    badTokens,
    close: server.close,
    /** Replaces the response with the keys. */
    answerKeysBy(answer: (res: ServerResponse) => unknown): void {
      answerWithKeys = answer;
    },
  };
}

const now = (): number => Math.floor(Date.now() / 1000);
