import { becomes, expect, signIn, test } from './bare-page.js';
import { launchChromiumWith } from './chromium.js';
import { callClient } from './client-calls.js';
import { addHeaders, mayCallLocalhost } from './response-headers.js';
import { acme, globex } from './setup.js';
import { choosePerson } from './sign-in.js';

test.use({
  // Playwright turns the popup blocker off.
  launchOptions: launchChromiumWith({ args: [mayCallLocalhost], without: ['--disable-popup-blocking'] }),
});

for (const isSlow of [false, true]) {
  test(`A switch that needs a login opens its popup at the click, with a silent request that outlasts the click: ${isSlow}`, async ({
    page,
    control,
  }) => {
    await signIn(page, acme);
    control.endSsoSession();
    if (isSlow) control.injectFault({ endpoint: 'authorize', silent: true, hold: 'request' });
    await page.evaluate(() => {
      const button = document.createElement('button');
      button.textContent = 'Switch';
      button.onclick = () => {
        void window.demo?.client
          .switchOrganization('globex', { interaction: 'popup' })
          .catch((error: unknown) => (document.title = String(error)));
      };
      document.body.append(button);
    });
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Switch' }).click();
    const popup = await opened;
    if (isSlow) {
      await control.untilHeld();
      await page.waitForFunction(() => !navigator.userActivation.isActive);
      control.release();
    }
    await choosePerson(popup);
    await becomes(page, globex);
    expect(await page.title()).not.toContain('blocked');
    expect(popup.isClosed()).toBe(true);
  });
}

test('A popup that the page is cut off from is not reported as closed', async ({ page, demo }) => {
  await addHeaders(page, demo.url, { 'cross-origin-opener-policy': 'same-origin' });
  await page.goto('/');
  await becomes(page, undefined);
  const opened = page.waitForEvent('popup');
  const { error } = await callClient(page, 'loginWithPopup', { organization: acme.id });
  const popup = await opened;
  expect(error).toMatchObject({ code: 'popup', reason: 'no_connection' });
  expect(popup.isClosed()).toBe(false);
});
