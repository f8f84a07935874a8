/** All examples are the same app, so they have the same test. */
import { exampleNames, expect, test } from './examples.js';
import { countPageLoads } from './page-loads.js';
import { acme, globex, initech } from './setup.js';
import { choosePerson } from './sign-in.js';

for (const name of exampleNames) {
  test(`The example ${name} signs in, lists and switches organizations, calls the API, and signs out`, async ({
    page,
    startExample,
    control,
  }) => {
    const heading = page.getByRole('heading', { level: 1 });
    const invoices = page.locator('pre');
    const button = (label: string) => page.getByRole('button', { name: label });
    const url = await startExample(name);

    // Every text of the page, also one that is shown for a moment only.
    await page.addInitScript(() => {
      window.seenTexts = [];
      const observer = new MutationObserver(() => window.seenTexts.push(document.documentElement.innerText));
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto(url);
    await button('Sign in').click();
    await choosePerson(page);
    await button(acme.displayName).click();
    await expect(heading).toHaveText('acme');
    await expect(invoices).toContainText(`"organization":"${acme.id}"`);
    expect(page.url()).toBe(`${url}/`);

    await page.reload();
    await expect(heading).toHaveText('acme');
    await expect(invoices).toContainText(acme.id);
    const seen = await page.evaluate(() => window.seenTexts.join());
    expect(seen).toContain('Loading…');
    expect(seen).not.toContain('Sign in');

    const loads = countPageLoads(page);
    await button(globex.displayName).click();
    await expect(heading).toHaveText('globex');
    await expect(invoices).toContainText(globex.id);
    await expect(invoices).not.toContainText(acme.id);

    // A switch that a newer one replaces is no error of the page.
    control.injectFault({ endpoint: 'authorize', organization: initech.id, hold: true });
    await button(initech.displayName).click();
    await control.untilHeld();
    await button(acme.displayName).click();
    await expect(heading).toHaveText('acme');
    await expect(invoices).toContainText(acme.id);
    control.release();
    expect(loads.count).toBe(0);

    const back = page.waitForURL(`${url}/`, { waitUntil: 'load' });
    await button('Sign out').click();
    await back;
    await expect(button('Sign in')).toBeVisible();
    await expect(invoices).toHaveCount(0);
    await page.reload();
    await expect(button('Sign in')).toBeVisible();
  });
}

declare global {
  interface Window {
    seenTexts: string[];
  }
}
