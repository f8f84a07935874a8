/** A page that is opened without a network, for example by its service worker. */
import { becomes, expect, signIn, test } from './bare-page.js';
import { launchChromiumWith } from './chromium.js';
import { mayCallLocalhost } from './response-headers.js';
import { acme, bothModes } from './setup.js';

test.use({
  launchOptions: launchChromiumWith({ args: [mayCallLocalhost] }),
});

for (const cacheLocation of bothModes)
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('A page that was opened offline restores its organization when the network returns', async ({
      page,
      context,
      demo,
    }) => {
      await signIn(page, acme);
      // Offline it is two hours later, so that the access token has expired. The tenant's clock is that of the test.
      await context.addInitScript(() => {
        const { now } = Date;
        Date.now = () => now() + (navigator.onLine ? 0 : 7_200_000);
      });
      for (const [path, contentType] of [
        ['/', 'text/html'],
        ['/main.js', 'text/javascript'],
      ]) {
        const body = await (await fetch(`${demo.url}${path}`)).text();
        await context.route(`${demo.url}${path}`, (route) => route.fulfill({ body, contentType }));
      }
      await context.setOffline(true);
      await page.reload();
      await becomes(page, undefined);
      const { error } = await page.evaluate(() => {
        const { error: given } = window.demo?.client.getSnapshot() ?? {};
        return { error: given?.code };
      });
      expect(error).toBe('temporary');
      await context.setOffline(false);
      await becomes(page, acme);
    });
  });
