import { acme, expect, globex, test } from './setup.js';
import { loginAndBack, snapshotOf } from './client-calls.js';
import { activeOrganization, errorBanner, signInButton } from './page-parts.js';
import { choosePerson, loginPage, signIn, startSignIn } from './sign-in.js';

test.describe('With tokens in localStorage', () => {
  test.use({ cacheLocation: 'localstorage' });

  test('A callback signs in to its organization while another one is active', async ({ page }) => {
    await signIn(page, acme);
    await loginAndBack(page, { organization: globex.id });
    await expect(activeOrganization(page)).toHaveText(globex.displayName);
    expect(await snapshotOf(page)).toMatchObject({ active: globex.id, sessionIds: [acme.id, globex.id] });
    expect(new URL(page.url()).search).toBe('');
  });
});

test('A forged callback does not affect a login in progress', async ({ page }) => {
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

test('A reload of the callback page is not an error', async ({ page, demo }) => {
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

test("The app's own query and hash are kept during a login", async ({ page }) => {
  await page.goto('/?page=2&q=a%26b#part');
  await startSignIn(page, acme);
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(new URL(page.url())).toMatchObject({ pathname: '/', search: '?page=2&q=a%26b', hash: '#part' });
});

test('After going back from the login page another login can be started', async ({ page }) => {
  await page.goto('/');
  await startSignIn(page, acme);
  await expect(loginPage(page, acme)).toBeVisible();
  await page.goBack();
  await startSignIn(page, globex);
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(errorBanner(page)).toBeEmpty();
});

test('Of two logins started in one tab the first reports an error, and the second succeeds', async ({
  page,
}) => {
  await page.goto('/');
  await startSignIn(page, acme);
  await expect(loginPage(page, acme)).toBeVisible();
  const first = page.url();
  await page.goBack();
  await startSignIn(page, globex);
  await expect(loginPage(page, globex)).toBeVisible();
  const second = page.url();

  await page.goto(first);
  await choosePerson(page);
  await expect(errorBanner(page)).toContainText('invalid_callback');
  await expect(errorBanner(page)).toContainText('superseded');
  expect(new URL(page.url()).search).toBe('');

  await page.goto(second);
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: globex.id, sessionIds: [globex.id] });
});

test('A callback in another tab shows an error, and a login from that tab works', async ({
  page,
  context,
}) => {
  await page.goto('/');
  await startSignIn(page, acme);
  await expect(loginPage(page, acme)).toBeVisible();
  const other = await context.newPage();
  await other.goto(page.url());
  await choosePerson(other);
  await expect(errorBanner(other)).toContainText('invalid_callback');
  await expect(errorBanner(other)).toContainText('other_tab');
  expect(new URL(other.url()).search).toBe('');

  await startSignIn(other, acme);
  await expect(activeOrganization(other)).toHaveText(acme.displayName);
});

test('An error in the callback is shown once and the login is not repeated', async ({ page, control }) => {
  control.injectFault({
    endpoint: 'authorize',
    error: 'invalid_request',
    description: 'parameter is not allowed',
  });
  await page.goto('/?page=2#part');
  await startSignIn(page, acme);
  await expect(errorBanner(page)).toContainText('parameter is not allowed');
  expect(new URL(page.url())).toMatchObject({ pathname: '/', search: '?page=2', hash: '#part' });
  expect(control.requests({ endpoint: 'authorize' })).toHaveLength(1);

  await page.reload();
  await expect(signInButton(page)).toBeVisible();
  await expect(errorBanner(page)).toBeEmpty();
  expect(control.requests({ endpoint: 'authorize' })).toHaveLength(1);
});

test('A login never returns to another origin', async ({ page, demo }) => {
  await signIn(page, acme);
  const { port } = new URL(demo.url);
  for (const returnTo of [
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example/',
    '/.//evil.example/',
    '/\t/evil.example/',
    '\n//evil.example/',
    'https://evil.example/',
    `http://ada@localhost:${port}/x`,
    'http://localhost:1/x',
    'javascript:alert(1)',
    'data:text/html,hello',
    '%2F%2Fevil.example/',
  ]) {
    await test.step(JSON.stringify(returnTo), async () => {
      await loginAndBack(page, { organization: globex.id, returnTo });
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      expect(page.url()).toBe(`${demo.url}/`);
    });
  }
  await loginAndBack(page, { organization: globex.id, returnTo: '/o/globex/?page=2#part' });
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  expect(page.url()).toBe(`${demo.url}/o/globex/?page=2#part`);
});

test('A callback in the fragment works like one in the query', async ({ page }) => {
  await page.goto('/#part');
  await page.waitForFunction(() => window.demo);
  const address = await page.evaluate(async (organization) => {
    let shown = '';
    await window.demo?.client.loginWithRedirect({ organization, openUrl: (url) => void (shown = url) });
    return shown;
  }, acme.id);
  // Auth0's SDK requests the query, but a tenant or a proxy may answer with the fragment.
  await page.goto(address.replace('response_mode=query', 'response_mode=fragment'));
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(new URL(page.url())).toMatchObject({ search: '', hash: '' });
});

test('Several simultaneous calls complete a callback once', async ({ page, control }) => {
  await signIn(page, acme);
  await page.route('**/oauth/token', async (route) => {
    // Like React's double effects, while the page completes the callback itself.
    const answers = page.evaluate(async () => {
      const { client } = window.demo ?? {};
      return Promise.all([client?.start(), client?.start()]).then(([one, two]) => one === two);
    });
    await route.continue();
    expect(await answers).toBe(true);
  });
  control.clearRequests();
  await loginAndBack(page, { organization: globex.id });
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  expect(control.requests().filter(({ grantType }) => grantType === 'authorization_code')).toHaveLength(1);
});
