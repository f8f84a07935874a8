/** The `expires_in` of a response is a string, or no number at all. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createStorage } from '../../support/browser-storage.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const modes: [string, () => object][] = [
  ['memory', () => ({})],
  ['localstorage', () => ({ cacheLocation: 'localstorage' })],
  ['a custom cache', () => ({ cache: createSlowCache(0).cache })],
];

describe.each(modes)('with tokens in %s', (where, createOptions) => {
  it('a lifetime of "3600" is an hour, also after a reload', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
    tenant.alterTokens = ({ body }) => (body['expires_in'] = '3600');
    const { environment } = createStorage();
    const options = createOptions();
    const before = await signIn(tenant, A.id, options, environment);
    const expiresAt = 1_800_000_000_000 + 3600_000;
    expect((await before.client.getToken({ detailed: true })).expiresAt).toBe(expiresAt);
    let { client } = before;
    if (where !== 'memory') {
      client.destroy();
      client = openPage(tenant, options, environment).client;
      await client.start();
      expect((await client.getToken({ detailed: true })).expiresAt).toBe(expiresAt);
    }
    tenant.requests.length = 0;
    vi.setSystemTime(expiresAt - 61_000);
    await client.getToken();
    expect(tenant.requests).toEqual([]);
    vi.setSystemTime(expiresAt - 30_000);
    await client.getToken();
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
    vi.useRealTimers();
  });

  it.each([undefined, null, 'soon', {}])(
    'a token with the lifetime %s counts as expired',
    async (lifetime) => {
      const { client } = await signIn(tenant, A.id, createOptions(), createStorage().environment);
      tenant.alterTokens = ({ body }) => (body['expires_in'] = lifetime);
      const token = await client.getToken({ cacheMode: 'off' });
      tenant.alterTokens = undefined;
      expect(await client.getToken()).not.toBe(token);
    },
  );
});
