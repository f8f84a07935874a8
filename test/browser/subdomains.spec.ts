import type { Page } from '@playwright/test';
import { becomes, expect, test } from './bare-page.js';
import { callClient } from './client-calls.js';

const isSignedOutElsewhere = (page: Page): Promise<boolean | undefined> =>
  page.evaluate(() => {
    window.dispatchEvent(new Event('focus'));
    return window.demo?.client.getSnapshot().signedOutElsewhere;
  });

for (const cookieDomain of ['app.localhost', undefined])
  test.describe(`With cookieDomain ${cookieDomain}`, () => {
    test.use({ options: cookieDomain ? { cookieDomain } : {} });

    test(`a sign-out ${cookieDomain ? 'reaches' : 'does not reach'} another subdomain`, async ({
      page,
      context,
      demo,
    }) => {
      const { port } = new URL(demo.url);
      const other = await context.newPage();
      await page.goto(`http://acme.app.localhost:${port}/`);
      await other.goto(`http://globex.app.localhost:${port}/`);
      for (const tab of [page, other]) await becomes(tab, undefined);
      expect(await isSignedOutElsewhere(other)).toBe(false);
      expect((await callClient(page, 'logout', { openUrl: false })).error).toBeUndefined();
      expect(await isSignedOutElsewhere(other)).toBe(cookieDomain !== undefined);
      expect(await isSignedOutElsewhere(page)).toBe(false);
    });
  });
