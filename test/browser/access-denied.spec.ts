import { acme, expect, hooli, test } from './setup.js';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, errorBanner, signInButton } from './page-parts.js';
import { choosePerson, loginPage, signIn, startSignIn } from './sign-in.js';

test('A switch by a person who is not a member is refused after one request', async ({ page, control }) => {
  await signIn(page, acme);
  control.clearRequests();
  const other = page.getByRole('article', { name: 'Another organization' });
  await other.getByRole('textbox').fill('hooli');
  await other.getByRole('button', { name: 'Switch' }).click();
  await expect(errorBanner(page)).toContainText('access_denied');
  await expect(errorBanner(page)).toContainText('is not part of the org_Hooli00000000004 organization');
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(control.requests({ endpoint: 'authorize' })).toHaveLength(1);

  await page.reload();
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(control.requests({ endpoint: 'authorize', organization: hooli.id })).toHaveLength(1);
});

test('A redirect login by a person who is not a member shows the error and is not repeated', async ({
  page,
  control,
}) => {
  await page.goto('/');
  await startSignIn(page, hooli);
  await choosePerson(page);
  await expect(errorBanner(page)).toContainText('access_denied');
  await expect(signInButton(page)).toBeVisible();
  expect(await snapshotOf(page)).toMatchObject({
    status: 'signed-out',
    sessionIds: [],
    error: 'access_denied',
  });
  expect(new URL(page.url()).search).toBe('');
  expect(control.requests({ endpoint: 'authorize' })).toHaveLength(1);

  await page.reload();
  await expect(signInButton(page)).toBeVisible();
  await expect(errorBanner(page)).toBeEmpty();
  expect(control.requests({ endpoint: 'authorize' })).toHaveLength(1);
});

test('A person who is signed in as the wrong user signs in as another one', async ({ page, control }) => {
  await page.goto('/');
  await startSignIn(page, hooli);
  await choosePerson(page);
  await expect(errorBanner(page)).toContainText('access_denied');
  // The tenant does not ask who signs in.
  await startSignIn(page, hooli);
  await expect(errorBanner(page)).toContainText('access_denied');

  await errorBanner(page).getByRole('button', { name: 'Sign in as another user' }).click();
  await expect(loginPage(page, hooli)).toBeVisible();
  await choosePerson(page, 'Katherine Johnson');
  await expect(activeOrganization(page)).toHaveText(hooli.displayName);
  expect(await snapshotOf(page)).toMatchObject({ status: 'signed-in', sessionIds: [hooli.id] });
  expect(control.requests({ endpoint: 'authorize' })).toHaveLength(3);
});

for (const framework of ['react', 'vue', 'angular', 'svelte'])
  test(`The ${framework} page offers a login as another user when access is denied`, async ({ page }) => {
    await page.goto(`/${framework}/`);
    await page.getByRole('button', { name: `Sign in to ${acme.displayName}` }).click();
    await choosePerson(page, 'Grace Hopper');
    await expect(errorBanner(page)).toContainText('is not part of');
    await page.getByRole('button', { name: 'Sign in as another user' }).click();
    await expect(loginPage(page, acme)).toBeVisible();
    await choosePerson(page);
    await expect(page.getByRole('table', { name: `Invoices of ${acme.displayName}` })).toBeVisible();
    // The login page's way back is the same page, in the URL of the organization.
    expect(new URL(page.url()).pathname).toMatch(new RegExp(`^/${framework}/o/${acme.name}/?$`));
  });
