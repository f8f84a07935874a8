import { acme, expect, globex, test } from './setup.js';
import { ask, snapshotOf } from './client-calls.js';
import { activeOrganization, errorBanner, signInButton } from './page-parts.js';
import { choosePerson, signIn, startSignIn } from './sign-in.js';

test.describe('With tokens in localStorage', () => {
  test.use({ cacheLocation: 'localstorage' });

  test('A callback for one organization finds it while another is active', async ({ page }) => {
    await signIn(page, acme);
    await Promise.all([
      page.waitForEvent('load'),
      ask(page, 'loginWithRedirect', { organization: globex.id }).catch(() => undefined),
    ]);
    await expect(activeOrganization(page)).toHaveText(globex.displayName);
    expect(await snapshotOf(page)).toMatchObject({ active: globex.id, held: [acme.id, globex.id] });
    expect(new URL(page.url()).search).toBe('');
  });
});

test('A forged callback breaks no login in progress', async ({ page }) => {
  await page.goto('/');
  await startSignIn(page, acme);
  await expect(page.getByRole('heading', { name: 'Sign in to Acme' })).toBeVisible();

  await page.goto('/?code=x&state=forged');
  await expect(signInButton(page)).toBeVisible();
  await page.goBack();
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
});

test("Another library's code and state stay in the URL", async ({ page, control }) => {
  await page.goto('/?code=theirs&state=theirs&page=2');
  await expect(signInButton(page)).toBeVisible();
  expect(new URL(page.url()).search).toBe('?code=theirs&state=theirs&page=2');
  await expect(errorBanner(page)).toBeEmpty();
  expect(control.requests()).toEqual([]);
});

test('A reload of the callback page is no error', async ({ page, demo }) => {
  let callback = '';
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.url().includes('code=')) callback = request.url();
  });
  await signIn(page, acme);
  expect(callback).toContain(`${demo.url}/?code=`);
  await page.goto(callback);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  await expect(errorBanner(page)).toBeEmpty();
  expect(new URL(page.url()).search).toBe('');
});
