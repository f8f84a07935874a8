// @vitest-environment node
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectTenant, createTenant, type ConnectedTenant, type LocalTenant } from 'auth0-org-tenant';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from '../demo/visitor.js';
import { waysToConnect } from './ways-to-connect.js';

const ada = 'auth0|ada';
const applications = [{ clientId: CLIENT_ID, origins: [APP] }];
let started: LocalTenant;
beforeAll(async () => {
  started = await createTenant({ applications, apis: [AUDIENCE], control: true });
});
afterAll(() => started.close());

describe.each(waysToConnect(() => started))('A tenant %s', (_where, tenantOf) => {
  let tenant: ConnectedTenant;
  beforeAll(async () => {
    tenant = await tenantOf();
  });
  afterEach(() => tenant.reset());

  const signIn = async (person = ada, organization = 'acme') => {
    const visitor = createVisitor(tenant);
    return { visitor, answer: await visitor.login(person, { organization }) };
  };

  it('announces what it does: callbacks have no iss', async () => {
    const discovery = await fetch(`${tenant.url}/.well-known/openid-configuration`);
    const document = (await discovery.json()) as Record<string, unknown>;
    expect(document['issuer']).toBe(`${tenant.url}/`);
    expect(document).not.toHaveProperty('authorization_response_iss_parameter_supported');
  });

  it('says what an application has to know', () => {
    expect(tenant).toMatchObject({ url: started.url, clientId: CLIENT_ID, audience: AUDIENCE });
    expect(tenant.people.map(({ email }) => email)).toContain('ada@example.com');
  });

  it('refuses a removed member, until they are added again', async () => {
    const { visitor, answer } = await signIn();
    await tenant.removeMember('ada@example.com', 'acme');
    expect(await visitor.refresh(answer.refresh_token)).toMatchObject({ error: 'invalid_grant' });
    await tenant.addMember('Ada Lovelace', 'acme', { roles: ['admin'], permissions: ['read:invoices'] });
    const again = (await signIn()).answer;
    expect(decodeJwt(again.access_token ?? '')['permissions']).toEqual(['read:invoices']);
  });

  it('invites a person, who is a member afterwards', async () => {
    const { ticket, url } = await tenant.invite('alan@example.com', 'globex');
    expect(new URL(url).origin).toBe(APP);
    const visitor = createVisitor(tenant);
    const answer = await visitor.login('auth0|alan', { organization: 'globex', invitation: ticket });
    expect(decodeJwt(answer.id_token ?? '')['org_name']).toBe('globex');
  });

  it('fails as often as it was told, and then answers', async () => {
    const { visitor, answer } = await signIn();
    await tenant.fail({ grant: 'refresh_token', times: 2, answer: { status: 429, retryAfter: 7 } });
    const refresh = () =>
      visitor.post('/oauth/token', {
        client_id: CLIENT_ID,
        grant_type: 'refresh_token',
        refresh_token: answer.refresh_token ?? '',
      });
    for (const failed of [await refresh(), await refresh()])
      expect([failed.status, failed.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await refresh()).status).toBe(200);
  });

  it('drops a connection, and gives an OAuth error', async () => {
    const { visitor, answer } = await signIn();
    await tenant.fail({ grant: 'refresh_token', answer: 'drop' });
    await expect(visitor.refresh(answer.refresh_token)).rejects.toThrow();
    await tenant.fail({ endpoint: 'authorize', answer: { error: 'temporarily_unavailable' } });
    expect(await visitor.silently({ organization: 'acme' })).toMatchObject({
      error: 'temporarily_unavailable',
    });
  });

  it('holds an answer until it is released', async () => {
    const { visitor, answer } = await signIn();
    await tenant.fail({ grant: 'refresh_token', answer: 'hold' });
    const refreshed = visitor.refresh(answer.refresh_token);
    await tenant.untilHeld();
    expect(await tenant.release()).toBe(1);
    expect(await refreshed).toHaveProperty('access_token');
  });

  it('lies about the organization once', async () => {
    await tenant.lie({ organization: 'acme', answerAs: 'globex' });
    const [lie, truth] = [(await signIn()).answer, (await signIn()).answer];
    expect([lie, truth].map((one) => decodeJwt(one.access_token ?? '')['org_name'])).toEqual([
      'globex',
      'acme',
    ]);
  });

  it('lets time pass: tokens have later times, and codes and sessions expire', async () => {
    const { visitor, answer } = await signIn();
    const before = decodeJwt(answer.id_token ?? '').iat ?? 0;
    await tenant.clock.advance(3600);
    const later = await visitor.refresh(answer.refresh_token);
    expect((decodeJwt(later.id_token ?? '').iat ?? 0) - before).toBeGreaterThanOrEqual(3600);
    expect(await visitor.silently({ organization: 'acme' })).toHaveProperty('access_token');

    await tenant.clock.advance(4 * 24 * 3600);
    expect(await visitor.silently({ organization: 'acme' })).toMatchObject({ error: 'login_required' });
    expect(await visitor.refresh(later.refresh_token)).toHaveProperty('access_token');
    await tenant.clock.advance(31 * 24 * 3600);
    expect(await visitor.refresh(later.refresh_token)).toMatchObject({ error: 'invalid_grant' });
  });

  it('is as at its start after a reset', async () => {
    await tenant.removeMember('ada@example.com', 'acme');
    await tenant.renameOrganization('globex', 'other');
    await tenant.block('ada@example.com');
    await tenant.fail({ endpoint: 'token', times: 'always', answer: 500 });
    await tenant.clock.advance(86_400);
    await tenant.reset();
    const { answer } = await signIn();
    expect((decodeJwt(answer.id_token ?? '').iat ?? 0) - Date.now() / 1000).toBeLessThan(10);
    expect((await tenant.requests({ endpoint: 'token' })).map(({ status }) => status)).toEqual([200]);
    expect((await signIn(ada, 'globex')).answer).toHaveProperty('access_token');
  });
});

describe('connectTenant', () => {
  it('says how to start a tenant that is not there, or has no control', async () => {
    const { url, close } = await createTenant({ applications });
    await expect(connectTenant(url)).rejects.toThrow('was started without control. Start it with --control.');
    await close();
    await expect(connectTenant(url)).rejects.toThrow(
      /^There is no tenant at .*npx auth0-org-tenant --control$/,
    );
  });

  it('says that something else answers at the URL', async () => {
    const server = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(connectTenant(`http://127.0.0.1:${port}`)).rejects.toThrow('is no tenant. Start one: npx');
    server.close();
  });
});

describe('A tenant with https', () => {
  it('has a certificate for localhost that a client can trust', async () => {
    const tenant = await createTenant({ applications, https: true, control: true });
    expect(tenant.url).toMatch(/^https:\/\/localhost:\d+$/);
    const certificate = new X509Certificate(tenant.certificate ?? '');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());

    const issuer = await new Promise<string>((resolve, reject) => {
      get(`${tenant.url}/.well-known/openid-configuration`, { ca: tenant.certificate }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => resolve((JSON.parse(text) as { issuer: string }).issuer));
      }).on('error', reject);
    });
    expect(issuer).toBe(`${tenant.url}/`);
    expect((await connectTenant(tenant.url)).issuer).toBe(issuer);
    await tenant.close();
  });
});
