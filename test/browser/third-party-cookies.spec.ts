import { becomes, expect, signIn, test } from './bare-page.js';
import { launchChromiumWith, needsChromium } from './chromium.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { acme, bothModes, globex } from './setup.js';

needsChromium('thirdPartyCookies');
test.use({
  launchOptions: launchChromiumWith({ args: ['--test-third-party-cookie-phaseout'] }),
  // Another site than the tenant on localhost, so that an iframe sends no cookies.
  baseURL: ({ demo }, use) => use(demo.url.replace('localhost', 'acme.localhost')),
});

for (const cacheLocation of bothModes) {
  test.describe(`With third-party cookies blocked and tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('a silent login needs an interactive one, and the active organization stays', async ({
      page,
      control,
    }) => {
      await signIn(page, acme);
      control.clearRequests();
      for (const { error } of [
        await callClient(page, 'getTokenForOrg', globex.id),
        await callClient(page, 'switchOrganization', globex.id, { interaction: 'none' }),
      ]) {
        expect(error).toMatchObject({ name: 'LoginRequiredError', reason: 'login_required' });
      }
      expect(control.requests({ endpoint: 'authorize' })).toMatchObject([{ silent: true }, { silent: true }]);
      expect(await snapshotOf(page)).toMatchObject({
        status: 'signed-in',
        active: acme.id,
        sessionIds: [acme.id],
      });
      const { value } = await callClient(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' });
      expect(claimsIn(value)).toMatchObject({ org_id: acme.id });

      await test.step('A redirect needs no input of the user: the cookies of the tenant are first-party cookies there', async () => {
        // The page is unloaded before the call returns.
        await callClient(page, 'switchOrganization', globex.id).catch(() => undefined);
        await becomes(page, globex);
      });
      await test.step(
        cacheLocation === 'memory'
          ? 'After a reload the user is signed out'
          : 'A reload restores the session',
        async () => {
          await page.reload();
          await becomes(page, cacheLocation === 'memory' ? undefined : globex);
          expect((await snapshotOf(page)).error).toBeUndefined();
        },
      );
    });
  });
}
