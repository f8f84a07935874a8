import { jwt } from './jwt.js';
import { payload } from './page.js';
import { A, B, bob } from './tenant.js';

/** Which tokens of an answer are spoiled: one of the two, or both alike. */
export type Spoiled = 'ID token' | 'access token' | 'both';

/** A way to spoil tokens that were B's. */
export interface Hostile {
  readonly title: string;
  /** What stands in a token's place: any JSON. */
  readonly spoil: (token: string) => unknown;
  /** Where it is hostile. */
  readonly tokens: readonly Spoiled[];
  /** Where the same in both tokens is no lie: the person chose the organization, or may be somebody else, or the clock was asked before. */
  readonly fair?: 'chosen' | 'interactive' | 'stored';
  /** The SDK stumbles over it, in a way that looks like a broken answer of the network, or like a wrong clock. */
  readonly stumbles?: true;
}

const everywhere = ['ID token', 'access token', 'both'] as const;
/** Where an access token may be the same: it need not be a JWT, nor say all of it. */
const idTokens = ['ID token', 'both'] as const;

const claims = (change: object) => (token: string) => jwt({ ...payload(token), ...change });
const header = (change: object) => (token: string) => jwt(payload(token), { alg: 'RS256', ...change });
const parts = (edit: (header: string, payload: string, signature: string) => string) => (token: string) =>
  edit(...(token.split('.') as [string, string, string]));
/** The payload's own JSON, which can say what no object can. */
const json = (edit: (text: string) => string) => (token: string) =>
  parts((head, _, signature) =>
    [head, Buffer.from(edit(JSON.stringify(payload(token)))).toString('base64url'), signature].join('.'),
  )(token);
const text = (value: unknown) => () => value;

const audiences = (token: string): unknown[] => [payload(token)['aud']].flat();
const megabyte = 2 ** 20;

const organizationIds: [title: string, id: unknown, more?: Partial<Hostile>][] = [
  ['another organization’s', A.id, { fair: 'chosen' }],
  ['another one’s that differs only in case', 'org_b', { fair: 'chosen' }],
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
  ['an object that can’t be printed', { toString: null, valueOf: null }, { stumbles: true }],
  ['very long', `org_${'x'.repeat(100_000)}`, { tokens: ['both'] }],
];

/** Not organizations: who, of whom, for whom, when. */
const otherClaims: [title: string, change: object, tokens: readonly Spoiled[], more?: Partial<Hostile>][] = [
  ['sub is another person’s', { sub: bob }, everywhere, { fair: 'interactive' }],
  ['sub is missing', { sub: undefined }, idTokens],
  ['sub is empty', { sub: '' }, everywhere],
  ['sub is a number', { sub: 42 }, everywhere],
  ['sub is an array', { sub: [bob] }, everywhere],
  ['sub is an object that can’t be printed', { sub: { toString: 0 } }, everywhere],
  ['iss is another tenant', { iss: 'https://evil.example/' }, everywhere],
  ['iss begins like the tenant', { iss: 'https://tenant.example.evil.example/' }, everywhere],
  ['iss lacks its slash', { iss: 'https://tenant.example' }, everywhere],
  ['iss is an array', { iss: ['https://tenant.example/'] }, everywhere],
  ['iss speaks of a wrong clock', { iss: 'https://evil.example/ (exp) claim' }, everywhere],
  ['iss is missing', { iss: undefined }, idTokens],
  ['aud is another application', { aud: 'other' }, everywhere],
  ['aud is a list of others', { aud: ['other', 'https://other.example'] }, everywhere],
  ['aud is padded', { aud: ['client ', 'https://api.example '] }, everywhere],
  ['aud is an object', { aud: { client: true } }, everywhere],
  ['aud is missing', { aud: undefined }, everywhere],
  ['exp is long ago', { iat: 1e9, exp: 1e9 + 60 }, idTokens, { fair: 'stored', stumbles: true }],
  ['nbf is yet to come', { nbf: 9e9 }, idTokens, { fair: 'stored', stumbles: true }],
  ['exp is a string', { exp: '9000000000' }, idTokens, { fair: 'stored' }],
  ['exp is missing', { exp: undefined }, idTokens, { fair: 'stored' }],
];

const headers: [title: string, change: object, tokens: readonly Spoiled[]][] = [
  ['none', { alg: 'none' }, everywhere],
  ['none in another spelling', { alg: 'nOnE' }, everywhere],
  ['missing', { alg: undefined }, everywhere],
  ['null', { alg: null }, everywhere],
  ['in an array', { alg: ['RS256'] }, everywhere],
  ['HS256', { alg: 'HS256' }, idTokens],
  ['inherited', { alg: undefined, ['__proto__']: { alg: 'RS256' } }, everywhere],
  ['long, and hard on regular expressions', { alg: 'expected "'.repeat(40_000) }, ['ID token']],
];

const texts: [title: string, spoil: Hostile['spoil'], tokens: readonly Spoiled[]][] = [
  ['a number', text(42), everywhere],
  ['true', text(true), everywhere],
  ['null', text(null), everywhere],
  ['an array', (token) => [token], everywhere],
  ['an object', (token) => ({ token }), everywhere],
  ['an object that can’t be printed', text({ toString: null }), everywhere],
  ['empty', text(''), everywhere],
  ['text', text('nothing like a token'), idTokens],
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

/** Every row is refused on every way that a token can come by. */
export const hostileTokens: readonly Hostile[] = [
  ...organizationIds.map(([title, org_id, more]): Hostile => ({
    title: `org_id is ${title}`,
    spoil: claims({ org_id }),
    tokens: everywhere,
    ...more,
  })),
  {
    title: 'org_id comes twice, and the last one counts',
    spoil: json((body) => body.replace(/}$/, `,"org_id":"${A.id}"}`)),
    tokens: everywhere,
    fair: 'chosen',
  },
  {
    title: 'org_id is in arrays within arrays',
    spoil: json((body) => body.replace(`"${B.id}"`, '['.repeat(50_000) + ']'.repeat(50_000))),
    tokens: everywhere,
    stumbles: true,
  },
  ...['__proto__', 'constructor', 'prototype'].map((name) => ({
    title: `org_id is only in ${name}`,
    spoil: claims({ org_id: undefined, [name]: { org_id: B.id } }),
    tokens: everywhere,
  })),
  ...otherClaims.map(([title, change, tokens, more]) => ({ title, spoil: claims(change), tokens, ...more })),
  {
    title: 'azp is another application, and aud has several',
    spoil: (token) => claims({ aud: [...audiences(token), 'other'], azp: 'other' })(token),
    tokens: everywhere,
  },
  {
    title: 'all is right, but for a megabyte that no server takes in a header',
    spoil: claims({ note: 'x'.repeat(megabyte) }),
    tokens: ['access token'],
  },
  { title: 'azp is another application', spoil: claims({ azp: 'other' }), tokens: everywhere },
  ...headers.map(([title, change, tokens]) => ({ title: `alg is ${title}`, spoil: header(change), tokens })),
  ...texts.map(([title, spoil, tokens]) => ({
    title: `the token is ${title}`,
    spoil,
    tokens,
    stumbles: true as const,
  })),
];

/** What looks hostile and is none: it says whose it is, once read as a JWT must be. */
export const oddTokens: readonly Pick<Hostile, 'title' | 'spoil'>[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => ({
    title: `a claim is called ${name}`,
    spoil: claims({ [name]: { org_id: A.id, polluted: true } }),
  })),
  {
    title: 'org_id comes twice, and the last one is right',
    spoil: json((body) => body.replace(/^{/, `{"org_id":"${A.id}",`)),
  },
  { title: 'azp is this application', spoil: claims({ azp: 'client' }) },
  { title: 'the name of the organization is in capitals', spoil: claims({ org_name: B.name.toUpperCase() }) },
];

/** An answer's two tokens, spoiled. */
export const spoilBoth = (
  { spoil }: Hostile,
  spoiled: Spoiled,
  idToken: string,
  accessToken: string,
): { id_token: unknown; access_token: unknown } => ({
  id_token: spoiled === 'access token' ? idToken : spoil(idToken),
  access_token: spoiled === 'ID token' ? accessToken : spoil(accessToken),
});
