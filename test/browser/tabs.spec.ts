import { acme, bothModes, expect, globex, test } from './setup.js';
import {
  activeOrganization,
  callApiAs,
  card,
  pickInSwitcher,
  signInButton,
  signOutOfAll,
} from './page-parts.js';
import { signIn } from './sign-in.js';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('Each tab keeps its own organization, and a sign-out applies to all tabs', async ({
      page,
      context,
    }) => {
      await signIn(page, acme);
      const other = await context.newPage();
      await other.goto('/');
      await expect(activeOrganization(other)).toHaveText(acme.displayName);
      await pickInSwitcher(other, globex);
      await expect(activeOrganization(other)).toHaveText(globex.displayName);

      await Promise.all([page.reload(), other.reload()]);
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
      await expect(activeOrganization(other)).toHaveText(globex.displayName);

      await test.step('of one', async () => {
        await expect(await callApiAs(page, globex)).toHaveText(/^200/);
        await expect(await callApiAs(other, acme)).toHaveText(/^200/);
        await card(page, globex).getByRole('button', { name: 'Sign out' }).click();
        await expect(activeOrganization(other)).toHaveText('No organization is active');
        await expect(card(other, globex)).toContainText('no session yet');
        await expect(activeOrganization(page)).toHaveText(acme.displayName);
        await expect(await callApiAs(other, acme)).toHaveText(/^200/);
      });

      await test.step('of all', async () => {
        await signOutOfAll(page);
        await expect(signInButton(other)).toBeVisible();
        await expect(signInButton(page)).toBeVisible();
        await other.reload();
        await expect(signInButton(other)).toBeVisible();
      });
    });
  });
}
