/** The token Worker of auth0-spa-js loses its refresh token after every response without a new one. A temporary error must not end the session. */
import { beforeEach, describe, expect, it } from 'vitest';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, json, type Tenant } from '../../support/tenant.js';
import { installWorkers, type Workers } from '../../support/worker.js';

let tenant: Tenant;
let workers: Workers;
beforeEach(() => {
  tenant = installTenant();
  workers = installWorkers(tenant);
});

describe.each([
  ['a rate limit', 429],
  ['a server error', 503],
])('after %s', (_, status) => {
  const next = { fails: true };
  beforeEach(() => {
    next.fails = false;
    tenant.interceptToken = (grantType) => {
      if (grantType !== 'refresh_token' || !next.fails) return undefined;
      next.fails = false;
      return Promise.resolve(json({ error: 'failed' }, status));
    };
  });

  it('a token is requested by iframe, and then by refresh token again', async () => {
    const { client } = await signIn(tenant, A.id);
    expect(workers.count).toBeGreaterThan(0);
    next.fails = true;
    tenant.requests.length = 0;
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual([
      'refresh_token',
      'authorize',
      'authorization_code',
      'refresh_token',
    ]);
  });

  it('if iframes are blocked, it is requested by refresh token', async () => {
    const { client } = await signIn(tenant, A.id, { silentAuth: 'off' });
    next.fails = true;
    tenant.requests.length = 0;
    for (let round = 0; round < 2; round++) {
      expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    }
    expect(tenant.count('refresh_token')).toBe(3);
    expect(client.getSnapshot().organization).toEqual(A);
  });
});

it('a required second factor ends no session, even if iframes are blocked', async () => {
  const { client } = await signIn(tenant, A.id, { silentAuth: 'off' });
  tenant.interceptToken = () => {
    tenant.interceptToken = undefined;
    return Promise.resolve(json({ error: 'mfa_required', mfa_token: 'mfa' }, 403));
  };
  await expect(client.getToken({ cacheMode: 'off' })).rejects.toMatchObject({ code: 'mfa_required' });
  expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
});
