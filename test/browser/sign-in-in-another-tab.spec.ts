import type { Page } from '@playwright/test';
import { acme, bothModes, expect, globex, initech, test } from './setup.js';
import { activeOrganization, callApiAs, pickInSwitcher, signInButton, signOutOfAll } from './page-parts.js';
import { callClient, snapshotOf } from './client-calls.js';
import { choosePerson, signIn } from './sign-in.js';

/** Opens the app in another tab, in which no user is signed in. */
async function openSignedOut(page: Page, path = '/'): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(path);
  await expect(signInButton(other)).toBeVisible();
  return other;
}

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('A login reaches the tabs that are signed out', async ({ page }) => {
      await page.goto('/');
      const others = [await openSignedOut(page), await openSignedOut(page)];
      await signIn(page, acme);
      for (const other of others) {
        await expect(activeOrganization(other)).toHaveText(acme.displayName);
        await expect(await callApiAs(other, acme)).toHaveText(/^200/);
      }
      await test.step('each then has its own organization', async () => {
        const [first] = others;
        if (!first) throw new Error('There is no other tab.');
        await pickInSwitcher(first, globex);
        await expect(activeOrganization(first)).toHaveText(globex.displayName);
        await expect(activeOrganization(page)).toHaveText(acme.displayName);
      });
    });

    test('A login after a sign-out reaches the other tabs', async ({ page, context }) => {
      await signIn(page, acme);
      const other = await context.newPage();
      await other.goto('/');
      await expect(activeOrganization(other)).toHaveText(acme.displayName);
      await signOutOfAll(page);
      await expect(signInButton(other)).toBeVisible();
      await signIn(page, globex);
      await expect(activeOrganization(other)).toHaveText(globex.displayName);
    });

    test('Another user ends the sessions of the first in all tabs, which then follow', async ({
      page,
      context,
    }) => {
      await signIn(page, acme);
      const other = await context.newPage();
      await other.goto('/');
      await expect(activeOrganization(other)).toHaveText(acme.displayName);
      const ended = other.evaluate(
        () =>
          new Promise<string>((resolve) => {
            window.demo?.client.on('signedOut', ({ origin }) => resolve(origin));
          }),
      );
      await page.evaluate(
        (organization) => void window.demo?.client.loginWithRedirect({ organization, switchUser: true }),
        globex.id,
      );
      await choosePerson(page, 'Grace Hopper');
      expect(await ended).toBe('other-tab');
      for (const tab of [page, other]) {
        await expect(activeOrganization(tab)).toHaveText(globex.displayName);
        expect((await callClient(tab, 'getUser')).value).toMatchObject({ sub: 'auth0|grace' });
        expect(await snapshotOf(tab)).toMatchObject({ sessionIds: [globex.id] });
      }
    });

    test("The organization that a tab's URL names counts", async ({ page }) => {
      await page.goto('/');
      const other = await openSignedOut(page, `/?org=${initech.name}`);
      await signIn(page, acme);
      await expect(activeOrganization(other)).toHaveText(initech.displayName);
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
    });
  });
}
