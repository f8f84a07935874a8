import { expect, globex, test } from './setup.js';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, signInButton } from './page-parts.js';
import { choosePerson } from './sign-in.js';

test('A login without an organization ends in the one that was picked at the login page', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByRole('radio', { name: 'Let the login page ask' }).check();
  await signInButton(page).click();
  await choosePerson(page);
  await page.getByRole('button', { name: globex.displayName }).click();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: globex.id, held: [globex.id] });

  await page.reload();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
});
