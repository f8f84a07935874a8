import { acme, expect, hooli, test } from './setup.js';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, errorBanner, signInButton } from './page-parts.js';
import { choosePerson, signIn, startSignIn } from './sign-in.js';

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
