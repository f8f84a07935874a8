import { acme, expect, globex, test } from './setup.js';
import { countPageLoads } from './page-loads.js';
import { activeOrganization, card, errorBanner } from './page-parts.js';
import { choosePerson, signIn } from './sign-in.js';

const popupButton = { name: 'Sign in in a popup' };

test('A popup login does not unload the page', async ({ page }) => {
  await page.goto('/');
  const loads = countPageLoads(page);
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', popupButton).click();
  const popup = await opened;
  await choosePerson(popup);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(popup.isClosed()).toBe(true);
  expect(loads.count).toBe(0);
});

test('A switch that needs a login opens a popup, if the setting says so', async ({ page, control }) => {
  await signIn(page, acme);
  await page.getByLabel('If a switch needs a login').selectOption('open a popup');
  control.endSsoSession();
  const loads = countPageLoads(page);
  const opened = page.waitForEvent('popup');
  await card(page, globex).getByRole('button', { name: 'Switch' }).click();
  await choosePerson(await opened);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(card(page, acme)).toContainText('signed in');
  expect(loads.count).toBe(0);
});

test('A blocked popup shows an error', async ({ page }) => {
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await page.goto('/');
  await page.getByRole('button', popupButton).click();
  await expect(errorBanner(page)).toContainText('gave no answer (blocked)');
  await errorBanner(page).getByRole('button', { name: 'Sign in to Acme' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Acme' })).toBeVisible();
});

test('A closed popup shows an error and changes nothing', async ({ page }) => {
  await page.goto('/');
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', popupButton).click();
  const popup = await opened;
  await expect(popup.getByRole('heading').first()).toBeVisible();
  // No user closes the login page as fast as a test: a popup that is closed at once counts as cut off.
  await popup.waitForFunction(() => performance.now() > 1000);
  await popup.close();
  await expect(errorBanner(page)).toContainText('gave no answer (closed)');
  await errorBanner(page).getByRole('button', { name: 'Dismiss' }).click();
  await expect(errorBanner(page)).toBeEmpty();
});
