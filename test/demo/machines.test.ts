// @vitest-environment node
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApi } from '../../demo/api/index.js';
import { createMachineTokens } from '../../demo/api/machine-tokens.js';
import { startReports } from '../../demo/reports/index.js';
import * as denyByPlan from 'auth0-org-tenant/actions/deny-by-plan';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { acme, ada, globex, hooli, initech } from './issuer.js';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from './visitor.js';

const REPORTS = 'https://reports.test';
const clientSecret = 'a-secret-of-this-test';
const common = { clientSecret, audience: REPORTS, scopes: ['read:reports'], actsFor: AUDIENCE };
const machines = {
  any: { ...common, clientId: 'any', organizations: 'any' as const },
  list: { ...common, clientId: 'list', organizations: [acme, globex] },
  none: { ...common, clientId: 'none', organizations: [] },
};
type Name = keyof typeof machines;

let tenant: Tenant;
let reports: Awaited<ReturnType<typeof startReports>>;
let api: Awaited<ReturnType<typeof startApi>>;
let visitor: ReturnType<typeof createVisitor>;

beforeEach(async () => {
  tenant = await startTenant({
    clientId: CLIENT_ID,
    audience: AUDIENCE,
    machines: Object.values(machines),
    actions: [denyByPlan],
    appOrigins: [APP],
    accessTokenLifetime: 3600,
  });
  const { issuer, directory } = tenant;
  reports = await startReports({ issuer, audience: REPORTS });
  api = await startApi({
    issuer,
    audience: AUDIENCE,
    directory,
    appOrigins: [APP],
    reporting: {
      reports: { url: reports.url, audience: REPORTS },
      machines: { any: tokensOf('any'), list: tokensOf('list'), none: tokensOf('none') },
    },
  });
  visitor = createVisitor(tenant);
});
afterEach(() => Promise.all([tenant.close(), reports.close(), api.close()]));

const tokensOf = (name: Name, now?: () => number) =>
  createMachineTokens({ issuer: tenant.issuer, clientId: name, clientSecret, ...(now && { now }) });

async function post(fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await visitor.post('/oauth/token', fields, headers);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const credentials = (machine: Name, fields: Record<string, string> = {}) => ({
  grant_type: 'client_credentials',
  client_id: machine,
  client_secret: clientSecret,
  audience: REPORTS,
  ...fields,
});
const get = async (path: string, token: string) => {
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('client_credentials', () => {
  it('yields a token in the shape of Auth0, for the organization', async () => {
    const { status, body } = await post(credentials('any', { organization: 'acme' }));
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String) as string,
        scope: 'read:reports',
        expires_in: 3600,
        token_type: 'Bearer',
      },
    ]);
    const { iat = 0, exp = 0, ...claims } = decodeJwt(String(body['access_token']));
    expect(exp - iat).toBe(3600);
    expect(claims).toEqual({
      iss: tenant.issuer,
      sub: 'any@clients',
      aud: REPORTS,
      azp: 'any',
      gty: 'client-credentials',
      scope: 'read:reports',
      permissions: ['read:reports'],
      org_id: acme,
      org_name: 'acme',
    });
    expect(tenant.control.requests({ grantType: 'client_credentials' })).toMatchObject([
      { organization: acme, issuedOrganization: acme, status: 200 },
    ]);
  });

  it.each<[Name, string, number]>([
    ['any', acme, 200],
    ['any', hooli, 200],
    ['list', acme, 200],
    ['list', globex, 200],
    ['list', initech, 403],
    ['none', acme, 403],
    ['none', '', 200],
    ['any', '', 400],
    ['list', '', 400],
    ['any', 'org_Nowhere', 400],
  ])('the machine for %s, the organization "%s": %i', async (machine, organization, status) => {
    const answer = await post(credentials(machine, organization ? { organization } : {}));
    expect(answer.status).toBe(status);
    if (status !== 200) return;
    const claims = decodeJwt(String(answer.body['access_token']));
    expect(claims['org_id']).toBe(organization || undefined);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401],
    ['no secret', { client_secret: '' }, 401],
    ['an unknown client', { client_id: 'unknown' }, 401],
    ['the client of the browser', { client_id: CLIENT_ID }, 401],
    ['an API without a grant', { audience: AUDIENCE }, 403],
    ['no API', { audience: '' }, 403],
  ])('with %s is refused', async (_what, fields, status) => {
    const answer = await post(credentials('any', { organization: acme, ...fields }));
    expect([answer.status, answer.body['error']]).toEqual([status, 'access_denied']);
  });

  it('takes id and secret from the header, too', async () => {
    const authorization = `Basic ${Buffer.from(`any:${clientSecret}`).toString('base64')}`;
    const fields = { grant_type: 'client_credentials', audience: REPORTS, organization: acme };
    expect((await post(fields, { authorization })).status).toBe(200);
  });

  it('runs the Actions of machines', async () => {
    tenant.directory.setMetadata(acme, { plan: 'suspended' });
    expect(await post(credentials('any', { organization: acme }))).toEqual({
      status: 403,
      body: {
        error: 'access_denied',
        error_description: 'The plan of Acme Manufacturing is suspended.',
      },
    });
  });
});

describe('the tokens of the API', () => {
  const requests = () => tenant.control.requests({ grantType: 'client_credentials' });

  it('are requested once for callers at the same time, and cached until a minute before they expire', async () => {
    let now = Date.now();
    const tokens = tokensOf('any', () => now);
    const target = { organization: acme, audience: REPORTS };
    const answers = await Promise.all([tokens.get(target), tokens.get(target), tokens.get(target)]);
    expect(new Set(answers).size).toBe(1);
    now += 3_539_000;
    expect(await tokens.get(target)).toBe(answers[0]);
    expect(requests()).toHaveLength(1);
    now += 1_000;
    await tokens.get(target);
    expect(requests()).toHaveLength(2);
  });

  it('are kept for each organization and audience', async () => {
    const tokens = tokensOf('any');
    for (const organization of [acme, globex, acme]) {
      const token = await tokens.get({ organization, audience: REPORTS });
      expect(decodeJwt(token)).toMatchObject({ org_id: organization });
    }
    await expect(tokens.get({ organization: acme, audience: 'https://other' })).rejects.toThrow(
      'not authorized to access "https://other"',
    );
    expect(requests().map(({ organization }) => organization)).toEqual([acme, globex, acme]);
  });

  it('that are for another organization are thrown away, and a failure is not cached', async () => {
    const tokens = tokensOf('any');
    const target = { organization: acme, audience: REPORTS };
    const claims = { accessToken: { set: { org_id: globex } } };
    tenant.control.injectFault({ grant: 'client_credentials', claims });
    await expect(tokens.get(target)).rejects.toThrow(`The token is not for ${acme}.`);
    tenant.control.injectFault({ grant: 'client_credentials', status: 500 });
    await expect(tokens.get(target)).rejects.toThrow('server_error');
    expect(decodeJwt(await tokens.get(target))).toMatchObject({ org_id: acme });
  });
});

describe('on behalf of the user', () => {
  const exchange = (machine: Name, subjectToken: string, fields: Record<string, string> = {}) =>
    post({
      ...credentials(machine),
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...fields,
    });
  const userToken = async (organization: string, audience = AUDIENCE) =>
    (await visitor.login(ada, { organization, audience })).access_token ?? '';

  it('the exchange keeps the user and the organization, and names the service', async () => {
    const { status, body } = await exchange('any', await userToken(initech));
    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      sub: ada,
      org_id: initech,
      aud: REPORTS,
      act: { sub: 'any' },
      scope: 'read:reports',
    });
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('the exchange is refused for a token of another API, another organization, or of no user', async () => {
    const token = await userToken(acme);
    const ofMachine = await post(credentials('any', { organization: acme }));
    const invalid = { status: 403, body: { error: 'invalid_grant' } };
    expect(await exchange('any', token, { organization: globex })).toMatchObject(invalid);
    expect(await exchange('any', `${token}x`)).toMatchObject(invalid);
    expect(await exchange('any', String(ofMachine.body['access_token']))).toMatchObject(invalid);
    const exchanged = await exchange('any', token);
    expect(await exchange('any', String(exchanged.body['access_token']))).toMatchObject(invalid);
    expect(await exchange('any', token, { client_secret: 'wrong' })).toMatchObject({ status: 401 });
  });

  it('the exchange is refused when the membership has ended, or the user is blocked', async () => {
    const token = await userToken(acme);
    tenant.directory.removeMember(ada, acme);
    expect(await exchange('any', token)).toMatchObject({ status: 403, body: { error: 'invalid_grant' } });
    const other = await userToken(globex);
    tenant.directory.block(ada);
    expect(await exchange('any', other)).toMatchObject({ status: 403, body: { error: 'invalid_grant' } });
  });
});

describe('the report', () => {
  const login = async (organization: string) =>
    (await visitor.login(ada, { organization })).access_token ?? '';
  const report = (organization: string, token: string, path = '') =>
    get(`${api.url}/organizations/${organization}/report${path}`, token);

  it("comes from the second service, with a token of the API for the user's organization", async () => {
    for (const organization of [acme, globex]) {
      const { status, body } = await report(organization, await login(organization));
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({ organization, calledBy: { service: 'any', user: null } }),
      ]);
    }
  });

  it('on behalf of the user names the user', async () => {
    const { body } = await report(initech, await login(initech), '/mine');
    expect(body).toMatchObject({ organization: initech, calledBy: { service: 'any', user: ada } });
  });

  it('is refused by the API for another organization, before it calls anything', async () => {
    const token = await login(acme);
    for (const path of ['', '/mine', '/as/any'])
      expect(await report(globex, token, path)).toMatchObject({
        status: 403,
        body: { error: 'wrong_organization' },
      });
    expect(tenant.control.requests({ grantType: 'client_credentials' })).toEqual([]);
  });

  it('as a machine that may not act for the organization is 502, and the user stays signed in', async () => {
    const token = await login(initech);
    expect(await report(initech, token, '/as/any')).toMatchObject({ status: 200 });
    for (const machine of ['list', 'none']) {
      const answer = await report(initech, token, `/as/${machine}`);
      expect(answer).toMatchObject({ status: 502, body: { error: 'report_unavailable' } });
      expect(answer.body['detail']).toContain('not authorized for the organization');
    }
    expect(await report(initech, token, '/as/toString')).toMatchObject({ status: 404 });
  });

  it("the second service refuses the user's token, another organization's, and none at all", async () => {
    const url = (organization: string) => `${reports.url}/organizations/${organization}/report`;
    const ofAcme = await tokensOf('any').get({ organization: acme, audience: REPORTS });
    expect(await get(url(acme), ofAcme)).toMatchObject({ status: 200 });
    expect(await get(url(globex), ofAcme)).toMatchObject({ status: 403, body: { check: 'org_id' } });
    expect(await get(url(acme), await login(acme))).toMatchObject({ status: 401, body: { check: 'aud' } });
    const ofNone = await post(credentials('none'));
    expect(await get(url(acme), String(ofNone.body['access_token']))).toMatchObject({
      status: 403,
      body: { check: 'org_id' },
    });
    expect((await fetch(url(acme))).status).toBe(401);
    expect((await fetch(`${reports.url}/`)).status).toBe(404);
  });
});
