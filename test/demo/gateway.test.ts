// @vitest-environment node
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import express from 'express';
import { startApi } from '../../demo/api/index.js';
import { createDirectory } from 'auth0-org-tenant';
import { createAuthorizer } from '../../demo/gateway/authorizer.js';
import { createGateway } from '../../demo/gateway/index.js';
import { listenOnLoopback } from '../../demo/loopback.js';
import * as permissionsToScope from 'auth0-org-tenant/actions/permissions-to-scope';
import { startTenant } from 'auth0-org-tenant';
import { acme, ada, audience, initech, startIssuer } from './issuer.js';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from './visitor.js';

describe('the authorizer', () => {
  const started = startIssuer();
  afterAll(async () => (await started).close());

  const past = 1_000_000_000;
  const future = 4_000_000_000;

  it.each([
    ['the scope among others in scope', 200, { scope: 'openid read:invoices email' }],
    ['the scope in an array scp', 200, { scp: ['read:invoices'] }],
    ['the scope in a text scp', 200, { scp: 'a read:invoices' }],
    ['one of two scopes', 200, { scope: 'admin' }],
    ['client_id, and no aud', 200, { scope: 'admin', aud: undefined, client_id: audience }],
    ['a good client_id, and another aud', 401, { scope: 'admin', aud: 'https://other', client_id: audience }],
    ['neither aud nor client_id', 401, { scope: 'admin', aud: undefined }],
    ['permissions only', 403, { permissions: ['read:invoices'] }],
    ['a scope that only begins with it', 403, { scope: 'read:invoices:all' }],
    ['another organization, which it does not read', 200, { scope: 'admin', org_id: initech }],
    ['another issuer', 401, { scope: 'admin', iss: 'https://other/' }],
    ['an expiry in the past', 401, { scope: 'admin', exp: past }],
    ['no expiry', 401, { scope: 'admin', exp: undefined }],
    ['a start in the future', 401, { scope: 'admin', nbf: future }],
    ['an issue in the future', 401, { scope: 'admin', iat: future, exp: future + 60 }],
  ])('decides about a token with %s: %i', async (_what, status, claims) => {
    const { issuer, sign } = await started;
    const authorize = createAuthorizer({ issuer, audience });
    const token = await sign(claims);
    expect(await authorize(`Bearer ${token}`, ['read:invoices', 'admin'])).toMatchObject({ status });
    // AWS takes the header without the scheme, too.
    expect(await authorize(token, ['read:invoices', 'admin'])).toMatchObject({ status });
  });

  it('refuses a wrong signature, and a request without a token', async () => {
    const { issuer, sign } = await started;
    const authorize = createAuthorizer({ issuer, audience });
    const token = await sign({ scope: 'admin' });
    expect(await authorize(`${token}x`, ['admin'])).toMatchObject({ status: 401 });
    const withoutKid = await sign({ scope: 'admin' }, undefined, null);
    expect(await authorize(withoutKid, ['admin'])).toMatchObject({ status: 401, reason: 'no kid' });
    expect(await authorize('', ['admin'])).toMatchObject({ status: 401, reason: 'no token' });
    expect(await authorize(token, [])).toMatchObject({ status: 200 });
  });
});

const ALL_SCOPES = 'read:invoices create:invoices read:members manage:settings';
/** Two ways to get an organization's permissions into `scope`. */
const ways = [
  {
    way: 'RBAC keeps those that the application asks for',
    api: { identifier: AUDIENCE },
    actions: [],
    scope: `openid ${ALL_SCOPES}`,
  },
  {
    way: 'an Action adds them',
    api: { identifier: 'https://invoices.example/api', enforcePolicies: false },
    actions: [permissionsToScope],
    scope: 'openid',
  },
];

describe.each(ways)('where $way', ({ api, actions, scope }) => {
  const { identifier } = api;
  const directory = createDirectory();
  const running: (() => unknown)[] = [];
  let visitor: ReturnType<typeof createVisitor>;
  let url: string;

  beforeAll(async () => {
    const audience = [api];
    const tenant = await startTenant({
      directory,
      clientId: CLIENT_ID,
      audience,
      actions,
      appOrigins: [APP],
    });
    const { issuer } = tenant;
    const server = await startApi({ issuer, audience: identifier, directory, appOrigins: [APP] });
    const gateway = createGateway({ issuer, audience: identifier, api: server.url });
    const front = await listenOnLoopback(express().use('/gateway', gateway), 0);
    running.push(() => tenant.close(), server.close, front.close);
    url = `${front.url}/gateway`;
    visitor = createVisitor(tenant);
    await visitor.login(ada, { organization: acme, audience: identifier });
  });
  afterAll(() => Promise.all(running.map((close) => close())));

  const tokenFor = async (organization: string): Promise<string> => {
    const answer = await visitor.silently({ organization, audience: identifier, scope });
    return answer.access_token ?? '';
  };
  const call = async (method: string, path: string, token: string) => {
    const body = method === 'POST' ? JSON.stringify({ customer: 'Ada & Sons', amount: 100 }) : undefined;
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    return fetch(url + path, { method, headers, body });
  };

  it("Acme's token passes a route that writes, Initech's does not: one API, other scopes", async () => {
    const [ofAcme, ofInitech] = [await tokenFor(acme), await tokenFor(initech)];
    const created = await call('POST', `/organizations/${acme}/invoices`, ofAcme);
    expect([created.status, await created.json()]).toEqual([
      201,
      expect.objectContaining({ customer: 'Ada & Sons' }),
    ]);
    expect((await call('GET', `/organizations/${initech}/invoices`, ofInitech)).status).toBe(200);
    const refused = await call('POST', `/organizations/${initech}/invoices`, ofInitech);
    expect([refused.status, await refused.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect(refused.headers.get('WWW-Authenticate')).toContain('error="insufficient_scope"');
    expect(decodeJwt(ofAcme).aud).toEqual(decodeJwt(ofInitech).aud);
  });

  it("The gateway lets Acme's token pass to Initech's path, and the API refuses it", async () => {
    const answer = await call('GET', `/organizations/${initech}/invoices`, await tokenFor(acme));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ error: 'wrong_organization', check: 'org_id' });
    expect(answer.headers.get('Vary')).toContain('Authorization');
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
  });

  it('knows no other route', async () => {
    expect((await call('GET', '/me', await tokenFor(acme))).status).toBe(404);
    expect((await call('DELETE', `/organizations/${acme}/invoices`, await tokenFor(acme))).status).toBe(404);
  });

  it('300 organizations have their own scopes, with one audience', { timeout: 120_000 }, async () => {
    const memberships = [
      { roles: ['viewer'], permissions: ['read:invoices'] },
      { roles: ['auditor'], permissions: ['read:invoices', 'read:members'] },
      { roles: ['accountant'], permissions: ['read:invoices', 'create:invoices'] },
      { roles: ['admin'], permissions: ALL_SCOPES.split(' ') },
      { roles: [], permissions: [] },
    ];
    const membershipOf = (index: number) => memberships[index % memberships.length];
    const added = directory.addOrganizations(ada, 300, membershipOf);
    const audiences = new Set<string>();
    for (const [index, { id }] of added.entries()) {
      const { permissions = [] } = membershipOf(index) ?? {};
      const token = await tokenFor(id);
      const claims = decodeJwt(token);
      audiences.add(JSON.stringify(claims.aud));
      const scopes = String(claims['scope']).split(' ');
      expect(scopes.filter((scope) => scope.includes(':')).sort()).toEqual([...permissions].sort());
      const statuses = await Promise.all(
        ['invoices', 'members', 'settings'].map(
          async (resource) => (await call('GET', `/organizations/${id}/${resource}`, token)).status,
        ),
      );
      const needed = ['read:invoices', 'read:members', 'manage:settings'];
      expect(statuses).toEqual(needed.map((scope) => (permissions.includes(scope) ? 200 : 403)));
    }
    expect(audiences.size).toBe(1);
  });
});

describe('a gateway without an API', () => {
  const closing: (() => unknown)[] = [];
  afterEach(() => Promise.all(closing.map((close) => close())));

  it('is 503', async () => {
    const { issuer, sign, close } = await startIssuer();
    const gateway = createGateway({ issuer, audience, api: 'http://localhost:1' });
    const front = await listenOnLoopback(express().use(gateway), 0);
    closing.push(close, front.close);
    const headers = { Authorization: `Bearer ${await sign({ scope: 'read:invoices' })}` };
    const answer = await fetch(`${front.url}/organizations/${acme}/invoices`, { headers });
    expect([answer.status, await answer.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });
});
