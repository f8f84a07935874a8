import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { deferred, rejection, settle } from '../../support/async.js';
import { installTenant, loginByRedirect, organizationOf, signIn } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const signedOut = { code: 'login_required', reason: 'signed_out' };

describe.each([
  ['logout', (client: OrgSessionClient) => client.logout({ openUrl: false }), signedOut],
  ['logoutOrganization', (client: OrgSessionClient) => client.logoutOrganization(B.id), signedOut],
  [
    'the end of the membership',
    (client: OrgSessionClient) => client.applyMembershipEvent({ organization: B.id, change: 'removed' }),
    { code: 'access_denied' },
  ],
] as const)('after %s', (_, signOut, error) => {
  it('a revalidation that waits to remove older tokens returns none', async () => {
    const { client } = await signIn(tenant, A.id, { cacheLocation: 'localstorage' });
    await client.getTokenForOrg(B.id);
    const hold = deferred();
    // The removal waits for the request of another organization.
    tenant.interceptToken = (_, grant) => (grant?.organization === A.id ? hold.promise : undefined);
    const revalidation = rejection(client.revalidate(B.name));
    void client.getTokenForOrg(A.id, { cacheMode: 'off' }).catch(() => undefined);
    await settle();
    const done = signOut(client);
    await settle();
    hold.resolve();
    await done;
    expect(await revalidation).toMatchObject({ ...error, organization: B.name });
  });

  it('nor does it if the user has signed in again meanwhile', async () => {
    const { cache } = createSlowCache(0);
    const page = await signIn(tenant, A.id, { cache });
    const { client } = page;
    await client.getTokenForOrg(B.id);
    const { allKeys } = cache;
    const hold = deferred();
    let isRenewed = false;
    client.on('tokenRenewed', () => (isRenewed = true));
    // The removal, which lists the keys, is slow.
    cache.allKeys = async () => {
      if (isRenewed) await hold.promise;
      return allKeys();
    };
    const revalidation = rejection(client.revalidate(B.name));
    await settle();
    expect(isRenewed).toBe(true);
    cache.allKeys = allKeys;
    const done = signOut(client);
    await settle();
    await done;
    await loginByRedirect(tenant, page, { organization: B.id });
    expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
    hold.resolve();
    expect(await revalidation).toMatchObject({ ...error, organization: B.name });
  });

  it.each([0, 1])('a call whose token is not stored yet returns none: write %d is slow', async (slow) => {
    const { cache } = createSlowCache(0);
    const { client } = await signIn(tenant, A.id, { cache });
    const { set } = cache;
    const hold = deferred();
    let writes = 0;
    cache.set = async (key, entry) => {
      if (writes++ === slow) await hold.promise;
      return set(key, entry);
    };
    const call = rejection(client.getTokenForOrg(B.name));
    await settle();
    expect(writes).toBeGreaterThan(slow);
    const done = signOut(client);
    await settle();
    hold.resolve();
    await done;
    expect(await call).toMatchObject({ ...error, organization: B.name });
  });
});
