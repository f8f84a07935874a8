import { jwt } from './jwt.js';
import { payload } from './page.js';
import { A, B, bob } from './tenant.js';

/** Which tokens of a response are altered: one of them, or both in the same way. */
export type AlteredTokens = 'ID token' | 'access token' | 'both';

/** A way to make valid tokens of B invalid. */
export interface InvalidToken {
  readonly title: string;
  /** What replaces a token: any JSON value. */
  readonly alter: (token: string) => unknown;
  /** The tokens that it makes invalid. */
  readonly tokens: readonly AlteredTokens[];
  /**
   * Where it is valid in both tokens: the user chose the organization, another user may sign in, or the token was checked against the clock
   * before it was stored.
   */
  readonly validWhere?: 'chosen' | 'interactive' | 'stored';
  /** Only the audience of the access token is wrong, so that a session is kept. */
  readonly isOnlyAudience?: true;
  /** auth0-spa-js throws an error that looks like a broken response or a wrong clock, so that the code may be `temporary`. */
  readonly failsInSdk?: true;
}

const everywhere = ['ID token', 'access token', 'both'] as const;
/** For claims that an access token may lack: it can be opaque. */
const idTokens = ['ID token', 'both'] as const;

const claims = (change: object) => (token: string) => jwt({ ...payload(token), ...change });
const header = (change: object) => (token: string) => jwt(payload(token), { alg: 'RS256', ...change });
const parts = (edit: (header: string, payload: string, signature: string) => string) => (token: string) =>
  edit(...(token.split('.') as [string, string, string]));
/** Edits the JSON text of the payload, for what no object can express. */
const json = (edit: (text: string) => string) => (token: string) =>
  parts((head, _, signature) =>
    [head, Buffer.from(edit(JSON.stringify(payload(token)))).toString('base64url'), signature].join('.'),
  )(token);
const text = (value: unknown) => () => value;

const audiences = (token: string): unknown[] => [payload(token)['aud']].flat();
const megabyte = 2 ** 20;

const organizationIds: [title: string, id: unknown, more?: Partial<InvalidToken>][] = [
  ['another organization’s', A.id, { validWhere: 'chosen' }],
  ['another one’s that differs only in case', 'org_b', { validWhere: 'chosen' }],
  ['missing', undefined],
  ['null', null],
  ['empty', ''],
  ['in an array', [B.id]],
  ['in an object', { id: B.id }],
  ['a number', 42],
  ['true', true],
  ['padded before', ` ${B.id}`],
  ['padded behind', `${B.id} `],
  ['with a line break', `${B.id}\n`],
  ['with a null character', `${B.id}\0`],
  ['with a zero-width space', `${B.id}\u200b`],
  ['with a byte order mark', `\ufeff${B.id}`],
  ['with a Cyrillic letter', 'org_\u0412'],
  ['in full-width letters', 'ｏｒｇ_B'],
  ['in capitals', 'ORG_B'],
  ['in mixed case', 'Org_b'],
  ['the name', B.name],
  ['the personal account’s', 'org_'],
  ['a path', `org_/../${B.id}`],
  ['with a separator of cache keys', `${B.id}::${A.id}`],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['an object that can’t be printed', { toString: null, valueOf: null }, { failsInSdk: true }],
  ['very long', `org_${'x'.repeat(100_000)}`, { tokens: ['both'] }],
];

/** Claims other than the organization: subject, issuer, audience, times. */
const otherClaims: [
  title: string,
  change: object,
  tokens: readonly AlteredTokens[],
  more?: Partial<InvalidToken>,
][] = [
  ['sub is another person’s', { sub: bob }, everywhere, { validWhere: 'interactive' }],
  ['sub is missing', { sub: undefined }, idTokens],
  ['sub is empty', { sub: '' }, everywhere],
  ['sub is a number', { sub: 42 }, everywhere],
  ['sub is an array', { sub: [bob] }, everywhere],
  ['sub is an object that can’t be printed', { sub: { toString: 0 } }, everywhere],
  ['iss is another tenant', { iss: 'https://evil.example/' }, everywhere],
  ['iss begins like the tenant', { iss: 'https://tenant.example.evil.example/' }, everywhere],
  ['iss lacks its slash', { iss: 'https://tenant.example' }, everywhere],
  ['iss is an array', { iss: ['https://tenant.example/'] }, everywhere],
  ['iss contains the text of a clock error', { iss: 'https://evil.example/ (exp) claim' }, everywhere],
  ['iss is missing', { iss: undefined }, idTokens],
  ['aud is another application', { aud: 'other' }, everywhere, { isOnlyAudience: true }],
  [
    'aud is a list of others',
    { aud: ['other', 'https://other.example'] },
    everywhere,
    { isOnlyAudience: true },
  ],
  ['aud is padded', { aud: ['client ', 'https://api.example '] }, everywhere, { isOnlyAudience: true }],
  ['aud is an object', { aud: { client: true } }, everywhere],
  ['aud is missing', { aud: undefined }, everywhere],
  ['exp is long ago', { iat: 1e9, exp: 1e9 + 60 }, idTokens, { validWhere: 'stored', failsInSdk: true }],
  ['nbf is yet to come', { nbf: 9e9 }, idTokens, { validWhere: 'stored', failsInSdk: true }],
  ['exp is a string', { exp: '9000000000' }, idTokens, { validWhere: 'stored', failsInSdk: true }],
  ['exp is missing', { exp: undefined }, idTokens, { validWhere: 'stored', failsInSdk: true }],
  ['iat is missing', { iat: undefined }, idTokens, { validWhere: 'stored', failsInSdk: true }],
];

const headers: [title: string, change: object, tokens: readonly AlteredTokens[]][] = [
  ['none', { alg: 'none' }, everywhere],
  ['none in another spelling', { alg: 'nOnE' }, everywhere],
  ['missing', { alg: undefined }, everywhere],
  ['null', { alg: null }, everywhere],
  ['in an array', { alg: ['RS256'] }, everywhere],
  ['HS256', { alg: 'HS256' }, idTokens],
  ['inherited', { alg: undefined, ['__proto__']: { alg: 'RS256' } }, everywhere],
  ['long, and slow to match by regular expressions', { alg: 'expected "'.repeat(40_000) }, ['ID token']],
];

const texts: [title: string, alter: InvalidToken['alter'], tokens: readonly AlteredTokens[]][] = [
  ['a number', text(42), everywhere],
  ['true', text(true), everywhere],
  ['null', text(null), everywhere],
  ['an array', (token) => [token], everywhere],
  ['an object', (token) => ({ token }), everywhere],
  ['an object that can’t be printed', text({ toString: null }), everywhere],
  ['empty', text(''), everywhere],
  ['text', text('not a token'), idTokens],
  ['a megabyte of text', text('x'.repeat(megabyte)), idTokens],
  ['three empty parts', text('..'), everywhere],
  ['three parts that are not base64', text('{"alg":"RS256"}.{"org_id":"org_B"}.s'), everywhere],
  ['three parts that are not JSON', text('bm90IEpTT04.bm90IEpTT04.bm90IEpTT04'), everywhere],
  ['a megabyte of three parts', text('!!!.'.repeat(2) + '!'.repeat(megabyte)), everywhere],
  ['cut in the middle of its claims', parts((head, body) => `${head}.${body.slice(0, 80)}.c2ln`), everywhere],
  ['without its signature', parts((head, body) => `${head}.${body}`), idTokens],
  ['of four parts', (token) => `${token}.c2ln`, idTokens],
  ['of claims that are null', json(text('null') as () => string), everywhere],
  ['of claims in an array', json((body) => `[${body}]`), everywhere],
  ['of claims in a string', json((body) => JSON.stringify(body)), everywhere],
];

/** Each of them is rejected on every path by which a token comes. */
export const invalidTokens: readonly InvalidToken[] = [
  ...organizationIds.map(([title, org_id, more]): InvalidToken => ({
    title: `org_id is ${title}`,
    alter: claims({ org_id }),
    tokens: everywhere,
    ...more,
  })),
  {
    title: 'org_id occurs twice, and the last one is wrong',
    alter: json((body) => body.replace(/}$/, `,"org_id":"${A.id}"}`)),
    tokens: everywhere,
    validWhere: 'chosen',
  },
  {
    title: 'org_id is in arrays within arrays',
    alter: json((body) => body.replace(`"${B.id}"`, '['.repeat(50_000) + ']'.repeat(50_000))),
    tokens: everywhere,
    failsInSdk: true,
  },
  ...['__proto__', 'constructor', 'prototype'].map((name) => ({
    title: `org_id is only in ${name}`,
    alter: claims({ org_id: undefined, [name]: { org_id: B.id } }),
    tokens: everywhere,
  })),
  ...otherClaims.map(([title, change, tokens, more]) => ({ title, alter: claims(change), tokens, ...more })),
  {
    title: 'azp is another application, and aud has several values',
    alter: (token) => claims({ aud: [...audiences(token), 'other'], azp: 'other' })(token),
    tokens: everywhere,
  },
  {
    title: 'the token is valid but a megabyte long, which no server accepts in a header',
    alter: claims({ note: 'x'.repeat(megabyte) }),
    tokens: ['access token'],
  },
  { title: 'azp is another application', alter: claims({ azp: 'other' }), tokens: everywhere },
  ...headers.map(([title, change, tokens]) => ({ title: `alg is ${title}`, alter: header(change), tokens })),
  ...texts.map(([title, alter, tokens]) => ({
    title: `the token is ${title}`,
    alter,
    tokens,
    failsInSdk: true as const,
  })),
];

/** Tokens that look invalid but are valid when parsed as the JWT standard says. */
export const unusualTokens: readonly Pick<InvalidToken, 'title' | 'alter'>[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => ({
    title: `a claim is called ${name}`,
    alter: claims({ [name]: { org_id: A.id, polluted: true } }),
  })),
  {
    title: 'org_id occurs twice, and the last one is right',
    alter: json((body) => body.replace(/^{/, `{"org_id":"${A.id}",`)),
  },
  { title: 'azp is this application', alter: claims({ azp: 'client' }) },
  { title: 'the name of the organization is in capitals', alter: claims({ org_name: B.name.toUpperCase() }) },
];

/** The two tokens of a response after the alteration. */
export const alterTokens = (
  { alter }: InvalidToken,
  altered: AlteredTokens,
  idToken: string,
  accessToken: string,
): { id_token: unknown; access_token: unknown } => ({
  id_token: altered === 'access token' ? idToken : alter(idToken),
  access_token: altered === 'ID token' ? accessToken : alter(accessToken),
});
