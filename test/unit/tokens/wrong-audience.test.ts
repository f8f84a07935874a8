/** A response whose only fault is the audience of its access token: the token is discarded, and the session is kept. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { rejection } from '../../support/async.js';
import { installTenant, openPage, payload, sessionIds, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

const second = 'https://second.example';
const management = 'https://tenant.eu.auth0.example/api/v2/';
let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

/** How a tenant answers for an audience that it does not allow. */
const answers: Record<string, [audience: string, change: (claims: Record<string, unknown>) => void]> = {
  'with the default audience': [second, (claims) => (claims['aud'] = 'https://api.example')],
  'with its own APIs only': [
    second,
    (claims) => {
      claims['aud'] = [`${tenant.domain}/userinfo`];
      delete claims['org_id'];
    },
  ],
  'for the Management API of a custom domain': [
    management,
    (claims) => {
      claims['aud'] = [management, 'https://tenant.eu.auth0.example/userinfo'];
      delete claims['org_id'];
      delete claims['org_name'];
    },
  ],
};

const deny = (answer: string): string => {
  const [audience, change] = answers[answer] ?? ['', () => undefined];
  tenant.alterTokens = ({ grant, accessClaims }) => {
    if (grant.audience === audience || grant.audience === undefined) change(accessClaims);
  };
  return audience;
};

const modes: Record<string, Partial<OrgSessionClientOptions> & { workers?: true }> = {
  memory: {},
  'memory with Workers': { workers: true },
  'memory without refresh tokens': { useRefreshTokens: false },
  localstorage: { cacheLocation: 'localstorage' },
};

describe.each(Object.entries(modes))('in %s', (_, { workers, ...options }) => {
  describe.each(Object.keys(answers))('a tenant that answers %s', (answer) => {
    it('loses that token only: the session, its other tokens and their renewal are kept', async () => {
      if (workers) installWorkers(tenant);
      const page = await signIn(tenant, A.id, options, storage.environment);
      const { client } = page;
      const token = await client.getToken();
      const audience = deny(answer);
      page.events.length = 0;
      const error = await rejection(client.getTokenForOrg(A.id, { audience }));
      expect(error).toMatchObject({
        code: 'access_denied',
        organization: A.id,
        cause: { code: 'organization_mismatch', claim: 'aud' },
      });
      expect(sessionIds(page)).toEqual([A.id]);
      expect(page.events).toEqual([]);
      expect(await client.getToken()).toBe(token);
      await expect(
        client.getTokenForOrg(A.id, { audience, cacheMode: 'cache-only' }),
      ).resolves.toBeUndefined();
      expect(payload(await client.getToken({ cacheMode: 'off' }))['aud']).toContain('https://api.example');

      // The tenant's policy allows the audience now.
      tenant.alterTokens = undefined;
      expect(payload(await client.getTokenForOrg(A.id, { audience }))['aud']).toContain(audience);
    });

    it('has no session for an organization that had none', async () => {
      const page = await signIn(tenant, A.id, options, storage.environment);
      const audience = deny(answer);
      expect(await rejection(page.client.getTokenForOrg(B.id, { audience }))).toMatchObject({
        code: 'access_denied',
        organization: B.id,
      });
      expect(sessionIds(page)).toEqual([A.id]);
      expect(await storage.storedText()).not.toContain(`::${B.id}::`);
      tenant.alterTokens = undefined;
      expect(payload(await page.client.getTokenForOrg(B.id))['org_id']).toBe(B.id);
    });
  });
});

it.each([{}, { cacheLocation: 'localstorage' }] as const)(
  'with useMrrt, one refusal does not cost the shared refresh token: %o',
  async (mode) => {
    if (!('cacheLocation' in mode)) installWorkers(tenant);
    const options = { ...mode, useMrrt: true, useRefreshTokensFallback: false };
    const page = await signIn(tenant, A.id, options, storage.environment);
    const { client } = page;
    // The refresh token is for every API: the tenant's policy decides about the audience.
    expect(await rejection(client.getTokenForOrg(A.id, { audience: second }))).toMatchObject({
      code: 'access_denied',
      cause: { claim: 'aud', expected: second },
    });
    for (const cacheMode of ['on', 'off'] as const)
      expect(payload(await client.getToken({ cacheMode }))['aud']).toContain('https://api.example');
    expect(sessionIds(page)).toEqual([A.id]);
    expect(tenant.count('authorize')).toBe(1);
  },
);

it('an access token for another API that is in storage is replaced without a login', async () => {
  const options = { cacheLocation: 'localstorage' } as const;
  const before = await signIn(tenant, A.id, options, storage.environment);
  const bad = await before.client.getTokenForOrg(A.id, { audience: second });
  const entries = Object.keys(localStorage);
  before.client.destroy();
  for (const key of entries.filter((name) => name.includes('https://api.example::'))) {
    const entry = JSON.parse(localStorage.getItem(key) ?? '') as { body: { access_token: string } };
    entry.body.access_token = bad;
    localStorage.setItem(key, JSON.stringify(entry));
  }
  tenant.sso = undefined;
  tenant.requests.length = 0;
  const page = openPage(tenant, options, storage.environment);
  await page.client.start();
  expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  expect(payload(await page.client.getToken())['aud']).toContain('https://api.example');
  expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
});
