/** The SDK's token Worker forgets its refresh token over every answer without a new one: a bad moment must not cost the session. */
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
  ['trouble at the tenant', 503],
])('after %s', (_, status) => {
  const next = { trouble: true };
  beforeEach(() => {
    next.trouble = false;
    tenant.interceptToken = (grantType) => {
      if (grantType !== 'refresh_token' || !next.trouble) return undefined;
      next.trouble = false;
      return Promise.resolve(json({ error: 'trouble' }, status));
    };
  });

  it('a token comes by iframe, and then by refresh token again', async () => {
    const { client } = await signIn(tenant, A.id);
    expect(workers.count).toBeGreaterThan(0);
    next.trouble = true;
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

  it('where there is no iframe, it comes by refresh token all the same', async () => {
    const { client } = await signIn(tenant, A.id, { silentAuth: 'off' });
    next.trouble = true;
    tenant.requests.length = 0;
    for (let round = 0; round < 2; round++) {
      expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    }
    expect(tenant.count('refresh_token')).toBe(3);
    expect(client.getSnapshot().organization).toEqual(A);
  });
});

it('a second factor that is wanted costs no session without an iframe either', async () => {
  const { client } = await signIn(tenant, A.id, { silentAuth: 'off' });
  tenant.interceptToken = () => {
    tenant.interceptToken = undefined;
    return Promise.resolve(json({ error: 'mfa_required', mfa_token: 'mfa' }, 403));
  };
  await expect(client.getToken({ cacheMode: 'off' })).rejects.toMatchObject({ code: 'mfa_required' });
  expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
});
