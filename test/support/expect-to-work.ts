import { expect } from 'vitest';
import { sessionIds, organizationOf, type Page } from './page.js';
import { A, B, C, type Tenant } from './tenant.js';

/** Checks what a page can do without being left: switch, renew, sign out of one organization and of all. */
export async function expectToWork(tenant: Tenant, page: Page): Promise<void> {
  const { client } = page;
  for (const { id } of [A, B, C, A]) {
    await expect(client.switchOrganization(id)).resolves.toMatchObject({ status: 'switched' });
    expect(organizationOf(await client.getToken())).toBe(id);
    const fresh = await client.getToken({ cacheMode: 'off' });
    expect(organizationOf(fresh)).toBe(id);
    await expect(client.getTokenForOrg(id)).resolves.toBe(fresh);
  }
  await client.logoutOrganization(A.id);
  expect(sessionIds(page)).not.toContain(A.id);
  await expect(client.getTokenForOrg(A.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
  await client.logout({ openUrl: false });
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
  expect(tenant.liveRefreshTokens).toEqual([]);
}
