/** Organizations with an Auth0 domain of their own: two tenants, one page. */
import { startTenant } from 'auth0-org-tenant';
import { listenOnLoopback } from '../../demo/loopback.js';
import { becomes, signIn, test as base } from './bare-page.js';
import { callClient, claimsIn, loginAndBack, snapshotOf } from './client-calls.js';
import { acme, bothModes, expect, globex } from './setup.js';
import { choosePerson } from './sign-in.js';

type Tenant = Awaited<ReturnType<typeof startTenant>>;

const test = base.extend<object, { port: number; otherTenant: Tenant }>({
  // The first tenant needs the origin of the other one, and the other way round.
  port: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const reserved = await listenOnLoopback(() => undefined, 0);
      await reserved.close();
      await use(reserved.port);
    },
    { scope: 'worker' },
  ],
  otherApps: [async ({ port }, use) => use([`http://localhost:${port}`]), { scope: 'worker' }],
  otherTenant: [
    async ({ demo, port }, use) => {
      const { clientId, audience, domain } = demo.config;
      const tenant = await startTenant({ port, clientId, audience, appOrigins: [demo.url, domain] });
      await use(tenant);
      await tenant.close();
    },
    { scope: 'worker' },
  ],
});

test.beforeEach(async ({ context, otherTenant }) => {
  const { url } = otherTenant;
  await context.addInitScript(
    (domains) => {
      window.domainsOf = domains;
    },
    { [globex.id]: url, [globex.name]: url },
  );
});

for (const cacheLocation of bothModes)
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('each organization signs in at its own tenant, and signing out ends both sessions', async ({
      page,
      demo,
      control,
      otherTenant,
    }) => {
      const issuerOf = async (organization: string): Promise<unknown> =>
        claimsIn((await callClient(page, 'getTokenForOrg', organization, { cacheMode: 'off' })).value)['iss'];
      await signIn(page, acme);
      await loginAndBack(page, { organization: globex.name });
      expect(new URL(page.url()).origin).toBe(otherTenant.url);
      await choosePerson(page);
      await becomes(page, globex);
      expect(await issuerOf(acme.id)).not.toBe(otherTenant.issuer);
      expect(await issuerOf(globex.id)).toBe(otherTenant.issuer);

      await test.step('also after a reload', async () => {
        await page.reload();
        await becomes(page, globex);
        expect(await issuerOf(acme.name)).not.toBe(otherTenant.issuer);
        expect(await issuerOf(globex.name)).toBe(otherTenant.issuer);
      });

      await test.step('a token of the other tenant is refused', async () => {
        const set = { iss: `${demo.config.domain}/` };
        otherTenant.control.injectFault({ grant: 'any', claims: { idToken: { set }, accessToken: { set } } });
        const { value, error } = await callClient(page, 'getTokenForOrg', globex.id, { cacheMode: 'off' });
        expect(value).toBeUndefined();
        expect(error).toMatchObject({ organization: globex.id });
      });

      for (const of of [control, otherTenant.control]) of.clearRequests();
      await page.evaluate(() => void window.demo?.client.logout());
      for (const of of [control, otherTenant.control])
        await expect.poll(() => of.requests({ endpoint: 'logout' })).toHaveLength(1);
      await page.waitForURL(`${demo.url}/`);
      await becomes(page, undefined);
      expect(await snapshotOf(page)).toMatchObject({ sessionIds: [] });

      await test.step('The login page of each tenant asks who signs in', async () => {
        for (const organization of [acme, globex]) {
          await loginAndBack(page, { organization: organization.id });
          await expect(page.getByRole('button', { name: 'Ada Lovelace' })).toBeVisible();
          await page.goto('/');
          await becomes(page, undefined);
        }
      });
    });
  });
