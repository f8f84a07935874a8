import { describe, expect, it } from 'vitest';
import { userOf } from '../../../src/claims/read-claims.js';
import { verifyToken, type ExpectedClaims, type TokenResponse } from '../../../src/claims/verify-token.js';
import { jwt } from '../../support/jwt.js';

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
    ['aud', answer({}, { aud: 'https://api.example.evil' }), {}],
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

describe('a verified token', () => {
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
