/** An app at several subdomains: each of its origins has its own storage, and its cookies reach all. */
import type { Page } from '@playwright/test';
import { becomes, expect, test } from './bare-page.js';
import { callClient, loginAndBack, snapshotOf } from './client-calls.js';
import { acme, globex } from './setup.js';
import { choosePerson } from './sign-in.js';

test.use({ cacheLocation: 'localstorage', options: { cookieDomain: 'app.localhost' } });

const sessionIds = async (page: Page): Promise<string[]> => (await snapshotOf(page)).sessionIds;

/** The browser tells a page that the user came back to its tab. */
const comeBack = (page: Page): Promise<unknown> => page.evaluate(() => dispatchEvent(new Event('focus')));

for (const verb of ['logout', 'logoutOrganization'] as const)
  test(`With cookieDomain, ${verb} reaches the app at another subdomain`, async ({ page, context, demo }) => {
    const other = await context.newPage();
    for (const [tab, subdomain] of [
      [page, 'acme.app'],
      [other, 'globex.app'],
    ] as const) {
      await tab.goto(demo.url.replace('localhost', `${subdomain}.localhost`));
      await becomes(tab, undefined);
      await loginAndBack(tab, { organization: acme.id });
      // The identity provider knows the user at the second login.
      if (tab === page) await choosePerson(tab);
      await becomes(tab, acme);
    }
    await loginAndBack(other, { organization: globex.id });
    await becomes(other, globex);
    expect(await sessionIds(other)).toEqual([acme.id, globex.id].sort());

    const call =
      verb === 'logout'
        ? callClient(page, 'logout', { openUrl: false })
        : callClient(page, 'logoutOrganization', acme.id);
    expect((await call).error).toBeUndefined();
    await comeBack(other);
    const left = verb === 'logout' ? [] : [globex.id];
    await expect.poll(() => sessionIds(other)).toEqual(left);
    await other.reload();
    await becomes(other, verb === 'logout' ? undefined : globex);
    expect(await sessionIds(other)).toEqual(left);
    expect(await page.evaluate(() => document.cookie)).not.toMatch(/org_|eyJ/);
  });
