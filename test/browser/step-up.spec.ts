import { countPageLoads } from './page-loads.js';
import { activeOrganization, callApiAs, card, errorBanner } from './page-parts.js';
import { acme, bothModes, expect, globex, test } from './setup.js';
import { claimsIn, callClient, snapshotOf } from './client-calls.js';
import { choosePerson, signIn } from './sign-in.js';

test.afterEach(({ control }) => {
  control.setClock({ offset: 0 });
});

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('A login for one organization in a popup leaves the active one', async ({ page, control }) => {
      await signIn(page, acme);
      await expect(await callApiAs(page, globex)).toHaveText(/^200/);
      const before = await callClient(page, 'getTokenForOrg', globex.id);
      // Two tokens of one second would be equal.
      control.setClock({ offset: 2 });
      const loads = countPageLoads(page);
      const opened = page.waitForEvent('popup');
      await card(page, globex).getByRole('button', { name: 'Step up' }).click();
      const popup = await opened;
      // The session of the identity provider is not enough.
      await expect(popup.getByRole('heading', { name: `Sign in to ${globex.displayName}` })).toBeVisible();
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
      await choosePerson(popup);
      await expect(card(page, globex).getByRole('status')).toHaveText(/^Confirmed/);
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
      expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id, globex.id] });
      expect(loads.count).toBe(0);
      const after = await callClient(page, 'getTokenForOrg', globex.id);
      expect(after.value).not.toBe(before.value);
      expect(claimsIn(after.value)).toMatchObject({ org_id: globex.id });
      await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);
    });

    test('After a redirect, the organization that was active is active again', async ({ page }) => {
      await signIn(page, acme);
      await page.evaluate(
        (organization) =>
          void window.demo?.client.loginWithRedirect({
            organization,
            activate: false,
            authorizationParams: { max_age: 0 },
          }),
        globex.id,
      );
      await choosePerson(page);
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
      await expect(card(page, globex)).toContainText('signed in');
      await expect(errorBanner(page)).toBeEmpty();
      await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);
    });
  });
}

test('A popup that is closed changes nothing', async ({ page }) => {
  await signIn(page, acme);
  await expect(await callApiAs(page, globex)).toHaveText(/^200/);
  const opened = page.waitForEvent('popup');
  await card(page, globex).getByRole('button', { name: 'Step up' }).click();
  const popup = await opened;
  await expect(popup.getByRole('heading').first()).toBeVisible();
  // No user closes the login page as fast as a test: a popup that is closed at once counts as cut off.
  await popup.waitForFunction(() => performance.now() > 1000);
  await popup.close();
  await expect(errorBanner(page)).toContainText('gave no answer (closed)');
  expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id, globex.id] });
});
