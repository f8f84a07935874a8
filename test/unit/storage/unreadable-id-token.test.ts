/** A custom cache that can't read, or not write, the ID token of an organization. */
import { beforeEach, expect, it } from 'vitest';
import { rejection, settle } from '../../support/async.js';
import { installTenant, openPage, organizationOf, sessionIds, signIn } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let slow: ReturnType<typeof createSlowCache>;
beforeEach(() => {
  tenant = installTenant();
  slow = createSlowCache(1);
});

it.each([A, B])(
  'a login fails if the stored ID token of %o, which can be another user’s, can’t be read',
  async ({ id }) => {
    const before = await signIn(tenant, A.id, { cache: slow.cache });
    await before.client.getTokenForOrg(B.id);
    await settle();
    before.client.destroy();
    let isBroken = true;
    const cache: typeof slow.cache = {
      ...slow.cache,
      get: (key) =>
        isBroken && key.includes(`${id}::`) && key.endsWith('@@user@@')
          ? Promise.reject(new Error('The cache failed.'))
          : slow.cache.get(key),
    };
    const page = openPage(tenant, { cache });
    tenant.person = { sub: bob, organization: B.id };
    expect(await rejection(page.client.loginWithPopup({ organization: B.id }))).toMatchObject({
      code: 'temporary',
    });
    await settle();
    expect(tenant.liveRefreshTokens.map(({ sub }) => sub)).toEqual([ada, ada]);
    expect(page.client.getSnapshot().user).toBeUndefined();
    isBroken = false;
    await page.client.loginWithPopup({ organization: B.id });
    await settle();
    expect(sessionIds(page)).toEqual([B.id]);
    expect(tenant.liveRefreshTokens.map(({ sub }) => sub)).toEqual([bob]);
    expect(slow.text()).not.toContain(id === A.id ? '::org_A::' : ada);
  },
);

it('an ID token that could not be written keeps only its own access token from being written', async () => {
  let failsAt: 'write' | 'time' | undefined;
  const cache: typeof slow.cache = {
    ...slow.cache,
    async set(key, entry) {
      if (failsAt === 'write' && key.endsWith('@@user@@')) {
        failsAt = 'time';
        throw new Error('The cache failed.');
      }
      return slow.cache.set(key, entry);
    },
  };
  // Auth0's SDK asks for the time before it writes the access token.
  const nowProvider = (): number => {
    if (failsAt === 'time') throw new Error('no time');
    return Date.now();
  };
  const page = openPage(tenant, { cache, nowProvider });
  await page.client.getTokenForOrg(A.id);
  failsAt = 'write';
  await page.client.getTokenForOrg(A.id, { cacheMode: 'off' }).catch(() => undefined);
  expect(failsAt).toBe('time');
  failsAt = undefined;
  tenant.requests.length = 0;
  const token = await page.client.getTokenForOrg(A.id, { cacheMode: 'off' });
  expect(organizationOf(token)).toBe(A.id);
  expect(slow.text()).toContain(token);
  expect(tenant.count('authorization_code')).toBe(1);
});
