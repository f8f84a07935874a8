import { GenericError } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as api from '../../../src/index.js';
import { rejection, settle, until } from '../../support/async.js';
import { installTenant, loginByRedirect, openPage, sessionIds, signIn } from '../../support/page.js';
import { A, ada, B, json, type Tenant } from '../../support/tenant.js';
import { messageOfError } from '../../support/error-message.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const details = { organization: ' ACME ', cause: new Error('below') };
const errors: [code: string, name: string, error: api.OrgSessionError, own: object][] = [
  ['configuration', 'ConfigurationError', new api.ConfigurationError('x', details), {}],
  ['login_required', 'LoginRequiredError', new api.LoginRequiredError('why', details), { reason: 'why' }],
  ['mfa_required', 'MfaRequiredError', new api.MfaRequiredError('token', details), { mfaToken: 'token' }],
  ['access_denied', 'AccessDeniedError', new api.AccessDeniedError('x', details), {}],
  [
    'organization_mismatch',
    'OrganizationMismatchError',
    new api.OrganizationMismatchError('org_id', A.id, B.id, details),
    { claim: 'org_id', expected: A.id, received: B.id },
  ],
  [
    'user_mismatch',
    'UserMismatchError',
    new api.UserMismatchError('ada', 'bob', details),
    { expected: 'ada', received: 'bob' },
  ],
  ['untrusted_organization', 'UntrustedOrganizationError', new api.UntrustedOrganizationError(details), {}],
  ['invalid_callback', 'CallbackError', new api.CallbackError('expired', details), { reason: 'expired' }],
  ['superseded', 'SwitchSupersededError', new api.SwitchSupersededError(details), {}],
  ['popup', 'PopupError', new api.PopupError('closed', details), { reason: 'closed' }],
  [
    'temporary',
    'TemporaryError',
    new api.TemporaryError('x', { ...details, retryAfter: 3 }),
    { retryAfter: 3 },
  ],
];

describe('the error classes', () => {
  it.each(errors)('%s is %s', (code, name, error, own) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(api.OrgSessionError);
    expect(error).toBeInstanceOf(api[name as 'PopupError']);
    expect(error).toMatchObject({ code, name, organization: ' ACME ', cause: details.cause, ...own });
    expect(error.message).not.toBe('');
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(api.isOrgSessionError(error)).toBe(true);
    expect(error.stack).toContain('errors.test');
  });

  it('are all exported error classes', () => {
    const classes = Object.keys(api).filter((name) => name.endsWith('Error') && /^[A-Z]/.test(name));
    expect(classes.sort()).toEqual(['OrgSessionError', ...errors.map(([, name]) => name)].sort());
  });

  it('have the expected value if it is known', () => {
    expect(new api.OrganizationMismatchError('org_id', 'org_A', 'org_B').message).toMatch(
      /: org_id is "org_B", not "org_A"\. See https:/,
    );
    expect(new api.OrganizationMismatchError('org_id', undefined, undefined).message).toMatch(
      /: org_id is missing or wrong\. See https:/,
    );
  });

  it('have no property for what is not known', () => {
    const error = new api.LoginRequiredError('why');
    expect(error.organization).toBeUndefined();
    expect(error.cause).toBeUndefined();
    expect(new api.TemporaryError('x').retryAfter).toBeUndefined();
    expect(JSON.parse(JSON.stringify(error))).not.toHaveProperty('organization');
  });
});

describe('isOrgSessionError', () => {
  it('recognizes errors of another copy of the package, which instanceof does not', async () => {
    vi.resetModules();
    const copy = await import('../../../src/index.js');
    expect(copy.LoginRequiredError).not.toBe(api.LoginRequiredError);
    const error = new copy.LoginRequiredError('why');
    expect(error).not.toBeInstanceOf(api.OrgSessionError);
    expect(api.isOrgSessionError(error)).toBe(true);
    const { client } = openPage(tenant);
    expect(copy.isOrgSessionError(await rejection(client.getToken()))).toBe(true);
  });

  it.each([
    undefined,
    null,
    'temporary',
    { code: 'temporary', name: 'TemporaryError' },
    new Error('x'),
    new GenericError('login_required', 'x'),
  ])('is false for %s', (value) => {
    expect(api.isOrgSessionError(value)).toBe(false);
  });

  it('is false for a value that throws on every use', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(api.isOrgSessionError(proxy)).toBe(false);
  });
});

const mismatch = (claim: string): object => ({ code: 'organization_mismatch', claim });

type Row = [error: string, code: api.OrgSessionErrorCode];
const both: Row[] = [
  ['access_denied', 'access_denied'],
  ['unauthorized', 'access_denied'],
  ['invalid_request', 'access_denied'],
  ['unauthorized_client', 'configuration'],
  ['invalid_scope', 'configuration'],
  ['server_error', 'temporary'],
  ['temporarily_unavailable', 'temporary'],
  ['internal_error', 'temporary'],
  ['something_new', 'access_denied'],
  ['email_not_verified', 'access_denied'],
  ['too_many_attempts', 'access_denied'],
  ['password_leaked', 'access_denied'],
  ['request_not_supported', 'configuration'],
];

describe('an error of the tenant becomes an error class of this package', () => {
  it.each<Row>([
    ...both,
    ['login_required', 'login_required'],
    ['consent_required', 'login_required'],
    ['interaction_required', 'login_required'],
    ['account_selection_required', 'login_required'],
    ['unsupported_response_type', 'configuration'],
  ])('from /authorize: %s is %s', async (error, code) => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    tenant.interceptAuthorize = () => Promise.resolve({ error, error_description: 'The reason' });
    const silent = await rejection(client.getTokenForOrg(B.id));
    expect(silent).toMatchObject({ code, organization: B.id, cause: { error } });
    if (code === 'login_required') expect(silent).toMatchObject({ reason: error });
    const popup = await rejection(client.loginWithPopup({ organization: B.id }));
    expect(popup).toMatchObject({ code, organization: B.id });

    const redirect = await rejection(loginByRedirect(tenant, page, { organization: B.id }));
    expect(redirect).toMatchObject({ code, organization: B.id });
  });

  it.each<[number, Row[0], Row[1]]>([
    ...both.map(([error, code]): [number, Row[0], Row[1]] => [403, error, code]),
    [401, 'invalid_client', 'configuration'],
    [403, 'unsupported_grant_type', 'configuration'],
    [400, 'invalid_target', 'configuration'],
    [403, 'invalid_grant', 'login_required'],
    [429, 'too_many_requests', 'temporary'],
    [429, 'slow_down', 'temporary'],
    [504, 'gateway_timeout', 'temporary'],
    [503, 'service_unavailable', 'temporary'],
    [400, 'use_dpop_nonce', 'temporary'],
  ])('from the token endpoint: %d %s is %s', async (status, error, code) => {
    const { client } = await signIn(tenant, A.id, { silentAuth: 'off' });
    tenant.interceptToken = () => Promise.resolve(json({ error, error_description: 'The reason' }, status));
    expect(await rejection(client.getToken({ cacheMode: 'off' }))).toMatchObject({
      code,
      organization: A.id,
      cause: { error },
    });
  });

  it.each<[string, () => Promise<Response>, object]>([
    ['500 without a body', () => Promise.resolve(json({}, 500)), { code: 'temporary' }],
    ['503 in HTML', () => Promise.resolve(new Response('<h1>', { status: 503 })), { code: 'temporary' }],
    ['no network', () => Promise.reject(new TypeError('Failed to fetch')), { code: 'temporary' }],
    [
      'a blocked user',
      () => Promise.resolve(json({ error: 'invalid_grant', error_description: 'user is blocked' }, 403)),
      { code: 'access_denied' },
    ],
    [
      'a removed member',
      () => {
        const description = `user ${ada} is not part of the ${A.id} organization`;
        return Promise.resolve(json({ error: 'invalid_grant', error_description: description }, 403));
      },
      { code: 'access_denied' },
    ],
    [
      'a second factor',
      () => Promise.resolve(json({ error: 'mfa_required', mfa_token: 'the-token' }, 403)),
      { code: 'mfa_required', mfaToken: 'the-token' },
    ],
    [
      'no ID token',
      () => Promise.resolve(json({ access_token: 'x', expires_in: 60 })),
      { code: 'temporary' },
    ],
    [
      'nonsense for an ID token',
      () => Promise.resolve(json({ access_token: 'x', id_token: 'nonsense', expires_in: 60 })),
      { code: 'temporary' },
    ],
  ])('from the token endpoint: %s', async (_, answer, expected) => {
    const { client } = await signIn(tenant, A.id, { silentAuth: 'off' });
    tenant.interceptToken = answer;
    expect(await rejection(client.getToken({ cacheMode: 'off' }))).toMatchObject({
      organization: A.id,
      ...expected,
    });
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  /** Alterations of the ID token that auth0-spa-js refuses, and whether the session ends. */
  const refusedIdTokens: [
    title: string,
    claims: () => Record<string, unknown>,
    expected: object,
    ends?: true,
  ][] = [
    [
      'max_age has passed',
      () => ({ auth_time: now() - 7200 }),
      { code: 'login_required', reason: 'max_age' },
    ],
    ['auth_time is missing', () => ({ auth_time: undefined }), { code: 'temporary' }],
    ['exp is missing', () => ({ exp: undefined }), { code: 'temporary' }],
    ['exp is a string', () => ({ exp: '9e9' }), { code: 'temporary' }],
    ['exp has passed', () => ({ exp: 1 }), { code: 'temporary' }],
    ['iat is missing', () => ({ iat: undefined }), { code: 'temporary' }],
    ['nbf is yet to come', () => ({ nbf: 9e9 }), { code: 'temporary' }],
    ['iss is wrong', () => ({ iss: 'https://x.example/' }), mismatch('iss'), true],
    ['sub is missing', () => ({ sub: undefined }), mismatch('sub'), true],
    ['aud is wrong', () => ({ aud: 'x' }), mismatch('aud'), true],
    ['azp is wrong', () => ({ aud: ['client', 'x'], azp: 'x' }), mismatch('azp'), true],
  ];

  it.each(refusedIdTokens)(
    'from the token endpoint: an ID token whose %s, which is requested once',
    async (_, claims, expected, ends) => {
      const authorizationParams = {
        audience: 'https://api.example',
        redirect_uri: 'https://app.example/',
        max_age: 3600,
      };
      tenant.alterTokens = ({ idClaims }) => (idClaims['auth_time'] = now());
      const page = await signIn(tenant, A.id, { silentAuth: 'off', authorizationParams });
      const { client } = page;
      tenant.alterTokens = ({ idClaims }) => Object.assign(idClaims, { auth_time: now() }, claims());
      tenant.requests.length = 0;
      expect(await rejection(client.getToken({ cacheMode: 'off' }))).toMatchObject({
        organization: A.id,
        ...expected,
      });
      expect(tenant.requests).toHaveLength(1);
      expect(sessionIds(page)).toEqual(ends ? [] : [A.id]);
    },
  );

  it.each(['popup', 'redirect'] as const)('from a login by %s whose nonce is another', async (how) => {
    const page = await signIn(tenant, A.id);
    tenant.alterTokens = ({ idClaims }) => (idClaims['nonce'] = 'another');
    const login =
      how === 'popup'
        ? page.client.loginWithPopup({ organization: B.id })
        : loginByRedirect(tenant, page, { organization: B.id });
    expect(await rejection(login)).toMatchObject({ code: 'invalid_callback', reason: 'state_mismatch' });
    expect(page.client.getSnapshot().organization).toEqual(A);
  });

  it('a refusal with an unknown code is requested once', async () => {
    const { client } = await signIn(tenant, A.id);
    tenant.requests.length = 0;
    tenant.interceptAuthorize = () => Promise.resolve({ error: 'email_not_verified', error_description: '' });
    expect(await rejection(client.getTokenForOrg(B.id))).toMatchObject({
      code: 'access_denied',
      message: messageOfError('email_not_verified', 'access_denied'),
    });
    expect(tenant.requests).toHaveLength(1);
  });

  it('an insecure origin, where auth0-spa-js can’t be created, is named', async () => {
    const { client } = openPage(tenant);
    vi.stubGlobal('crypto', {});
    expect(await rejection(client.getTokenForOrg(A.id))).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(
        /refused its options: auth0-spa-js must run on a secure origin/,
      ) as string,
    });
  });

  it('an environment without the globals of a browser is named, with the way out', async () => {
    const { client } = openPage(tenant);
    const get = (): never => {
      throw new ReferenceError('TextEncoder is not defined');
    };
    vi.stubGlobal('crypto', new Proxy({}, { get }));
    expect(await rejection(client.getTokenForOrg(A.id))).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/needs a browser; in tests use createTestClient: TextEncoder/) as string,
    });
  });

  it('also if the token endpoint never responds', async () => {
    const { client } = await signIn(tenant, A.id, { silentAuth: 'off', httpTimeoutInSeconds: 10 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    tenant.interceptToken = () => new Promise(() => undefined);
    const result = rejection(client.getToken({ cacheMode: 'off' }));
    // auth0-spa-js tries three times.
    for (let attempt = 1; attempt <= 3; attempt++) {
      await until(() => tenant.count('refresh_token') === attempt);
      vi.advanceTimersByTime(10_000);
      await settle();
    }
    expect(await result).toMatchObject({ code: 'temporary', organization: A.id });
  });
});
