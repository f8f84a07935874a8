import { acme, expect, globex, initech, test } from './setup.js';
import { callClient, snapshotOf } from './client-calls.js';
import { activeOrganization, card, switcher } from './page-parts.js';
import { choosePerson, signIn } from './sign-in.js';

test('Of two simultaneous switches the latest wins', async ({ page, control }) => {
  await signIn(page, acme);
  control.injectFault({ organization: globex.id, hold: true });
  const first = callClient(page, 'switchOrganization', globex.id);
  await control.untilHeld();
  await expect(switcher(page)).toContainText(`Switching to ${globex.displayName}`);

  const second = callClient(page, 'switchOrganization', initech.id);
  expect((await first).error).toMatchObject({ name: 'SwitchSupersededError' });
  await expect(switcher(page)).toContainText(`Switching to ${initech.displayName}`);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);

  control.release();
  expect((await second).value).toMatchObject({ status: 'switched', organization: { id: initech.id } });
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: initech.id, status: 'signed-in' });
});

test('A switch that needs a login redirects to the login page and returns switched', async ({
  page,
  control,
}) => {
  await signIn(page, acme);
  control.endSsoSession();
  await card(page, globex).getByRole('button', { name: 'Switch' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Globex' })).toBeVisible();
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
});

test('A refused request changes nothing, and the error of the API is shown', async ({ page }) => {
  await signIn(page, initech);
  await page.getByRole('button', { name: 'Members (permission missing)' }).click();
  await expect(page.getByTestId('refusal')).toContainText('This needs the permission read:members.');
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
});

test('An invoice is created in the active organization', async ({ page }) => {
  await signIn(page, globex);
  await page.getByRole('button', { name: 'Create invoice' }).click();
  await page.getByLabel('Customer').fill('Sirius Cybernetics');
  await page.getByLabel('Amount').fill('42.50');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('row', { name: 'Sirius Cybernetics' })).toContainText('42.50');

  await card(page, acme).getByRole('button', { name: 'Switch' }).click();
  await expect(page.getByRole('table', { name: 'Invoices of Acme' })).toBeVisible();
  await expect(page.getByText('Sirius Cybernetics')).toHaveCount(0);
});
