/** Auth0's SDK stores one redirect login. A login that was superseded while it was prepared must not overwrite its successor. */
import { beforeEach, expect, it, vi } from 'vitest';
import { deferred, settle } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, ada, B, C, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

it('a login that waits for a Worker and is superseded leaves the transaction of the next one', async () => {
  const ids = ['org_1', 'org_2', 'org_3', 'org_D', 'org_E'];
  tenant.organizations.push(...ids.map((id) => ({ id, name: id.replace('org_', 'name-').toLowerCase() })));
  tenant.members[ada] = ids;
  tenant.person = { sub: ada, organization: 'org_1' };
  const slow = deferred();
  let revocations = 0;
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
    if (input.endsWith('/oauth/revoke') && revocations++ === 0) await slow.promise;
    return fetch(input, init);
  });
  installWorkers(tenant);
  const { client, visited } = await signIn(tenant, 'org_1', { maxSessions: 3 });
  for (const id of ['org_2', 'org_3']) await client.getTokenForOrg(id);
  const first = client.loginWithRedirect({ organization: 'org_D' });
  first.catch(() => undefined);
  await settle();
  await client.loginWithRedirect({ organization: 'org_E' });
  slow.resolve();
  await expect(first).rejects.toMatchObject({ code: 'superseded' });
  expect(visited).toHaveLength(1);
  const next = openPage(tenant, {}, {}, await tenant.signIn(visited[0] ?? ''));
  await expect(next.client.start()).resolves.toMatchObject({ organization: { id: 'org_E' } });
});

it.each([
  ['by a login', [A, B, C]],
  ['by two logins', [C, A, B]],
])(
  'logins that are superseded while the SDK prepares them leave the last one: %s',
  async (_, organizations) => {
    const page = openPage(tenant);
    const logins = organizations.map(({ id }) => page.client.loginWithRedirect({ organization: id }));
    await Promise.allSettled(logins);
    expect(page.visited).toHaveLength(1);
    const next = openPage(tenant, {}, {}, await tenant.signIn(page.visited[0] ?? ''));
    await expect(next.client.start()).resolves.toMatchObject({ organization: organizations[2] });
  },
);

it('a page that opens a login without an end does not stop the next login', async () => {
  const page = openPage(tenant);
  const openUrl = (): Promise<void> => new Promise(() => undefined);
  void page.client.loginWithRedirect({ organization: A.id, openUrl });
  await settle();
  await page.client.loginWithRedirect({ organization: B.id });
  const next = openPage(tenant, {}, {}, await tenant.signIn(page.visited[0] ?? ''));
  await expect(next.client.start()).resolves.toMatchObject({ organization: B });
});
