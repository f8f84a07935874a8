// @vitest-environment node
/** What the functions of the package refuse: nothing, wrong types, unknown names, numbers out of range. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  connectTenant,
  createTenant,
  startTenant,
  TenantConfigurationError,
  type ConnectedTenant,
  type LocalTenant,
} from 'auth0-org-tenant';
import { runIsolation } from 'auth0-org-tenant/isolation';
import { tenantFixtures } from 'auth0-org-tenant/playwright';
import { injectTenant, tenantSetup } from 'auth0-org-tenant/vitest';
import { waysToConnect } from './ways-to-connect.js';

const applications = ['http://localhost:3000'];
const page = { url: () => '', isClosed: () => false, waitForURL: async () => {}, locator: () => ({}) };
const browser = { newContext: () => ({}) };
const ada = 'ada@example.com';

/** Every argument may be of any type, as in JavaScript. */
type Untyped = (...args: unknown[]) => unknown;
type UntypedTenant = Record<Exclude<keyof ConnectedTenant, 'clock'>, Untyped> & {
  clock: Record<'advance', Untyped>;
};

const problemOf = async (call: () => unknown): Promise<unknown> => {
  try {
    await call();
    return 'no problem';
  } catch (error) {
    return error instanceof TenantConfigurationError ? error.message : error;
  }
};

let started: LocalTenant;
beforeAll(async () => {
  started = await createTenant({ applications, control: true });
});
afterAll(() => started.close());

describe.each(waysToConnect(() => started))('A tenant %s', (_where, tenantOf) => {
  let tenant: ConnectedTenant;
  let untyped: UntypedTenant;
  beforeAll(async () => {
    tenant = await tenantOf();
    untyped = tenant as unknown as UntypedTenant;
  });
  afterEach(() => tenant.reset());

  const people = 'a person of the tenant: ada@example.com, katherine@example.com, ';
  const organizations = 'an organization of the tenant: acme, globex, initech, hooli.';
  const seconds = 'a number of seconds from 0 to ';
  const whole = 'a whole number of at least 1';

  it.each<[call: string, problem: string, run: (tenant: UntypedTenant) => unknown]>([
    ['signIn()', 'page of tenant.signIn() is missing, and must be the Page of', (t) => t.signIn()],
    ['signIn({})', 'page of tenant.signIn() is {}, and must be', (t) => t.signIn({}, ada)],
    ['signIn(page)', `person of tenant.signIn() is missing, and must be ${people}`, (t) => t.signIn(page)],
    ['signIn(page, 5)', `person of tenant.signIn() is 5, and must be ${people}`, (t) => t.signIn(page, 5)],
    [
      'signIn of a person without a name',
      `person of tenant.signIn() is "", and must be ${people}`,
      (t) => t.signIn(page, ''),
    ],
    [
      'signIn to an unknown organization',
      `organization of tenant.signIn() is "nope", and must be ${organizations}`,
      (t) => t.signIn(page, ada, 'nope'),
    ],
    [
      'signIn to null',
      `organization of tenant.signIn() is null, and must be ${organizations}`,
      (t) => t.signIn(page, ada, null),
    ],
    [
      'signIn with a timeout that is negative',
      'options.timeout of tenant.signIn() is -1, and must be a number of milliseconds, at least 0.',
      (t) => t.signIn(page, ada, 'acme', { timeout: -1 }),
    ],
    [
      'signIn with an unknown option',
      'options.wait of tenant.signIn() is not known. Remove it, or use one of: timeout.',
      (t) => t.signIn(page, ada, 'acme', { wait: 1 }),
    ],
    [
      'signIn with a number as options',
      'options of tenant.signIn() must be an object, but it is 5.',
      (t) => t.signIn(page, ada, 'acme', 5),
    ],

    [
      'invite()',
      'email of tenant.invite() is missing, and must be the email address of a person',
      (t) => t.invite(),
    ],
    ['invite of no address', 'email of tenant.invite() is "x", and must be', (t) => t.invite('x', 'globex')],
    ['invite of a number', 'email of tenant.invite() is 5, and must be', (t) => t.invite(5, 'globex')],
    [
      'invite of an unknown person',
      'email of tenant.invite() is "new@example.com", and must be the email address of a person of the tenant, who can accept it: ada@example.com, ',
      (t) => t.invite('new@example.com', 'globex'),
    ],
    ['invite to nothing', 'organization of tenant.invite() is missing, and', (t) => t.invite(ada)],
    [
      'invite to an unknown organization',
      `organization of tenant.invite() is "nope", and must be ${organizations}`,
      (t) => t.invite(ada, 'nope'),
    ],
    [
      'invite with a URL that is none',
      'options.appUrl of tenant.invite() is "x", and must be the URL of your app, such as',
      (t) => t.invite(ada, 'acme', { appUrl: 'x' }),
    ],
    [
      'invite with an unknown option',
      'options.url of tenant.invite() is not known. Remove it, or use one of: appUrl.',
      (t) => t.invite(ada, 'acme', { url: 'x' }),
    ],

    ['addMember()', 'organization of tenant.addMember() is missing, and', (t) => t.addMember()],
    [
      'addMember of an unknown person',
      `person of tenant.addMember() is "x", and must be ${people}`,
      (t) => t.addMember('x', 'acme'),
    ],
    [
      'addMember with a role that is no list',
      'membership.roles of tenant.addMember() is "admin", and must be a list of texts.',
      (t) => t.addMember(ada, 'acme', { roles: 'admin' }),
    ],
    [
      'addMember with an unknown field',
      'membership.role of tenant.addMember() is not known. Remove it, or use one of: roles, permissions.',
      (t) => t.addMember(ada, 'acme', { role: [] }),
    ],
    ['removeMember()', 'organization of tenant.removeMember() is missing, and', (t) => t.removeMember()],
    [
      'removeMember of an unknown person',
      `person of tenant.removeMember() is "x", and must be ${people}`,
      (t) => t.removeMember('x', 'acme'),
    ],
    [
      'removeMember of an unknown organization',
      `organization of tenant.removeMember() is "x", and must be ${organizations}`,
      (t) => t.removeMember(ada, 'x'),
    ],
    [
      'renameOrganization()',
      'organization of tenant.renameOrganization() is missing, and',
      (t) => t.renameOrganization(),
    ],
    [
      'renameOrganization to nothing',
      'name of tenant.renameOrganization() is missing, and must be a name of small letters',
      (t) => t.renameOrganization('acme'),
    ],
    [
      'renameOrganization to a name in capitals',
      'name of tenant.renameOrganization() is "Acme", and must be a name of small letters',
      (t) => t.renameOrganization('acme', 'Acme'),
    ],
    [
      'renameOrganization to a name that is taken',
      'name of tenant.renameOrganization() is "globex", which another organization has.',
      (t) => t.renameOrganization('acme', 'globex'),
    ],

    ['block()', 'person of tenant.block() is missing, and', (t) => t.block()],
    ['block of an unknown person', 'person of tenant.block() is "x", and', (t) => t.block('x')],
    ['unblock({})', 'person of tenant.unblock() is {}, and', (t) => t.unblock({})],
    [
      'block of a person with several accounts',
      'person of tenant.block() is "lin@example.com", which several accounts have. Name one by its sub: "samlp|globex|lin" or "samlp|hooli|lin".',
      (t) => t.block('lin@example.com'),
    ],
    ['endSsoSession(5)', 'person of tenant.endSsoSession() is 5, and', (t) => t.endSsoSession(5)],
    ['oneTimeCode()', 'person of tenant.oneTimeCode() is missing, and', (t) => t.oneTimeCode()],
    [
      'removeAuthenticators()',
      'person of tenant.removeAuthenticators() is missing, and',
      (t) => t.removeAuthenticators(),
    ],
    [
      'revokeRefreshTokens of a text',
      'The argument of tenant.revokeRefreshTokens() must be an object, but it is "x".',
      (t) => t.revokeRefreshTokens('x'),
    ],
    [
      'revokeRefreshTokens with an unknown field',
      'sub of tenant.revokeRefreshTokens() is not known. Remove it, or use one of: person, organization.',
      (t) => t.revokeRefreshTokens({ sub: 'auth0|ada' }),
    ],
    [
      'revokeRefreshTokens of an unknown person',
      'person of tenant.revokeRefreshTokens() is "x", and',
      (t) => t.revokeRefreshTokens({ person: 'x' }),
    ],
    [
      'revokeRefreshTokens for an unknown organization',
      'organization of tenant.revokeRefreshTokens() is "x", and',
      (t) => t.revokeRefreshTokens({ organization: 'x' }),
    ],

    [
      'clock.advance()',
      `seconds of tenant.clock.advance() is missing, and must be ${seconds}`,
      (t) => t.clock.advance(),
    ],
    ['clock.advance of a text', 'seconds of tenant.clock.advance() is "x", and', (t) => t.clock.advance('x')],
    [
      'clock.advance of a date',
      'seconds of tenant.clock.advance() is "2',
      (t) => t.clock.advance(new Date()),
    ],
    ['clock.advance back', 'seconds of tenant.clock.advance() is -1, and', (t) => t.clock.advance(-1)],
    ['clock.advance of no number', 'seconds of tenant.clock.advance() is NaN', (t) => t.clock.advance(NaN)],
    [
      'clock.advance of milliseconds since 1970',
      'seconds of tenant.clock.advance() is 1700000000000, and',
      (t) => t.clock.advance(1_700_000_000_000),
    ],

    ['fail()', 'The argument of tenant.fail() must be an object, but it is undefined.', (t) => t.fail()],
    ['fail(null)', 'The argument of tenant.fail() must be an object, but it is null.', (t) => t.fail(null)],
    ['fail({})', 'answer of tenant.fail() is missing, and must be a status such as 429, ', (t) => t.fail({})],
    [
      'fail of an unknown endpoint without an answer',
      "endpoint of tenant.fail() is \"x\", and must be one of 'token', 'authorize', ",
      (t) => t.fail({ endpoint: 'x' }),
    ],
    [
      'fail of an unknown endpoint',
      "endpoint of tenant.fail() is \"x\", and must be one of 'token', 'authorize', ",
      (t) => t.fail({ endpoint: 'x', answer: 500 }),
    ],
    [
      'fail of an endpoint that every object has',
      'endpoint of tenant.fail() is "constructor", and must be one of',
      (t) => t.fail({ endpoint: 'constructor', answer: 500 }),
    ],
    [
      'fail with an unknown field',
      'status of tenant.fail() is not known. Remove it, or use one of: endpoint, ',
      (t) => t.fail({ status: 500 }),
    ],
    [
      'fail with an unknown answer',
      "answer of tenant.fail() is \"explode\", and must be a status such as 429, 'drop', 'hang', 'hold', 'mfa', ",
      (t) => t.fail({ answer: 'explode' }),
    ],
    ['fail with a status below 200', 'answer of tenant.fail() is -1, and', (t) => t.fail({ answer: -1 })],
    ['fail with no status', 'answer of tenant.fail() is 299, and', (t) => t.fail({ answer: 299 })],
    ['fail with an empty answer', 'answer.status of tenant.fail() is missing', (t) => t.fail({ answer: {} })],
    [
      'fail with a status that is a text',
      'answer.status of tenant.fail() is "429", and must be a status such as 429.',
      (t) => t.fail({ answer: { status: '429' } }),
    ],
    [
      'fail with an unknown field of the answer',
      'answer.retryafter of tenant.fail() is not known. Remove it, or use one of: status, retryAfter, body.',
      (t) => t.fail({ answer: { status: 429, retryafter: 1 } }),
    ],
    [
      'fail with a negative delay',
      'answer.retryAfter of tenant.fail() is -1, and must be a number of seconds, at least 0.',
      (t) => t.fail({ answer: { status: 429, retryAfter: -1 } }),
    ],
    [
      'fail with a body that is a function',
      'answer.body of tenant.fail() is a function, and must be a value that JSON has.',
      (t) => t.fail({ answer: { status: 500, body: () => '' } }),
    ],
    [
      'fail with an OAuth error that is no text',
      'answer.error of tenant.fail() is 5, and must be a text',
      (t) => t.fail({ endpoint: 'authorize', answer: { error: 5 } }),
    ],
    [
      'fail with an OAuth error where none is returned',
      "answer.error of tenant.fail() is an answer of the endpoint 'authorize' only. Add endpoint: 'authorize'",
      (t) => t.fail({ answer: { error: 'access_denied' } }),
    ],
    [
      'fail with a second factor where none is asked for',
      "answer of tenant.fail() is 'mfa', which only the endpoint 'token' answers.",
      (t) => t.fail({ endpoint: 'authorize', answer: 'mfa' }),
    ],
    [
      'fail for an unknown organization',
      `organization of tenant.fail() is "nope", and must be ${organizations}`,
      (t) => t.fail({ organization: 'nope', answer: 500 }),
    ],
    [
      'fail for a number as organization',
      'organization of tenant.fail() is 5, and must be a name, an id, or null for none.',
      (t) => t.fail({ organization: 5, answer: 500 }),
    ],
    [
      'fail for an unknown grant',
      "grant of tenant.fail() is \"refresh\", and must be one of 'authorization_code', 'refresh_token', ",
      (t) => t.fail({ grant: 'refresh', answer: 500 }),
    ],
    [
      'fail for no audience',
      'audience of tenant.fail() is 5, and',
      (t) => t.fail({ audience: 5, answer: 5 }),
    ],
    [
      'fail for silent requests to an endpoint that has none',
      "silent of tenant.fail() is true, but requests to the endpoint 'token' do not have it. Remove it, or set endpoint to 'authorize'.",
      (t) => t.fail({ silent: true, answer: 500 }),
    ],
    [
      'fail for a grant at an endpoint that has none',
      "grant of tenant.fail() is \"refresh_token\", but requests to the endpoint 'revoke' do not have it. Remove it, or set endpoint to 'token'.",
      (t) => t.fail({ endpoint: 'revoke', grant: 'refresh_token', answer: 500 }),
    ],
    [
      'fail never',
      `times of tenant.fail() is 0, and must be ${whole}`,
      (t) => t.fail({ times: 0, answer: 500 }),
    ],
    ['fail -1 times', `times of tenant.fail() is -1, and`, (t) => t.fail({ times: -1, answer: 500 })],
    [
      'fail "twice"',
      `times of tenant.fail() is "twice", and`,
      (t) => t.fail({ times: 'twice', answer: 500 }),
    ],

    ['lie()', 'The argument of tenant.lie() must be an object, but it is undefined.', (t) => t.lie()],
    ['lie({})', 'The argument of tenant.lie() has no lie. Add at least one of: answerAs, ', (t) => t.lie({})],
    [
      'lie without a lie',
      'The argument of tenant.lie() has no lie. Add at least one of: answerAs, ',
      (t) => t.lie({ organization: 'acme', times: 2 }),
    ],
    [
      'an unknown lie',
      'foo of tenant.lie() is not known. Remove it, or use one of: endpoint, ',
      (t) => t.lie({ foo: 1 }),
    ],
    [
      'lie as an unknown organization',
      `answerAs of tenant.lie() is "nope", and must be ${organizations}`,
      (t) => t.lie({ answerAs: 'nope' }),
    ],
    ['lie as a number', `answerAs of tenant.lie() is 5, and must be`, (t) => t.lie({ answerAs: 5 })],
    ['lie as nothing', 'answerAs of tenant.lie() is null, and must be', (t) => t.lie({ answerAs: null })],
    [
      'lie at an endpoint without tokens',
      "endpoint of tenant.lie() is 'authorize', but only 'token' issues tokens.",
      (t) => t.lie({ endpoint: 'authorize', answerAs: 'acme' }),
    ],
    [
      'lie about an unknown token',
      "expired of tenant.lie() is \"refreshToken\", and must be one of 'idToken', 'accessToken', or a list of them.",
      (t) => t.lie({ expired: 'refreshToken' }),
    ],
    ['lie about no token', 'omit of tenant.lie() is [], and must be one of', (t) => t.lie({ omit: [] })],
    [
      'lie about true',
      'wrongKey of tenant.lie() is true, and must be one of',
      (t) => t.lie({ wrongKey: true }),
    ],
    ['lie about no claims', 'claims of tenant.lie() has no token. Add idToken', (t) => t.lie({ claims: {} })],
    [
      'lie about claims of an unknown token',
      'claims.id_token of tenant.lie() is not known. Remove it, or use one of: idToken, accessToken.',
      (t) => t.lie({ claims: { id_token: {} } }),
    ],
    [
      'lie that changes no claim',
      'claims.idToken of tenant.lie() changes nothing. Add set, ',
      (t) => t.lie({ claims: { idToken: {} } }),
    ],
    [
      'lie with claims outside of set',
      'claims.idToken.org_id of tenant.lie() is not known. Remove it, or use one of: set, drop.',
      (t) => t.lie({ claims: { idToken: { org_id: 'x' } } }),
    ],
    [
      'lie that drops a text',
      'claims.idToken.drop of tenant.lie() is "org_id", and must be a list of texts.',
      (t) => t.lie({ claims: { idToken: { drop: 'org_id' } } }),
    ],
    [
      'lie -1 times',
      `times of tenant.lie() is -1, and must be ${whole}`,
      (t) => t.lie({ omit: 'idToken', times: -1 }),
    ],

    [
      'release of an unknown organization',
      'organization of tenant.release() is "x", and',
      (t) => t.release('x'),
    ],
    ['untilHeld(-1)', `count of tenant.untilHeld() is -1, and must be ${whole}`, (t) => t.untilHeld(-1)],
    ['untilHeld("x")', 'count of tenant.untilHeld() is "x", and', (t) => t.untilHeld('x')],
    ['requests("token")', 'The argument of tenant.requests() must be an object', (t) => t.requests('token')],
    [
      'requests with an unknown field',
      'grant of tenant.requests() is not known. Remove it, or use one of: at, ',
      (t) => t.requests({ grant: 'refresh_token' }),
    ],
    [
      'requests of an unknown endpoint',
      'endpoint of tenant.requests() is "x"',
      (t) => t.requests({ endpoint: 'x' }),
    ],
    [
      'requests with a status that is a text',
      'status of tenant.requests() is',
      (t) => t.requests({ status: '200' }),
    ],
    [
      'requests for an unknown organization',
      `organization of tenant.requests() is "nope", and must be ${organizations}`,
      (t) => t.requests({ organization: 'nope' }),
    ],
  ])('refuses %s, and names the argument, the problem and the way out', async (_call, problem, run) => {
    const message = await problemOf(() => run(untyped));
    expect(message).toEqual(expect.stringContaining(problem));
    expect(message).toMatch(/^\S+ (argument )?of tenant\.|^The argument of tenant\./);
  });

  it.each<[call: string, run: (tenant: ConnectedTenant) => Promise<unknown>]>([
    ['a status', (t) => t.fail({ answer: 429 })],
    ['a status with a page', (t) => t.fail({ answer: { status: 200, retryAfter: 0, body: '<html>' } })],
    ['a closed connection', (t) => t.fail({ endpoint: 'jwks', answer: 'drop', times: 'always' })],
    ['no answer', (t) => t.fail({ endpoint: 'resume', organization: null, silent: false, answer: 'hang' })],
    ['a late answer', (t) => t.fail({ endpoint: 'revoke', organization: 'ACME', answer: 'hold' })],
    ['a second factor', (t) => t.fail({ grant: 'urn:okta:params:oauth:grant-type:webauthn', answer: 'mfa' })],
    [
      'an OAuth error',
      (t) => t.fail({ endpoint: 'authorize', silent: true, answer: { error: 'login_required' } }),
    ],
    ['a lie about the organization', (t) => t.lie({ organization: null, answerAs: 'globex' })],
    ['a lie about a claim', (t) => t.lie({ claims: { idToken: { set: { org_id: null }, drop: [] } } })],
    ['a lie about two tokens', (t) => t.lie({ grant: 'any', omit: ['refreshToken', 'idToken'], times: 3 })],
    ['what is undefined', (t) => t.fail({ organization: undefined, times: undefined, answer: 500 })],
    ['no time', (t) => t.clock.advance(0)],
    ['an address in capitals', (t) => t.invite('ADA@example.com', 'acme', {})],
    ['requests without an organization', (t) => t.requests({ organization: null, endpoint: 'other' })],
    ['held requests without an organization', (t) => t.release(null)],
  ])('accepts %s', async (_call, run) => {
    expect(await problemOf(() => run(tenant))).toBe('no problem');
  });

  it('knows organizations by their present names', async () => {
    await tenant.renameOrganization('globex', 'renamed');
    await tenant.removeMember(ada, 'renamed');
    await expect(tenant.removeMember(ada, 'globex')).rejects.toThrow('acme, renamed, initech, hooli.');
    await tenant.renameOrganization('renamed', 'globex');
    await tenant.addMember(ada, 'globex');
  });

  it('removes the account that is a member, of a person who has two', async () => {
    await tenant.removeMember('lin@example.com', 'hooli');
    const { people } = await connectTenant(started.url);
    const lin = people.filter(({ email }) => email === 'lin@example.com');
    expect(lin.map(({ organizations }) => organizations)).toEqual([['globex'], []]);
    await expect(tenant.removeMember('lin@example.com', 'hooli')).rejects.toThrow('several accounts have');
    await tenant.removeMember('samlp|hooli|lin', 'hooli');
  });
});

describe('The entries', () => {
  const adapter = import.meta.filename;
  const fixtures = tenantFixtures as Untyped;
  const setup = tenantSetup as Untyped;
  const isolation = runIsolation as Untyped;

  it.each<[call: string, problem: string, run: () => unknown]>([
    ['connectTenant()', 'url of connectTenant() is missing, and must be', () => (connectTenant as Untyped)()],
    [
      'connectTenant of no URL',
      'url of connectTenant() is "localhost:4401"',
      () => connectTenant('localhost:4401'),
    ],
    ['createTenant(null)', 'The configuration must be an object', () => (createTenant as Untyped)(null)],
    ['startTenant()', 'The argument of startTenant() must be an object', () => (startTenant as Untyped)()],
    ['startTenant({})', 'clientId of startTenant() is missing', () => (startTenant as Untyped)({})],
    [
      'startTenant of no origin',
      'appOrigins of startTenant() is [], and must be a list of origins',
      () => startTenant({ clientId: 'x', audience: 'x', appOrigins: [] }),
    ],
    [
      'startTenant of an unknown option',
      'origins of startTenant() is not known',
      () => (startTenant as Untyped)({ origins: [] }),
    ],
    ['a port that is taken', `, which another process uses.`, () => createTenant({ port: started.port })],
    [
      'an address of another machine',
      'host is "192.0.2.1", which is no address of this machine.',
      () => createTenant({ host: '192.0.2.1', allowRemote: true }),
    ],

    ['tenantFixtures(null)', 'The argument of tenantFixtures() must be an object', () => fixtures(null)],
    [
      'tenantFixtures of an unknown field',
      'uri of tenantFixtures() is not known',
      () => fixtures({ uri: 'x' }),
    ],
    ['tenantFixtures of no URL', 'url of tenantFixtures() is 5, and must be', () => fixtures({ url: 5 })],
    ['tenantFixtures of a text', 'reset of tenantFixtures() is "no", and', () => fixtures({ reset: 'no' })],
    ['tenantFixtures of nothing', 'organizations is empty', () => fixtures({ organizations: [] })],
    [
      'tenantFixtures of two tenants',
      "organizations of tenantFixtures() can't be used together with url, because that tenant runs already.",
      () => fixtures({ url: 'http://localhost:4401', organizations: ['acme'] }),
    ],
    ['tenantSetup(null)', 'The configuration must be an object, but it is null', () => setup(null)],
    ['tenantSetup of a text', 'The configuration must be an object, but it is "x"', () => setup('x')],
    ['tenantSetup as the setup itself', 'provide is not a field', () => setup({ provide: () => undefined })],
    ['tenantSetup of a port that does not exist', 'port is -1, and must be', () => setup({ port: -1 })],

    ['runIsolation()', 'The argument of runIsolation() must be an object', () => isolation()],
    ['runIsolation({})', 'adapter of runIsolation() is missing, and must be', () => isolation({})],
    [
      'runIsolation of a file that is missing',
      `adapter of runIsolation() is "no.js", which can't be read: `,
      () => isolation({ adapter: 'no.js', browser }),
    ],
    ['runIsolation without a browser', 'browser of runIsolation() is missing', () => isolation({ adapter })],
    [
      'runIsolation in no browser',
      'browser of runIsolation() is {}',
      () => isolation({ adapter, browser: {} }),
    ],
    [
      'runIsolation of an unknown part',
      'offers of runIsolation() has "swich", which is no part. There are: switch, ',
      () => isolation({ adapter, browser, offers: ['swich'] }),
    ],
    [
      'runIsolation of a part that every object has',
      'offers of runIsolation() has "toString", which is no part.',
      () => isolation({ adapter, browser, offers: ['toString'] }),
    ],
    [
      'runIsolation of a text',
      'offers of runIsolation() is "switch"',
      () => isolation({ adapter, browser, offers: 'switch' }),
    ],
    [
      'runIsolation of no sentence',
      'only of runIsolation() is "nothing", which no sentence of a check has.',
      () => isolation({ adapter, browser, only: 'nothing' }),
    ],
    [
      'runIsolation of a number',
      'only of runIsolation() is 5, and',
      () => isolation({ adapter, browser, only: 5 }),
    ],
    [
      'runIsolation with a negative number of workers',
      'workers of runIsolation() is -1',
      () => isolation({ adapter, browser, workers: -1 }),
    ],
    [
      'runIsolation for no function',
      'onResult of runIsolation() is 1',
      () => isolation({ adapter, browser, onResult: 1 }),
    ],
    [
      'runIsolation with an unknown option',
      'part of runIsolation() is not known',
      () => isolation({ adapter, browser, part: 1 }),
    ],
  ])('refuse %s', async (_call, problem, run) => {
    expect(await problemOf(run)).toEqual(expect.stringContaining(problem));
  });

  it('say that there is no tenant of the global setup', async () => {
    await expect(injectTenant()).rejects.toThrow(
      "There is no tenant. Add 'auth0-org-tenant/vitest' to globalSetup",
    );
  });
});
