import type { Demo } from '../../demo/servers.js';
import { acme, expect, globex, hooli, initech, test } from './setup.js';
import { launchWithSettings } from './chromium.js';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, errorBanner, pickInSwitcher, signInButton } from './page-parts.js';
import { choosePerson, loginPage, signIn } from './sign-in.js';

const subdomain = (demo: Demo, name: string): string => `http://${name}.localhost:${new URL(demo.url).port}/`;

test('A subdomain opens its organization with the session at the identity provider', async ({
  browserName,
  launchOptions,
  demo,
}, testInfo) => {
  // A subdomain is another site than the tenant on localhost, and private windows block third-party cookies.
  const browser = await launchWithSettings(
    browserName,
    { ...launchOptions, baseURL: demo.url },
    { cookie_controls_mode: 0 },
    testInfo,
  );
  try {
    const page = await browser.newPage();
    await signIn(page, globex);
    await page.getByRole('link', { name: 'acme.localhost' }).click();
    await expect(activeOrganization(page)).toHaveText(acme.displayName);
    expect(page.url()).toBe(subdomain(demo, 'acme'));
    await expect(await callApiAs(page, acme)).toHaveText(/^200/);

    // A switch leads to the subdomain of the new organization, and the back button to that of the former one.
    await pickInSwitcher(page, globex);
    await page.waitForURL(subdomain(demo, 'globex'));
    await expect(activeOrganization(page)).toHaveText(globex.displayName);
    await page.goBack();
    await page.waitForURL(subdomain(demo, 'acme'));
    await expect(activeOrganization(page)).toHaveText(acme.displayName);
  } finally {
    await browser.close();
  }
});

test('If the browser blocks third-party cookies, a subdomain needs one click', async ({
  page,
  demo,
  control,
}) => {
  await signIn(page, globex);
  control.denySilent();
  await page.goto(subdomain(demo, 'acme'));
  await expect(page.getByRole('radio', { name: acme.displayName })).toBeChecked();
  await signInButton(page).click();
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(page.url()).toBe(subdomain(demo, 'acme'));
  await expect(errorBanner(page)).toBeEmpty();
});

test('A login on a subdomain returns to it', async ({ page, demo }) => {
  await page.goto(subdomain(demo, 'acme'));
  await signInButton(page).click();
  await expect(loginPage(page, acme)).toBeVisible();
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(page.url()).toBe(subdomain(demo, 'acme'));
});

test('A path or a query names the organization, with precedence over the last one of the tab', async ({
  page,
}) => {
  await signIn(page, acme);
  await page.goto('/o/globex/');
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await page.goto('/?org=initech');
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
  await page.goto('/');
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
});

test.describe('A URL with an organization that the person is not a member of', () => {
  test.use({ cacheLocation: 'localstorage' });

  test('shows the error and keeps all sessions', async ({ page, control }) => {
    await signIn(page, acme);
    control.clearRequests();
    await page.goto('/?org=hooli');
    await expect(errorBanner(page)).toContainText('access_denied');
    expect(await snapshotOf(page)).toMatchObject({ sessionIds: [acme.id], error: 'access_denied' });
    // The page does not look signed out.
    await expect(activeOrganization(page)).toHaveText(acme.displayName);
    expect(control.requests({ endpoint: 'authorize', organization: hooli.id })).toHaveLength(1);
    expect(control.requests({ endpoint: 'logout' })).toEqual([]);
    await expect(await callApiAs(page, acme)).toHaveText(/^200/);

    await page.goto('/');
    await expect(activeOrganization(page)).toHaveText(acme.displayName);
    await expect(errorBanner(page)).toBeEmpty();
  });

  test('shows the error on a subdomain, too', async ({ page, demo, control }) => {
    await signIn(page, acme);
    control.denySilent();
    await page.goto(subdomain(demo, 'hooli'));
    await signInButton(page).click();
    await expect(errorBanner(page)).toContainText('access_denied');
    expect(page.url()).toBe(subdomain(demo, 'hooli'));
    await page.goto('/');
    await expect(activeOrganization(page)).toHaveText(acme.displayName);
  });
});

test('A URL with an invalid organization shows an error and causes no request', async ({ page, control }) => {
  await page.goto('/?org=%3Cscript%3E');
  await expect(errorBanner(page)).toContainText('configuration');
  await expect(signInButton(page)).toBeVisible();
  expect(control.requests()).toEqual([]);
});
