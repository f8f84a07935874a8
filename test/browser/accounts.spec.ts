import { bothModes, expect, globex, hooli, test } from './setup.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card } from './page-parts.js';
import { choosePerson, loginPage, signIn } from './sign-in.js';

const lin = 'Lin Yutang';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}, and one account per organization`, () => {
    test.use({ cacheLocation, identity: 'per-organization' });

    test('a person with another account in each organization has both sessions', async ({ page }) => {
      await signIn(page, globex, lin);
      await card(page, hooli).getByRole('button', { name: 'Switch' }).click();
      await expect(loginPage(page, hooli)).toBeVisible();
      await choosePerson(page, lin);
      await expect(activeOrganization(page)).toHaveText(hooli.displayName);

      if (cacheLocation === 'memory') {
        // In memory mode the reload ended the first session, and the identity provider's session is the second account's.
        expect(await snapshotOf(page)).toMatchObject({ sessionIds: [hooli.id] });
        return;
      }
      // The first session is read from storage after the login.
      await expect
        .poll(() => snapshotOf(page))
        .toMatchObject({ active: hooli.id, sessionIds: [globex.id, hooli.id] });
      for (const [organization, sub] of [
        [globex, 'samlp|globex|lin'],
        [hooli, 'samlp|hooli|lin'],
      ] as const) {
        const { value } = await callClient(page, 'getTokenForOrg', organization.id, { cacheMode: 'off' });
        expect(claimsIn(value)).toMatchObject({ sub, org_id: organization.id });
        expect((await callClient(page, 'getUser', organization.id)).value).toMatchObject({ sub });
        await expect(await callApiAs(page, organization)).toHaveText(/^200/);
      }
      await card(page, globex).getByRole('button', { name: 'Switch' }).click();
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      await page.reload();
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      expect(await snapshotOf(page)).toMatchObject({ sessionIds: [globex.id, hooli.id] });
    });

    test('a popup login keeps the first session', async ({ page }) => {
      await signIn(page, globex, lin);
      await page.getByLabel('If a switch needs a login').selectOption('open a popup');
      const opened = page.waitForEvent('popup');
      await card(page, hooli).getByRole('button', { name: 'Switch' }).click();
      await choosePerson(await opened, lin);
      await expect(activeOrganization(page)).toHaveText(hooli.displayName);
      expect(await snapshotOf(page)).toMatchObject({ active: hooli.id, sessionIds: [globex.id, hooli.id] });
      await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);
      await expect(await callApiAs(page, hooli)).toHaveText(/^200 · \d+ invoices of Hooli/);
    });
  });
}

test.describe('With one account for all', () => {
  test.use({ cacheLocation: 'localstorage' });

  test('the second login ends the first session', async ({ page }) => {
    await signIn(page, globex, lin);
    await card(page, hooli).getByRole('button', { name: 'Switch' }).click();
    await choosePerson(page, lin);
    await expect(activeOrganization(page)).toHaveText(hooli.displayName);
    expect(await snapshotOf(page)).toMatchObject({ active: hooli.id, sessionIds: [hooli.id] });
  });
});

test('The setting for several accounts is kept after a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('A person has').selectOption('one account per organization');
  await page.getByRole('button', { name: 'Reload to apply' }).click();
  await expect(page.getByLabel('A person has')).toHaveValue('per-organization');
});
