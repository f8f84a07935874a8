import { bothModes, expect, globex, hooli, test } from './setup.js';
import { ask, claimsIn, snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card } from './page-parts.js';
import { choosePerson, loginPage, signIn } from './sign-in.js';

const lin = 'Lin Yutang';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}, and one account per organization`, () => {
    test.use({ cacheLocation, identity: 'per-organization' });

    test('somebody with another account in each holds both', async ({ page }) => {
      await signIn(page, globex, lin);
      await card(page, hooli).getByRole('button', { name: 'Switch' }).click();
      await expect(loginPage(page, hooli)).toBeVisible();
      await choosePerson(page, lin);
      await expect(activeOrganization(page)).toHaveText(hooli.displayName);

      if (cacheLocation === 'memory') {
        // Of a page that was left nothing is held, and the identity provider knows her as the other one now.
        expect(await snapshotOf(page)).toMatchObject({ held: [hooli.id] });
        return;
      }
      // The one of the page before is read from storage after the login is done.
      await expect
        .poll(() => snapshotOf(page))
        .toMatchObject({ active: hooli.id, held: [globex.id, hooli.id] });
      for (const [organization, sub] of [
        [globex, 'samlp|globex|lin'],
        [hooli, 'samlp|hooli|lin'],
      ] as const) {
        const { value } = await ask(page, 'getTokenForOrg', organization.id, { cacheMode: 'off' });
        expect(claimsIn(value)).toMatchObject({ sub, org_id: organization.id });
        expect((await ask(page, 'getUser', organization.id)).value).toMatchObject({ sub });
        await expect(await callApiAs(page, organization)).toHaveText(/^200/);
      }
      await card(page, globex).getByRole('button', { name: 'Switch' }).click();
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      await page.reload();
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      expect(await snapshotOf(page)).toMatchObject({ held: [globex.id, hooli.id] });
    });

    test('a popup leaves the page and both of them', async ({ page }) => {
      await signIn(page, globex, lin);
      await page.getByLabel('A switch that needs you opens').selectOption('a popup');
      const opened = page.waitForEvent('popup');
      await card(page, hooli).getByRole('button', { name: 'Switch' }).click();
      await choosePerson(await opened, lin);
      await expect(activeOrganization(page)).toHaveText(hooli.displayName);
      expect(await snapshotOf(page)).toMatchObject({ active: hooli.id, held: [globex.id, hooli.id] });
      await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);
      await expect(await callApiAs(page, hooli)).toHaveText(/^200 · \d+ invoices of Hooli/);
    });
  });
}

test.describe('With one account for all', () => {
  test.use({ cacheLocation: 'localstorage' });

  test('the second login ends the first', async ({ page }) => {
    await signIn(page, globex, lin);
    await card(page, hooli).getByRole('button', { name: 'Switch' }).click();
    await choosePerson(page, lin);
    await expect(activeOrganization(page)).toHaveText(hooli.displayName);
    expect(await snapshotOf(page)).toMatchObject({ active: hooli.id, held: [hooli.id] });
  });
});

test('The page says how many accounts a person may have, and keeps to it after a reload', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByLabel('A person has').selectOption('one account per organization');
  await page.getByRole('button', { name: 'Reload to accept' }).click();
  await expect(page.getByLabel('A person has')).toHaveValue('per-organization');
});
