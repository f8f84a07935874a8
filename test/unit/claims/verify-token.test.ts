import { describe, expect, it } from 'vitest';
import { userOf } from '../../../src/claims/read-claims.js';
import { verifyToken, type ExpectedClaims, type TokenResponse } from '../../../src/claims/verify-token.js';
import { alterTokens, invalidTokens, unusualTokens } from '../../support/invalid-tokens.js';
import { jwt } from '../../support/jwt.js';
import { ada, B } from '../../support/tenant.js';

const issuer = 'https://tenant.example/';
const idClaims = { iss: issuer, sub: 'ada', aud: 'client', org_id: 'org_A', org_name: 'acme' };
const accessClaims = {
  iss: issuer,
  sub: 'ada',
  aud: ['https://api.example', `${issuer}userinfo`],
  org_id: 'org_A',
};
const expected: ExpectedClaims = {
  organization: 'org_A',
  audience: 'https://api.example',
  clientId: 'client',
  issuer,
};

const answer = (id: object = {}, access: object = {}, header?: Record<string, unknown>): TokenResponse => ({
  idToken: jwt({ ...idClaims, ...id }, header),
  accessToken: jwt({ ...accessClaims, ...access }),
  expiresAt: 1,
});

const check = (given: TokenResponse, more: Partial<ExpectedClaims> = {}): unknown => {
  try {
    return verifyToken(given, { ...expected, ...more });
  } catch (error) {
    return error;
  }
};

describe('verifyToken accepts', () => {
  it.each<[string, TokenResponse, Partial<ExpectedClaims>]>([
    ['the expected organization, user and audience', answer(), {}],
    ['an organization that was requested by name', answer(), { organization: 'acme' }],
    ['a name in capitals', answer({ org_name: 'ACME' }), { organization: 'acme' }],
    ['any organization if none was requested', answer(), { organization: undefined }],
    ['a token without a name if the id was requested', answer({ org_name: undefined }), {}],
    ['the expected audience among several', answer({ aud: ['other', 'client'] }), {}],
    ['any audience if none was requested', answer(), { audience: undefined }],
    ['an opaque access token', { ...answer(), accessToken: 'opaque' }, {}],
    ['an encrypted access token', { ...answer(), accessToken: 'a.b.c.d.e' }, {}],
    ['the expected user', answer(), { subject: 'ada' }],
    [
      'an access token for an API of Auth0',
      answer({}, { org_id: undefined, aud: `${issuer}me/` }),
      { audience: `${issuer}me/` },
    ],
    [
      'an access token for the Management API',
      answer({}, { org_id: undefined, aud: [`${issuer}api/v2/`, `${issuer}userinfo`] }),
      { audience: `${issuer}api/v2/` },
    ],
    ['an access token without a user', answer({}, { sub: undefined, iss: undefined }), {}],
    [
      'an expired token, because the clock of this machine may be wrong',
      answer({ exp: 1, nbf: 9e9 }, { exp: 1 }),
      {},
    ],
  ])('%s', (_, given, more) => {
    expect(check(given, more)).toMatchObject({ organization: { id: 'org_A' }, claims: { sub: 'ada' } });
  });
});

describe('verifyToken rejects', () => {
  it.each<[claim: string, TokenResponse, Partial<ExpectedClaims>]>([
    ['org_id', answer({ org_id: 'org_B' }), {}],
    ['org_id', answer({ org_id: undefined }), {}],
    ['org_id', answer({ org_id: '' }), {}],
    ['org_id', answer({ org_id: ['org_A'] }), {}],
    ['org_id', answer({ org_id: 'ORG_A' }), {}],
    ['org_id', answer({ org_id: 'org_A ' }), {}],
    ['org_id', answer({ org_id: undefined }), { organization: undefined }],
    ['org_id', answer({ org_id: 'acme' }), { organization: 'acme' }],
    ['org_id', answer({}, { org_id: 'org_B' }), {}],
    ['org_id', answer({}, { org_id: undefined }), {}],
    ['org_id', answer({}, { org_id: 'org_B', aud: `${issuer}me/` }), { audience: `${issuer}me/` }],
    ['org_id', answer({}, { org_id: undefined, aud: [`${issuer}me/`, 'https://api.example'] }), {}],
    ['org_id', answer({}, { org_id: undefined, aud: [] }), { audience: undefined }],
    ['org_id', answer({}, { org_id: undefined, aud: undefined }), { audience: undefined }],
    ['org_name', answer({ org_name: 'globex' }), { organization: 'acme' }],
    ['org_name', answer({ org_name: undefined }), { organization: 'acme' }],
    ['org_name', answer({ org_name: ['acme'] }), { organization: 'acme' }],
    ['iss', answer({ iss: 'https://tenant.example' }), {}],
    ['iss', answer({}, { iss: 'https://other.example/' }), {}],
    ['aud', answer({ aud: 'client2' }), {}],
    ['aud', answer({ aud: undefined }), {}],
    ['aud', answer({}, { aud: [] }), {}],
    ['aud', answer({}, { aud: ['https://api.example', 5] }), {}],
    ['org_id', answer({}, { aud: 'https://other.example', org_id: 'org_B' }), {}],
    ['sub', answer({}, { aud: 'https://other.example', sub: 'bob' }), {}],
    ['iss', answer({}, { aud: 'https://other.example', iss: 'https://other.example/' }), {}],
    ...[
      issuer,
      `${issuer}my-api`,
      `${issuer}me`,
      `${issuer}me/x`,
      `${issuer}api/v2`,
      `${issuer}USERINFO`,
      'x https://t.example/api/v2/',
      'https://t.example/api/v2/x',
    ].map((audience): [string, TokenResponse, Partial<ExpectedClaims>] => [
      'org_id',
      answer({}, { org_id: undefined, aud: audience }),
      { audience },
    ]),
    ['sub', answer({ sub: undefined }), {}],
    ['sub', answer({ sub: '' }), {}],
    ['sub', answer({ sub: 42 }), {}],
    ['sub', answer({}, { sub: 'bob' }), {}],
    ['alg', answer({}, {}, { alg: 'none' }), {}],
    ['alg', answer({}, {}, { alg: 'HS256' }), {}],
    ['id_token', { ...answer(), idToken: 'nonsense' }, {}],
    ['id_token', { ...answer(), idToken: '' }, {}],
    ['id_token', { ...answer(), idToken: jwt(['org_A']) }, {}],
    ['id_token', { ...answer(), idToken: jwt(null) }, {}],
    ['access_token', { ...answer(), accessToken: 'a.b.c' }, {}],
    ['access_token', { ...answer(), accessToken: jwt('org_A') }, {}],
  ])('by %s: %#', (claim, given, more) => {
    expect(check(given, more)).toMatchObject({ code: 'organization_mismatch', claim });
  });

  it.each<[string, object, Partial<ExpectedClaims>]>([
    ['another API', { aud: 'https://api.example.evil' }, {}],
    ['the default API', {}, { audience: 'https://second.example' }],
    ['only Auth0’s own APIs', { org_id: undefined, aud: `${issuer}userinfo` }, {}],
    [
      'the Management API of another domain',
      {
        org_id: undefined,
        aud: ['https://t.eu.auth0.example/api/v2/', 'https://t.eu.auth0.example/userinfo'],
      },
      { audience: 'https://t.eu.auth0.example/api/v2/' },
    ],
  ])('an access token for %s as a denial, because nothing else is wrong', (_, access, more) => {
    expect(check(answer({}, access), more)).toMatchObject({
      code: 'access_denied',
      cause: { code: 'organization_mismatch', claim: 'aud' },
    });
  });

  it('another user before another API', () => {
    expect(check(answer({}, { aud: 'https://other.example' }), { subject: 'bob' })).toMatchObject({
      code: 'user_mismatch',
    });
  });

  it('another user', () => {
    expect(check(answer(), { subject: 'bob' })).toMatchObject({
      code: 'user_mismatch',
      expected: 'bob',
      received: 'ada',
    });
  });

  it('without a token in the message, however long the claim is', () => {
    const long = 'x'.repeat(5000);
    for (const given of [
      answer({ org_id: long }),
      answer({ iss: jwt({ a: 1 }) }),
      { ...answer(), idToken: long },
    ]) {
      const error = check(given) as Error;
      expect(error.message.length).toBeLessThan(400);
      expect(error.message).not.toContain(given.idToken);
    }
  });
});

describe('with personalAccount, verifyToken', () => {
  const personal = { org_id: undefined, org_name: undefined };
  const none = 'org_';
  /** The organization of both tokens, the one that was requested, and the result. */
  it.each<[id: object, access: object, requested: string | undefined, result: object]>([
    [personal, personal, none, { organization: { id: none } }],
    [personal, personal, undefined, { organization: { id: none } }],
    [{}, {}, undefined, { organization: { id: 'org_A' } }],
    [{}, {}, 'org_A', { organization: { id: 'org_A' } }],
    [personal, personal, 'org_A', { claim: 'org_id', expected: 'org_A', received: undefined }],
    [personal, {}, 'org_A', { claim: 'org_id', expected: 'org_A', received: undefined }],
    [{}, personal, 'org_A', { claim: 'org_id', expected: 'org_A', received: undefined }],
    [personal, personal, 'acme', { claim: 'org_id', received: undefined }],
    [{}, {}, none, { claim: 'org_id', expected: none, received: 'org_A' }],
    [{}, personal, none, { claim: 'org_id', expected: none, received: 'org_A' }],
    [personal, {}, none, { claim: 'org_id', expected: undefined, received: 'org_A' }],
    [personal, {}, undefined, { claim: 'org_id', expected: undefined, received: 'org_A' }],
    [{ ...personal, org_id: null }, personal, none, { claim: 'org_id', received: null }],
    [{ ...personal, org_id: none }, personal, none, { claim: 'org_id' }],
    [personal, { ...personal, org_id: null }, none, { claim: 'org_id', received: null }],
  ])('with %j and %j for %j has the result %j', (id, access, organization, result) => {
    expect(check(answer(id, access), { organization, personalAccount: true })).toMatchObject(result);
  });
});

describe('verifyToken refuses a response for B', () => {
  const claims = { iss: issuer, sub: ada, org_id: B.id, org_name: B.name };
  const idToken = jwt({ ...claims, aud: 'client' });
  const accessToken = jwt({ ...claims, aud: ['https://api.example'] });
  const verify = (response: object): unknown =>
    check({ ...(response as TokenResponse), expiresAt: 1 }, { organization: B.id, subject: ada });

  it.each(
    invalidTokens
      .filter(({ validWhere }) => validWhere !== 'stored')
      .flatMap((invalid) => invalid.tokens.map((which) => [invalid.title, which, invalid] as const)),
  )('where %s (%s)', (_, which, invalid) => {
    const { id_token, access_token } = alterTokens(invalid, which, idToken, accessToken);
    expect(verify({ idToken: id_token, accessToken: access_token })).toMatchObject({
      code: expect.stringMatching(
        invalid.isOnlyAudience && which === 'access token'
          ? 'access_denied'
          : '^(organization|user)_mismatch$',
      ) as string,
    });
  });

  it.each(unusualTokens)('but not where $title', ({ alter }) => {
    expect(verify({ idToken: alter(idToken), accessToken: alter(accessToken) })).toMatchObject({
      organization: B,
    });
  });
});

describe('the error of verifyToken', () => {
  const at = (accessToken: string): TokenResponse => ({ ...answer(), accessToken });
  it.each<[TokenResponse, Partial<ExpectedClaims>, claim: string, wanted: unknown, received: unknown]>([
    [{ ...answer(), idToken: 'x' }, {}, 'id_token', 'a JWT', 'string'],
    [answer({}, {}, { alg: 'none' }), {}, 'alg', 'RS256', 'none'],
    [answer({ iss: 'x' }), {}, 'iss', issuer, 'x'],
    [answer({ aud: 'x' }), {}, 'aud', 'client', 'x'],
    [answer({ sub: 5 }), {}, 'sub', 'a user', 5],
    [answer({ sub: '' }, { sub: '' }), {}, 'sub', 'a user', ''],
    [answer({ org_id: 5 }), { organization: undefined }, 'org_id', 'an id', 5],
    [answer({ org_id: ['org_A'] }), { organization: undefined }, 'org_id', 'an id', ['org_A']],
    [answer({ org_id: 'x org_A' }), { organization: undefined }, 'org_id', 'an id', 'x org_A'],
    [answer({ org_id: 'org_A x' }), { organization: undefined }, 'org_id', 'an id', 'org_A x'],
    [answer({ azp: 'x' }), {}, 'azp', 'client', 'x'],
    [at(''), {}, 'access_token', 'a token', 'string'],
    [at(5 as never), {}, 'access_token', 'a token', 'number'],
    [at('a.b.c'), {}, 'access_token', 'a token', 'string'],
    [at(jwt(accessClaims, { alg: 'none' })), {}, 'alg', 'RS256', 'none'],
    [answer({}, { azp: 'x' }), {}, 'azp', 'client', 'x'],
    [answer({}, { aud: 5 }), {}, 'aud', 'https://api.example', 5],
    [answer({}, { sub: 'x' }), {}, 'sub', 'ada', 'x'],
    [answer({}, { iss: 'x' }), {}, 'iss', issuer, 'x'],
  ])('names the claim, the expected and the received value: %#', (given, more, claim, wanted, received) => {
    expect(check(given, more)).toMatchObject({ claim, expected: wanted, received });
  });

  it.each<[object, Partial<ExpectedClaims>, expected: string, received: unknown]>([
    [{ aud: 'https://x.example' }, {}, 'https://api.example', 'https://x.example'],
    [
      { aud: 'https://t.example/api/v2/' },
      { audience: 'https://x.example' },
      'https://x.example',
      'https://t.example/api/v2/',
    ],
    [
      { org_id: undefined, aud: 'https://t.example/api/v2/' },
      { audience: 'https://t.example/api/v2/' },
      `an API of ${issuer}`,
      'https://t.example/api/v2/',
    ],
  ])('of a denial has them in its cause: %#', (access, more, wanted, received) => {
    expect(check(answer({}, access), more)).toMatchObject({ cause: { expected: wanted, received } });
  });

  it('is no TypeError if only the header can’t be decoded', () => {
    for (const which of ['idToken', 'accessToken'] as const) {
      const [, body] = answer()[which].split('.');
      expect(check({ ...answer(), [which]: `bm90.${body}.c2ln` })).toMatchObject({ claim: 'alg' });
    }
  });
});

describe('verifyToken also accepts', () => {
  it('an id of several characters that the user chose', () => {
    const claims = { org_id: 'org_Ab-1_', org_name: undefined };
    expect(check(answer(claims, claims), { organization: undefined })).toMatchObject({
      organization: { id: 'org_Ab-1_' },
    });
  });

  it('the Management API of another domain for the personal account', () => {
    const audience = 'https://t.example/api/v2/';
    const none = { org_id: undefined, org_name: undefined };
    const more = { organization: 'org_', personalAccount: true, audience };
    expect(check(answer(none, { ...none, aud: audience }), more)).toMatchObject({
      organization: { id: 'org_' },
    });
  });

  it('tokens of fewer than 100,000 characters', () => {
    expect(check({ ...answer(), accessToken: 'x'.repeat(99_999) })).toHaveProperty('claims');
    expect(check({ ...answer(), accessToken: 'x'.repeat(100_000) })).toMatchObject({ claim: 'access_token' });
  });
});

describe('a verified token', () => {
  it('expires with the session of the identity provider', () => {
    const given = { ...answer({ session_expiry: 2000 }), expiresAt: 3_000_000 };
    expect(check(given)).toMatchObject({ expiresAt: 2_000_000 });
    expect(check({ ...given, expiresAt: 1_000_000 })).toMatchObject({ expiresAt: 1_000_000 });
  });

  it('is frozen', () => {
    const token = check(answer()) as ReturnType<typeof verifyToken>;
    for (const part of [token, token.claims, token.accessClaims, token.organization]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('has a user without the protocol claims', () => {
    const claims = { ...idClaims, exp: 1, iat: 1, nonce: 'n', sid: 's', email: 'ada@example.com' };
    expect(userOf(claims)).toEqual({
      sub: 'ada',
      org_id: 'org_A',
      org_name: 'acme',
      email: 'ada@example.com',
    });
  });
});

describe('a token without an organization', () => {
  it.each<[string, string | undefined, object, boolean]>([
    ['where the user could choose', undefined, { org_id: undefined }, true],
    ['where the user could choose, but with another value as its id', undefined, { org_id: '' }, false],
    ['where an organization was requested by name', 'acme', { org_id: undefined }, false],
  ])('says that none was chosen only where the user could: %s', (_, organization, claims, isChosen) => {
    const { message } = check(answer(claims), { organization }) as Error;
    expect(message.includes('You chose no organization')).toBe(isChosen);
  });
});
