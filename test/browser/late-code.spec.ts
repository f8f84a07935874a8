import { becomes, expect, signIn, test } from './bare-page.js';
import { ask, claimsIn, snapshotOf } from './client-calls.js';
import { acme } from './setup.js';

/** What loads on demand does not come: there is no network for a moment, or a new version has taken the place of these files. */
test.use({ cacheLocation: 'localstorage' });

for (const file of ['on-demand', 'organization-cache']) {
  test(`Where ${file} does not load, the page says so, and the next call loads it`, async ({ page }) => {
    await signIn(page, acme);
    const url = `**/${file}-*.js`;
    let refused = 0;
    await page.route(url, (route) => {
      refused += 1;
      return route.abort();
    });
    await page.reload();
    await page.waitForFunction(() => window.demo?.client.getSnapshot().status === 'signed-out');
    expect(refused).toBeGreaterThan(0);
    expect(await snapshotOf(page)).toMatchObject({ held: [], error: 'temporary' });
    const { error } = await ask(page, 'getTokenForOrg', acme.id);
    expect(error).toMatchObject({ name: 'TemporaryError', code: 'temporary' });

    await page.unroute(url);
    const { value } = await ask(page, 'getTokenForOrg', acme.id);
    expect(claimsIn(value)).toMatchObject({ org_id: acme.id });
    await page.evaluate(() => window.demo?.client.start().then(() => undefined));
    await becomes(page, acme);
  });
}
