import { beforeEach, describe, expect, it } from 'vitest';
import { installTenant, payload, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s, a client', (cacheLocation) => {
  it('signs in, gets another organization’s token, switches, signs out of one organization and of all', async () => {
    const page = await signIn(tenant, A.id, { cacheLocation });
    const { client } = page;
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(payload(await client.getToken())).toMatchObject({ org_id: A.id });

    expect(payload(await client.getTokenForOrg(B.id))).toMatchObject({ org_id: B.id });
    expect(client.getSnapshot().organization).toEqual(A);

    await expect(client.switchOrganization(B.id)).resolves.toEqual({ status: 'switched', organization: B });
    expect(client.getSnapshot()).toMatchObject({ organization: B, permissions: ['read:org_B'] });
    expect(tenant.count('authorization_code')).toBe(2);

    await client.logoutOrganization(B.id);
    expect(client.getSnapshot().organization).toBeUndefined();
    expect(payload(await client.getTokenForOrg(A.id))).toMatchObject({ org_id: A.id });

    await client.logout();
    expect(client.getSnapshot().sessions).toEqual([]);
    expect(page.visited.at(-1)).toContain('/v2/logout?');
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});
