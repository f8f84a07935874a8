import { acme, expect, globex, initech, test } from './setup.js';
import { violations } from './axe.js';
import { activeOrganization, card, signInButton, switcher } from './page-parts.js';
import { signIn } from './sign-in.js';

test('axe reports no violation when signed out', async ({ page }) => {
  await page.goto('/');
  await expect(signInButton(page)).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('axe reports no violation when signed in, with an error, an open list and claims', async ({ page }) => {
  await signIn(page, initech);
  await card(page, globex).getByRole('button', { name: 'Call API' }).click();
  await expect(card(page, globex).getByRole('status')).toHaveText(/^200/);
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', { name: 'Members' }).click();
  await expect(page.getByTestId('refusal')).toBeVisible();
  await page
    .getByRole('article', { name: 'Another organization' })
    .getByRole('button', { name: 'Switch' })
    .click();
  await expect(page.getByRole('alert')).toContainText('configuration');
  await switcher(page).click();
  expect(await violations(page)).toEqual([]);

  await page.keyboard.press('Escape');
  await page.getByText('Claims', { exact: true }).click();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByRole('combobox', { name: 'Claims of' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('axe reports no violation with an invitation link', async ({ page }) => {
  await signIn(page, acme);
  await page.getByRole('button', { name: 'Make a link' }).click();
  await expect(page.getByLabel('Invitation link')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('The switcher works with the keyboard', async ({ page }) => {
  await signIn(page, acme);
  await expect(page.getByRole('article', { name: initech.displayName })).toBeVisible();
  const list = page.getByRole('listbox', { name: 'Organizations' });
  const current = (): Promise<string | null> =>
    list.evaluate((element) => {
      const id = element.getAttribute('aria-activedescendant') ?? '';
      return (element.getRootNode() as ShadowRoot).getElementById(id)?.textContent ?? null;
    });

  await page.keyboard.press('Tab');
  await expect(switcher(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(list).toBeFocused();
  expect(await current()).toContain(acme.displayName);
  await page.keyboard.press('End');
  expect(await current()).toContain('Sign in to another organization');
  await page.keyboard.press('ArrowUp');
  expect(await current()).toContain('Personal account');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(switcher(page)).toBeFocused();

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('g');
  expect(await current()).toContain(globex.displayName);
  await page.keyboard.press('Enter');
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(switcher(page)).toBeFocused();
  await expect(page.locator('[aria-live]').filter({ hasText: 'is active now' })).toHaveText(
    `${globex.displayName} is active now.`,
  );
});

test('The page does not scroll horizontally on a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = (): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.goto('/');
  await expect(signInButton(page)).toBeVisible();
  expect(await overflow()).toBe(0);
  await signIn(page, acme);
  await expect(page.getByRole('table')).toBeVisible();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await expect(page.getByLabel('Invitation link')).toBeVisible();
  expect(await overflow()).toBe(0);
});
