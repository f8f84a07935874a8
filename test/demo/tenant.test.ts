// @vitest-environment node
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { APP, AUDIENCE, CLIENT_ID, createVisitor, type Answer } from './visitor.js';

const ACME = 'org_Acme000000000001';
const GLOBEX = 'org_Globex0000000002';
const HOOLI = 'org_Hooli00000000004';
const ADA = 'auth0|ada';
const ALAN = 'auth0|alan';
const GRACE = 'auth0|grace';

let tenant: Tenant;
let visitor: ReturnType<typeof createVisitor>;

beforeEach(() => start());
afterEach(() => tenant.close());

async function start(options: Partial<Parameters<typeof startTenant>[0]> = {}) {
  tenant = await startTenant({ clientId: CLIENT_ID, audience: AUDIENCE, appOrigins: [APP], ...options });
  visitor = createVisitor(tenant);
}

async function restart(options: Partial<Parameters<typeof startTenant>[0]>) {
  await tenant.close();
  await start(options);
}

const idTokenOf = (answer: Answer) => decodeJwt(answer.id_token ?? '');
const accessTokenOf = (answer: Answer) => decodeJwt(answer.access_token ?? '');

describe('signing in', () => {
  it('by organization id yields an ID token for it', async () => {
    expect(idTokenOf(await visitor.login(ADA, { organization: ACME }))).toMatchObject({
      iss: tenant.issuer,
      aud: CLIENT_ID,
      sub: ADA,
      nonce: 'some-nonce',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      sid: expect.any(String) as string,
      org_id: ACME,
      org_name: 'acme',
      'https://demo.example/roles': ['admin'],
      'https://demo.example/organizations': [
        { id: ACME, name: 'acme', display_name: 'Acme Manufacturing' },
        { id: GLOBEX, name: 'globex', display_name: 'Globex Logistics' },
        { id: 'org_Initech000000003', name: 'initech', display_name: 'Initech Software' },
      ],
    });
  });

  it('by organization name finds it in any case', async () => {
    expect(idTokenOf(await visitor.login(ADA, { organization: 'GLOBEX' }))).toMatchObject({ org_id: GLOBEX });
  });

  it('by email and password works, and with a wrong password does not', async () => {
    const { url } = await visitor.open(
      visitor.authorizeUrl({ organization: ACME, login_hint: 'x@y.example' }, 'v'),
    );
    const refused = await visitor.visit(url, { email: 'ada@example.com', password: 'wrong' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('Wrong email or password');
    const accepted = await visitor.submit(url, { email: 'Ada@example.com', password: 'correct-horse' });
    expect(accepted.url.searchParams.get('code')).not.toBeNull();
  });

  it('names the organization on the page and fills in the login hint', async () => {
    const { page } = await visitor.open(
      visitor.authorizeUrl({ organization: ACME, login_hint: 'x@y.example' }, 'v'),
    );
    const html = (await page?.text()) ?? '';
    expect(html).toContain('Sign in to Acme Manufacturing');
    expect(html).toContain('value="x@y.example"');
  });

  it('without an organization offers those of the person', async () => {
    const { url } = await visitor.open(visitor.authorizeUrl({}, 'v'));
    const picker = await visitor.submit(url, { person: ADA });
    const html = (await picker.page?.text()) ?? '';
    expect(html).toContain('Globex Logistics');
    expect(html).not.toContain('Hooli Health');
    expect(html).not.toContain('Personal account');
    expect(idTokenOf(await visitor.login(ADA, {}, GLOBEX))).toMatchObject({ org_id: GLOBEX });
  });

  it('takes the only organization of a person without asking', async () => {
    expect(idTokenOf(await visitor.login(GRACE))).toMatchObject({ org_id: GLOBEX });
  });

  it('fails for a person without any organization', async () => {
    expect(await visitor.login(ALAN)).toMatchObject({
      error: 'invalid_request',
      error_description:
        'client requires organization membership, but user does not belong to any organization',
    });
  });

  it('sends a non-member back with access_denied', async () => {
    expect(await visitor.login(ADA, { organization: HOOLI })).toMatchObject({
      error: 'access_denied',
      error_description: `user ${ADA} is not part of the ${HOOLI} organization`,
      state: 'some-state',
    });
  });

  it('fails for an organization that does not exist', async () => {
    expect(await visitor.login(ADA, { organization: 'org_Nowhere' })).toMatchObject({
      error: 'invalid_request',
      error_description: 'parameter organization is invalid',
    });
  });

  it('shows an error page instead of redirecting to a callback that is not registered', async () => {
    for (const redirect_uri of ['http://evil.example/', `${APP}/elsewhere`, `${APP}/?a=b`]) {
      const { page, url } = await visitor.open(visitor.authorizeUrl({ redirect_uri }, 'v'));
      expect([redirect_uri, url.origin, page?.status]).toEqual([redirect_uri, tenant.url, 400]);
    }
    const onSubdomain = visitor.authorizeUrl({ redirect_uri: 'http://acme.localhost:5173/callback' }, 'v');
    expect((await visitor.open(onSubdomain)).url.pathname).toMatch(/^\/u\/login\//);
  });

  it('needs no page during the SSO session, except for prompt=login and select_account', async () => {
    await visitor.login(ADA, { organization: ACME });
    const pathFor = async (params: Record<string, string>) =>
      (await visitor.open(visitor.authorizeUrl({ organization: GLOBEX, ...params }, 'v'))).url.pathname;
    expect(await pathFor({})).toBe('/');
    expect(await pathFor({ prompt: 'login' })).toMatch(/^\/u\/login\//);
    expect(await pathFor({ prompt: 'select_account' })).toMatch(/^\/u\/login\//);
  });

  it('answers with a code and the state, and nothing that Auth0 would not send', async () => {
    await visitor.login(ADA, { organization: ACME });
    const { url } = await visitor.open(visitor.authorizeUrl({ organization: ACME }, 'v'));
    expect([...url.searchParams.keys()].sort()).toEqual(['code', 'state']);
    const { url: denied } = await visitor.open(visitor.authorizeUrl({ organization: HOOLI }, 'v'));
    expect([...denied.searchParams.keys()].sort()).toEqual(['error', 'error_description', 'state']);
    const message = await visitor.open(
      visitor.authorizeUrl({ organization: ACME, prompt: 'none', response_mode: 'web_message' }, 'v'),
    );
    expect(await message.page?.text()).not.toContain('"iss"');
  });

  it('lets another person take over the SSO session', async () => {
    await visitor.login(ADA, { organization: ACME });
    const answer = await visitor.login(GRACE, { organization: GLOBEX, prompt: 'login' });
    expect(idTokenOf(answer)).toMatchObject({ sub: GRACE });
    expect(idTokenOf(await visitor.silently({ organization: GLOBEX }))).toMatchObject({ sub: GRACE });
  });

  it('without an organization is a personal account if the tenant allows it', async () => {
    await restart({ personalAccounts: true });
    const answer = await visitor.login(ADA, {}, '');
    expect(idTokenOf(answer)).not.toHaveProperty('org_id');
    expect(accessTokenOf(answer)).not.toHaveProperty('org_id');
    expect(idTokenOf(await visitor.silently())).not.toHaveProperty('org_id');
  });

  it('has no org_name if that setting is off', async () => {
    await restart({ organizationNames: false });
    const claims = idTokenOf(await visitor.login(ADA, { organization: ACME }));
    expect(claims).toMatchObject({ org_id: ACME });
    expect(claims).not.toHaveProperty('org_name');
  });
});

describe('invitations', () => {
  it('make the invited person a member, once', async () => {
    const { ticket, url } = tenant.createInvitation({ organization: ACME, email: 'alan@example.com' });
    expect(url).toBe(`${APP}/?invitation=${ticket}&organization=${ACME}&organization_name=acme`);
    const params = { invitation: ticket, organization: ACME };
    expect(idTokenOf(await visitor.login(ALAN, params))).toMatchObject({ sub: ALAN, org_id: ACME });
    expect(await visitor.login(ALAN, params)).toMatchObject({
      error: 'access_denied',
      error_description: 'the specified account is not allowed to accept the current invitation',
    });
  });

  it('are refused for another account, and are no longer valid after the attempt', async () => {
    const { ticket } = tenant.createInvitation({ organization: ACME, email: 'alan@example.com' });
    const params = { invitation: ticket, organization: ACME };
    expect(await visitor.login(GRACE, params)).toMatchObject({ error: 'access_denied' });
    const invited = createVisitor(tenant);
    expect(await invited.login(ALAN, params)).toMatchObject({ error: 'access_denied' });
  });

  it('are refused for another organization', async () => {
    const { ticket } = tenant.createInvitation({ organization: ACME, email: 'grace@example.com' });
    const answer = await visitor.login(GRACE, { invitation: ticket, organization: GLOBEX });
    expect(answer).toMatchObject({ error: 'access_denied' });
    expect(tenant.directory.membership(GRACE, ACME)).toBeUndefined();
  });

  it('are never accepted silently, and stay valid after the attempt', async () => {
    await visitor.login(GRACE, { organization: GLOBEX });
    const { ticket } = tenant.createInvitation({ organization: ACME, email: 'grace@example.com' });
    const params = { invitation: ticket, organization: ACME };
    expect(await visitor.silently(params)).toMatchObject({ error: 'interaction_required' });
    expect(idTokenOf(await visitor.login(GRACE, params))).toMatchObject({ org_id: ACME });
  });
});

describe('silent calls', () => {
  it('fail without an SSO session', async () => {
    expect(await visitor.silently({ organization: ACME })).toMatchObject({ error: 'login_required' });
  });

  it('yield another organization of the same person', async () => {
    await visitor.login(ADA, { organization: ACME });
    const answer = await visitor.silently({ organization: GLOBEX });
    expect(idTokenOf(answer)).toMatchObject({ org_id: GLOBEX });
    expect(accessTokenOf(answer)).toMatchObject({
      org_id: GLOBEX,
      permissions: ['read:invoices', 'create:invoices'],
    });
  });

  it('are denied to a non-member', async () => {
    await visitor.login(ADA, { organization: ACME });
    expect(await visitor.silently({ organization: HOOLI })).toMatchObject({ error: 'access_denied' });
  });

  it('without an organization fail if a person would have to choose', async () => {
    await visitor.login(ADA, { organization: ACME });
    expect(await visitor.silently()).toMatchObject({ error: 'interaction_required' });
  });
});

describe('access tokens', () => {
  it('are JWTs in the shape of Auth0, which the published keys verify', async () => {
    const answer = await visitor.login(ADA, { organization: 'initech' });
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', tenant.url));
    const { payload, protectedHeader } = await jwtVerify(answer.access_token ?? '', keys, {
      issuer: tenant.issuer,
      audience: AUDIENCE,
      algorithms: ['RS256'],
    });
    expect(protectedHeader.typ).toBe('JWT');
    const { iat = 0, exp = 0, ...claims } = payload;
    expect(exp - iat).toBe(3600);
    expect(claims).toEqual({
      iss: tenant.issuer,
      sub: ADA,
      aud: [AUDIENCE, `${tenant.issuer}userinfo`],
      azp: CLIENT_ID,
      scope: 'openid profile email read:invoices offline_access',
      org_id: 'org_Initech000000003',
      org_name: 'initech',
      permissions: ['read:invoices'],
    });
    expect(answer.scope).toBe(claims.scope);
  });

  it('are opaque without an audience', async () => {
    const answer = await visitor.login(ADA, { organization: ACME, audience: '' });
    expect(answer.access_token).not.toContain('.');
    expect(idTokenOf(answer)).toMatchObject({ org_id: ACME });
  });

  it('for an unknown audience are refused', async () => {
    const answer = await visitor.login(ADA, { organization: ACME, audience: 'https://other.example' });
    expect(answer).toMatchObject({ error: 'access_denied' });
  });

  it('of both kinds are accepted by /userinfo', async () => {
    for (const audience of [AUDIENCE, '']) {
      const { access_token } = await visitor.login(ADA, { organization: ACME, audience });
      const response = await fetch(`${tenant.url}/userinfo`, {
        headers: { authorization: `Bearer ${access_token ?? ''}`, origin: APP },
      });
      expect(response.headers.get('access-control-allow-origin')).toBe(APP);
      expect(await response.json()).toMatchObject({ sub: ADA, org_id: ACME, email: 'ada@example.com' });
    }
  });
});

describe('refresh tokens', () => {
  it('rotate, keep their organization independent of the parameter, and yield ID tokens without a nonce', async () => {
    const first = await visitor.login(ADA, { organization: ACME });
    const second = await visitor.refresh(first.refresh_token, { organization: GLOBEX });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(idTokenOf(second)).toMatchObject({ org_id: ACME });
    expect(idTokenOf(second)).not.toHaveProperty('nonce');
    expect(accessTokenOf(second)).toMatchObject({
      org_id: ACME,
      aud: [AUDIENCE, `${tenant.issuer}userinfo`],
    });
  });

  it('that are used twice revoke their own family, and no other', async () => {
    const acme = await visitor.login(ADA, { organization: ACME });
    const globex = await visitor.silently({ organization: GLOBEX });
    const rotated = await visitor.refresh(acme.refresh_token);
    const response = await visitor.post('/oauth/token', {
      client_id: CLIENT_ID,
      grant_type: 'refresh_token',
      refresh_token: acme.refresh_token ?? '',
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      error: 'invalid_grant',
      error_description: 'Unknown or invalid refresh token.',
    });
    expect(await visitor.refresh(rotated.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    expect(await visitor.refresh(globex.refresh_token)).toHaveProperty('access_token');
  });

  it('that are used twice at the same moment count as reused', async () => {
    const { refresh_token } = await visitor.login(ADA, { organization: ACME });
    const answers = await Promise.all([visitor.refresh(refresh_token), visitor.refresh(refresh_token)]);
    expect(answers.filter(({ error }) => error === 'invalid_grant')).toHaveLength(1);
  });

  it('ignore a scope that they were not issued with', async () => {
    const { refresh_token } = await visitor.login(ADA, { organization: ACME });
    const answer = await visitor.refresh(refresh_token, { scope: 'openid profile manage:settings' });
    expect(answer.scope).toBe('openid profile');
  });

  it('fail for a removed member and for a blocked person, in their organization only', async () => {
    const acme = await visitor.login(ADA, { organization: ACME });
    const globex = await visitor.silently({ organization: GLOBEX });
    tenant.control.removeMember({ sub: ADA, organization: 'acme' });
    expect(await visitor.refresh(acme.refresh_token)).toEqual({
      error: 'invalid_grant',
      error_description: `user ${ADA} is not part of the ${ACME} organization`,
    });
    const renewed = await visitor.refresh(globex.refresh_token);
    expect(renewed).toHaveProperty('access_token');
    tenant.control.blockUser({ sub: ADA });
    expect(await visitor.refresh(renewed.refresh_token)).toEqual({
      error: 'invalid_grant',
      error_description: 'user is blocked',
    });
    expect(await visitor.silently({ organization: GLOBEX })).toMatchObject({ error: 'unauthorized' });
  });

  it('are revoked with their family, by form and by JSON', async () => {
    await visitor.login(ADA, { organization: ACME });
    for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
      const { refresh_token = '' } = await visitor.silently({ organization: ACME });
      const rotated = await visitor.refresh(refresh_token);
      const fields = { client_id: CLIENT_ID, token: rotated.refresh_token ?? '' };
      const response = await fetch(`${tenant.url}/oauth/revoke`, {
        method: 'POST',
        headers: { 'content-type': type, origin: APP },
        body: type.endsWith('json') ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
      });
      expect([type, response.status, response.headers.get('access-control-allow-origin')]).toEqual([
        type,
        200,
        APP,
      ]);
      expect(await visitor.refresh(rotated.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    }
  });

  it('are exchanged by JSON too, for registered origins only', async () => {
    const ask = async (origin: string) => {
      const { refresh_token } = await visitor.login(ADA, { organization: ACME });
      const response = await fetch(`${tenant.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ client_id: CLIENT_ID, grant_type: 'refresh_token', refresh_token }),
      });
      return [response.status, response.headers.get('access-control-allow-origin')];
    };
    expect(await ask(APP)).toEqual([200, APP]);
    expect(await ask('http://acme.localhost:5173')).toEqual([200, 'http://acme.localhost:5173']);
    expect(await ask('http://evil.example')).toEqual([400, null]);
  });
});

describe('logging out', () => {
  const logout = async (query: string) => {
    const response = await visitor.visit(`${tenant.url}/v2/logout${query}`);
    return [response.status, response.headers.get('location')];
  };

  it('ends the SSO session and leaves refresh tokens alone', async () => {
    const { refresh_token } = await visitor.login(ADA, { organization: ACME });
    expect(await logout(`?client_id=${CLIENT_ID}&returnTo=${APP}/bye`)).toEqual([302, `${APP}/bye`]);
    expect(await visitor.silently({ organization: ACME })).toMatchObject({ error: 'login_required' });
    expect(tenant.control.endSsoSession()).toBe(0);
    expect(await visitor.refresh(refresh_token)).toHaveProperty('access_token');
  });

  it('returns to registered origins only', async () => {
    await visitor.login(ADA, { organization: ACME });
    expect(await logout('?returnTo=http://evil.example/')).toEqual([400, null]);
    expect(await visitor.silently({ organization: ACME })).toHaveProperty('access_token');
    expect(await logout(`?client_id=${CLIENT_ID}`)).toEqual([302, `${APP}/`]);
    expect(await logout('')).toEqual([200, null]);
  });
});

describe('faults', () => {
  it('answer as another organization, once, on the code exchange and on refresh', async () => {
    tenant.control.injectFault({ organization: ACME, answerAs: 'globex', grant: 'authorization_code' });
    const wrong = await visitor.login(ADA, { organization: ACME });
    expect(idTokenOf(wrong)).toMatchObject({ org_id: GLOBEX, org_name: 'globex' });
    expect(accessTokenOf(wrong)).toMatchObject({
      org_id: GLOBEX,
      permissions: ['read:invoices', 'create:invoices'],
    });
    tenant.control.injectFault({ organization: ACME, answerAs: GLOBEX, grant: 'refresh_token' });
    const again = await visitor.refresh(wrong.refresh_token);
    expect(idTokenOf(again)).toMatchObject({ org_id: GLOBEX });
    expect(idTokenOf(await visitor.refresh(again.refresh_token))).toMatchObject({ org_id: ACME });
  });

  it('apply to matching requests only', async () => {
    tenant.control.injectFault({ grant: 'refresh_token', status: 500 });
    tenant.control.injectFault({ organization: GLOBEX, times: 'always', status: 500 });
    const acme = await visitor.login(ADA, { organization: ACME });
    expect(acme).toHaveProperty('access_token');
    expect(await visitor.silently({ organization: GLOBEX })).toMatchObject({ error: 'server_error' });
    expect(await visitor.silently({ organization: GLOBEX })).toMatchObject({ error: 'server_error' });
  });

  it('change claims and sign them again', async () => {
    tenant.control.injectFault({
      claims: {
        idToken: { set: { sub: 'auth0|mallory' }, drop: ['org_id'] },
        accessToken: { drop: ['org_id'] },
      },
    });
    const answer = await visitor.login(ADA, { organization: ACME });
    expect(idTokenOf(answer)).toMatchObject({ sub: 'auth0|mallory' });
    expect(idTokenOf(answer)).not.toHaveProperty('org_id');
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', tenant.url));
    const { payload } = await jwtVerify(answer.access_token ?? '', keys);
    expect(payload).toMatchObject({ sub: ADA });
    expect(payload).not.toHaveProperty('org_id');
  });

  it('send tokens that are expired, malformed, unsigned or signed with an unpublished key', async () => {
    const { refresh_token } = await visitor.login(ADA, { organization: ACME });
    let last = refresh_token;
    const refreshWithFault = async (lie: Parameters<typeof tenant.control.injectFault>[0]) => {
      tenant.control.injectFault(lie);
      const answer = await visitor.refresh(last);
      last = answer.refresh_token ?? last;
      return answer;
    };
    const now = Date.now() / 1000;
    expect(idTokenOf(await refreshWithFault({ expired: 'idToken' })).exp).toBeLessThan(now);
    expect(await refreshWithFault({ malformed: ['idToken', 'accessToken'] })).toMatchObject({
      id_token: 'not-a-jwt',
      access_token: 'not-a-jwt',
    });
    const unsigned = await refreshWithFault({ algNone: 'accessToken' });
    expect(unsigned.access_token).toMatch(/^[^.]+\.[^.]+\.$/);
    const { kid } = decodeProtectedHeader(
      (await refreshWithFault({ wrongKey: 'accessToken' })).access_token ?? '',
    );
    const { keys } = (await (await fetch(`${tenant.url}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[];
    };
    expect(keys.map((key) => key.kid)).not.toContain(kid);
    expect(await refreshWithFault({ omit: 'idToken' })).not.toHaveProperty('id_token');
  });

  it('set the clock of issued tokens', async () => {
    tenant.control.setClock({ offset: -7200 });
    const { iat = 0 } = idTokenOf(await visitor.login(ADA, { organization: ACME }));
    expect(Math.abs(iat + 7200 - Date.now() / 1000)).toBeLessThan(10);
  });

  it('send a rate limit that the application can read', async () => {
    tenant.control.injectFault({ status: 429, retryAfter: 7 });
    const response = await visitor.post('/oauth/token', { client_id: CLIENT_ID }, { origin: APP });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('access-control-allow-origin')).toBe(APP);
    expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After');
  });

  it('drop the connection', async () => {
    tenant.control.injectFault({ drop: true });
    await expect(visitor.refresh('any')).rejects.toThrow('fetch failed');
    expect(tenant.control.requests()).toMatchObject([{ endpoint: 'token', status: 0 }]);
  });

  it('hold a request until it is released', async () => {
    const { refresh_token } = await visitor.login(ADA, { organization: ACME });
    tenant.control.injectFault({ hold: true });
    const order: string[] = [];
    const answer = visitor.refresh(refresh_token).then((result) => (order.push('answered'), result));
    await tenant.control.untilHeld();
    expect(tenant.control.held()).toBe(1);
    expect(tenant.control.release({ organization: 'globex' })).toBe(0);
    order.push('released');
    expect(tenant.control.release()).toBe(1);
    expect(await answer).toHaveProperty('access_token');
    expect(order).toEqual(['released', 'answered']);
  });

  it('never answer, until the tenant closes', async () => {
    tenant.control.injectFault({ hang: true });
    const answer = visitor.refresh('any');
    await tenant.control.untilHeld();
    await tenant.close();
    await expect(answer).rejects.toThrow('fetch failed');
    await start();
  });

  it('refuse silent calls, until they are cleared', async () => {
    await visitor.login(ADA, { organization: ACME });
    tenant.control.denySilent();
    expect(await visitor.silently({ organization: ACME })).toMatchObject({ error: 'login_required' });
    expect(await visitor.login(ADA, { organization: ACME })).toHaveProperty('access_token');
    tenant.control.clearFaults();
    expect(await visitor.silently({ organization: ACME })).toHaveProperty('access_token');
  });

  it('require a second factor, which completes the refused request', async () => {
    const { refresh_token } = await visitor.login(ADA, { organization: ACME });
    tenant.control.injectFault({ mfaRequired: true });
    const response = await visitor.post('/oauth/token', {
      client_id: CLIENT_ID,
      grant_type: 'refresh_token',
      refresh_token: refresh_token ?? '',
    });
    expect(response.status).toBe(403);
    const { error, mfa_token = '' } = (await response.json()) as Record<string, string>;
    expect(error).toBe('mfa_required');
    const verify = (otp: string) =>
      visitor.token({ grant_type: 'http://auth0.com/oauth/grant-type/mfa-otp', mfa_token, otp });
    expect(await verify('000000')).toHaveProperty('error');
    const answer = await verify('123456');
    expect(idTokenOf(answer)).toMatchObject({ org_id: ACME });
    expect(await verify('123456')).toHaveProperty('error');
    expect(await visitor.refresh(answer.refresh_token)).toHaveProperty('access_token');
  });

  it('apply to token exchange', async () => {
    const exchange = (organization: string) =>
      visitor.token({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: ADA,
        subject_token_type: 'urn:demo:sub',
        scope: 'openid offline_access',
        audience: AUDIENCE,
        organization,
      });
    const honest = await exchange(ACME);
    expect(accessTokenOf(honest)).toMatchObject({
      sub: ADA,
      org_id: ACME,
      aud: [AUDIENCE, `${tenant.issuer}userinfo`],
    });
    expect(idTokenOf(await visitor.refresh(honest.refresh_token))).toMatchObject({ org_id: ACME });
    expect(await exchange(HOOLI)).toMatchObject({ error: 'invalid_grant' });
    tenant.control.injectFault({ organization: ACME, answerAs: GLOBEX });
    expect(idTokenOf(await exchange(ACME))).toMatchObject({ org_id: GLOBEX });
  });

  it('no longer count as held when the browser closes the connection', async () => {
    tenant.control.injectFault({ hang: true });
    const browser = new AbortController();
    const request = fetch(`${tenant.url}/oauth/token`, { method: 'POST', signal: browser.signal });
    await tenant.control.untilHeld();
    browser.abort();
    await expect(request).rejects.toThrow('aborted');
    // Only the end of the connection ends it, because nothing releases it.
    await expect.poll(() => tenant.control.held(), { interval: 5 }).toBe(0);
  });
});

describe('the other commands', () => {
  it('revoke the refresh tokens of one organization', async () => {
    const acme = await visitor.login(ADA, { organization: ACME });
    const globex = await visitor.silently({ organization: GLOBEX });
    expect(tenant.control.revokeRefreshTokens({ sub: ADA, organization: 'acme' })).toBe(1);
    expect(await visitor.refresh(acme.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    expect(await visitor.refresh(globex.refresh_token)).toHaveProperty('access_token');
  });

  it('rename an organization, whose old name is then free', async () => {
    tenant.control.renameOrganization({ organization: 'acme', name: 'acme-two' });
    tenant.control.renameOrganization({ organization: 'globex', name: 'acme' });
    const answer = await visitor.login(ADA, { organization: 'acme' });
    expect(idTokenOf(answer)).toMatchObject({ org_id: GLOBEX, org_name: 'acme' });
  });

  it('end the SSO session', async () => {
    await visitor.login(ADA, { organization: ACME });
    expect(tenant.control.endSsoSession()).toBe(1);
    expect(await visitor.silently({ organization: ACME })).toMatchObject({ error: 'login_required' });
  });

  it('return the requests and their answers, without a token', async () => {
    const first = await visitor.login(ADA, { organization: 'acme' });
    tenant.control.clearRequests();
    const second = await visitor.refresh(first.refresh_token, { organization: GLOBEX });
    await visitor.refresh(first.refresh_token);
    const [used, reused] = tenant.control.requests({ endpoint: 'token' });
    expect(used).toMatchObject({
      path: '/oauth/token',
      grantType: 'refresh_token',
      organizationParameter: GLOBEX,
      organization: ACME,
      issuedOrganization: ACME,
      sub: ADA,
      status: 200,
    });
    expect(reused).toMatchObject({
      status: 403,
      error: 'invalid_grant',
      refreshTokenHash: used?.refreshTokenHash,
    });
    expect(reused).not.toHaveProperty('issuedOrganization', ACME);
    expect(used?.issuedRefreshTokenHash).not.toBe(used?.refreshTokenHash);
    expect(tenant.control.countByOrganization({ grantType: 'refresh_token' })).toEqual({ [ACME]: 2 });
    expect(JSON.stringify(tenant.control.requests())).not.toContain(second.refresh_token);
  });
});

describe('the control endpoint', () => {
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${tenant.url}/__control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('does not exist without the option', async () => {
    expect((await send({ command: 'held' })).status).toBe(404);
  });

  it('runs the same commands', async () => {
    await restart({ control: true });
    expect(await (await send({ command: 'denySilent', organization: 'acme' })).json()).toEqual({
      result: { id: 1 },
    });
    await visitor.login(ADA, { organization: ACME });
    expect(await visitor.silently({ organization: ACME })).toMatchObject({ error: 'login_required' });
    const { result } = (await (await send({ command: 'requests', silent: true })).json()) as {
      result: unknown[];
    };
    expect(result).toHaveLength(1);
    expect((await send({ command: 'nonsense' })).status).toBe(400);
  });

  it('refuses other hosts and origins', async () => {
    await restart({ control: true });
    expect((await send({ command: 'held' }, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await send({ command: 'held' }, { origin: APP })).status).toBe(200);
    const { port } = new URL(tenant.url);
    const byAddress = await fetch(`http://127.0.0.1:${port}/__control`, { method: 'POST', body: '{}' });
    expect(byAddress.status).toBe(403);
  });
});
