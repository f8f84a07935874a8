import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.js';
import { launchChromiumWith } from './chromium.js';
import { expect, signIn, startSignIn, test } from './elements-page.js';
import { addHeaders, mayCallLocalhost } from './response-headers.js';
import { acme, globex, initech } from './setup.js';

test.use({
  launchOptions: launchChromiumWith({ args: [mayCallLocalhost] }),
});

const element = (page: Page): Locator => page.locator('organization-switcher');
const button = (page: Page): Locator => page.getByRole('button', { name: /^Organization:/ });
const list = (page: Page): Locator => page.getByRole('listbox', { name: 'Organizations' });
const option = (page: Page, name: string | RegExp): Locator => list(page).getByRole('option', { name });
const filter = (page: Page): Locator => page.getByRole('combobox', { name: 'Find an organization' });

const emptyBox = { x: 0, y: 0, width: 0, height: 0 };

/** The name of the active descendant, which Enter would choose. */
const current = (page: Page): Promise<string | null | undefined> =>
  element(page).evaluate((host) => {
    const root = host.shadowRoot;
    const id = root?.activeElement?.getAttribute('aria-activedescendant');
    return id && root?.getElementById(id)?.querySelector('[part=name]')?.textContent;
  });

test('Opening the list, switching and signing in to another organization work with the keyboard', async ({
  page,
}) => {
  await signIn(page);
  await page.keyboard.press('Tab');
  await expect(button(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(option(page, initech.displayName)).toBeVisible();
  expect(await current(page)).toBe(acme.displayName);
  await page.keyboard.press('g');
  expect(await current(page)).toBe(globex.displayName);
  await page.keyboard.press('Enter');
  await expect(button(page)).toHaveText(`Organization: ${globex.displayName}`);
  await expect(button(page)).toBeFocused();

  await page.keyboard.press('Space');
  expect(await current(page)).toBe(globex.displayName);
  await page.keyboard.press('Tab');
  await expect(list(page)).toBeHidden();
  await expect(page.getByRole('link', { name: 'Help' })).toBeFocused();

  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/u\/organization\//);
});

test('The list closes on a click outside, on Escape, and on a second click on the button', async ({
  page,
}) => {
  await signIn(page);
  await button(page).click();
  await expect(list(page)).toBeVisible();
  await page.getByRole('heading', { name: 'Invoices' }).click({ position: { x: 400, y: 10 } });
  await expect(list(page)).toBeHidden();
  await button(page).click();
  await button(page).click();
  await expect(list(page)).toBeHidden();
  await button(page).click();
  await page.keyboard.press('Escape');
  await expect(list(page)).toBeHidden();
  await expect(button(page)).toBeFocused();
});

test('More than ten organizations are filtered by typing', async ({ page, many }) => {
  await signIn(page);
  await button(page).click();
  await expect(filter(page)).toBeFocused();
  await expect(list(page).getByRole('option')).toHaveCount(many.length + 4);
  await page.keyboard.type('number 1');
  await expect(option(page, 'Number 5')).toHaveCount(0);
  expect(await current(page)).toBe('Number 10');
  await page.keyboard.press('ArrowDown');
  expect(await current(page)).toBe('Number 11');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(button(page)).toContainText('Number 11');

  await button(page).click();
  await page.keyboard.type('unknown');
  await expect(page.getByText('No organization matches.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('Opening the list, a switch and an error move nothing on the page', async ({ page, control }) => {
  await page.addInitScript(() => {
    // The inspector's content grows, and it is part of the page's flow.
    document.addEventListener('DOMContentLoaded', () =>
      document.querySelector('org-session-inspector')?.remove(),
    );
    window.shifts = 0;
    new PerformanceObserver((seen) => {
      for (const entry of seen.getEntries()) window.shifts += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await signIn(page);
  const boxes = (): Promise<unknown> =>
    Promise.all(
      [element(page), page.getByRole('link', { name: 'Help' }), page.getByRole('heading', { level: 1 })].map(
        (one) => one.boundingBox(),
      ),
    );
  const before = await boxes();

  await button(page).click();
  await expect(list(page)).toBeVisible();
  expect(await boxes()).toEqual(before);

  control.injectFault({ organization: globex.id, hold: true });
  await option(page, globex.displayName).click();
  await control.untilHeld();
  await expect(button(page)).toHaveText(`Organization: Switching to ${globex.displayName}…`);
  await expect(button(page)).toHaveAttribute('aria-busy', 'true');
  expect(await boxes()).toEqual(before);
  await button(page).click();
  await expect(option(page, globex.displayName)).toContainText('Switching…');
  await page.keyboard.press('Escape');
  control.release();
  await expect(button(page)).toHaveText(`Organization: ${globex.displayName}`);

  await page.evaluate(() =>
    document.querySelector('organization-switcher')?.setAttribute('interaction', 'none'),
  );
  control.denySilent({ organization: initech.id });
  await button(page).click();
  await option(page, initech.displayName).click();
  await expect(page.getByRole('alert')).toContainText(`You have to sign in to ${initech.displayName} first.`);
  expect(await boxes()).toEqual(before);
  expect(await page.evaluate(() => window.shifts)).toBe(0);
});

test('If a login is needed the alert offers it, and the login returns to the current URL', async ({
  page,
  control,
}) => {
  await signIn(page);
  await page.evaluate(() => {
    history.replaceState(null, '', '/invoices?page=2');
    document.querySelector('organization-switcher')?.setAttribute('interaction', 'none');
  });
  control.denySilent({ organization: initech.id, times: 1 });
  await button(page).click();
  await option(page, initech.displayName).click();
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await alert.getByRole('button', { name: 'Sign in' }).click();
  await expect(button(page)).toHaveText(`Organization: ${initech.displayName}`);
  await expect(page).toHaveURL(/\/invoices\?page=2$/);
});

test('axe reports no violation, signed out or in, closed or open, in light or dark', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await signIn(page);
  await expect(page.getByText('organizationChanged')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await button(page).click();
  await page.keyboard.press('ArrowDown');
  expect(await violations(page)).toEqual([]);
});

test('It follows the color-scheme of the page', async ({ page }) => {
  await signIn(page);
  const background = (): Promise<string> =>
    button(page).evaluate((one) => getComputedStyle(one).backgroundColor);
  await page.mouse.move(0, 0);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background()).toBe('rgb(255, 255, 255)');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe('rgb(28, 32, 39)');
  await page.evaluate(() =>
    document.querySelector('meta[name=color-scheme]')?.setAttribute('content', 'light'),
  );
  expect(await background()).toBe('rgb(255, 255, 255)');
});

test('A page can style parts and set custom properties', async ({ page }) => {
  await signIn(page);
  await element(page).evaluate((host) => host.classList.add('styled'));
  await page.mouse.move(0, 0);
  await expect(button(page)).toHaveCSS('border-top-color', 'rgb(255, 0, 0)');
  await expect(button(page)).toHaveCSS('border-top-left-radius', '0px');
  await expect(button(page)).toHaveCSS('background-color', 'rgb(255, 250, 205)');
  await button(page).click();
  await expect(option(page, globex.displayName)).toHaveCSS('color', 'rgb(0, 0, 255)');
});

test('The list stays within a narrow window', async ({ page, many }) => {
  await page.setViewportSize({ width: 320, height: 480 });
  await signIn(page);
  await button(page).click();
  await expect(list(page).getByRole('option')).toHaveCount(many.length + 4);
  const { x, y, width, height } = (await element(page).locator('[part=popup]').boundingBox()) ?? emptyBox;
  expect([x, x + width]).toEqual([8, 312]);
  expect(y + height).toBeLessThanOrEqual(480);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('The inspector shows rings, events and claims, and no token', async ({ page }) => {
  await signIn(page);
  const inspector = page.locator('org-session-inspector');
  await expect(inspector.locator('[part=ring]')).toHaveCount(1);
  await button(page).click();
  await option(page, globex.displayName).click();
  await expect(inspector.locator('[part=ring]')).toHaveCount(2);
  await expect(inspector.getByText('organizationChanged').first()).toBeVisible();
  await inspector.getByText('Claims', { exact: true }).click();
  const email = inspector.locator('[part=claim]').filter({ hasText: /^email[^_]/ });
  await expect(email).not.toContainText('ada@example.com');
  await email.getByRole('button', { name: 'Show email' }).click();
  await expect(email).toContainText('ada@example.com');
  const markup = await inspector.evaluate(({ shadowRoot }) => {
    for (const show of shadowRoot?.querySelectorAll<HTMLElement>('[aria-label^="Show "]') ?? []) show.click();
    return shadowRoot?.innerHTML ?? '';
  });
  expect(markup).not.toContain('••••••');
  expect(markup).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
});

test('Markup in names, claims and labels is shown as text, also under a policy of Trusted Types', async ({
  page,
  demo,
  control,
}) => {
  const markup = '<img src="x" onerror="window.ran = true"><a href="javascript:1">{name}</a>';
  await addHeaders(page, demo.url, {
    'content-security-policy': "require-trusted-types-for 'script'; trusted-types 'none'",
  });
  const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };
  const organizations = [acme, globex].map(({ id, name }) => ({ id, name, displayName: markup + id }));
  await page.route(`${demo.config.api}/me/organizations`, (route) =>
    route.fulfill({ headers, json: { organizations } }),
  );
  control.injectFault({
    times: 'always',
    claims: { idToken: { set: { name: markup, [markup]: markup } } },
  });
  await startSignIn(page);
  await page.waitForURL(`${demo.url}/**`);
  await element(page).evaluate((host, label) => {
    Object.assign(host, { labels: { organizations: label, another: label } });
  }, markup);
  await page.getByRole('button', { name: /^Organization:/ }).click();
  await expect(element(page)).toContainText(markup + globex.id);
  await expect(element(page).getByRole('listbox', { name: markup })).toBeVisible();
  const inspector = page.locator('org-session-inspector');
  await inspector.getByText('Claims', { exact: true }).click();
  await inspector.getByRole('button', { name: 'Show all' }).first().click();
  await expect(inspector).toContainText(markup);
  await expect(page.locator('img, a[href^="javascript:"]')).toHaveCount(0);
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

declare global {
  interface Window {
    /** The sum of all layout shifts that no input caused. */
    shifts: number;
  }
}

test('After a refused switch the switcher offers a login as another user, who replaces the previous one', async ({
  page,
  control,
}) => {
  await signIn(page);
  control.removeMember({ sub: 'auth0|ada', organization: globex.id });
  await button(page).click();
  await option(page, globex.displayName).click();
  await element(page).getByRole('button', { name: 'Sign in as another user' }).click();
  await expect(page.getByRole('heading', { name: `Sign in to ${globex.displayName}` })).toBeVisible();
  await page.getByRole('button', { name: 'Grace Hopper' }).click();
  await expect(button(page)).toHaveText(`Organization: ${globex.displayName}`);
  await button(page).click();
  await expect(list(page).getByRole('option', { name: 'Signed in' })).toHaveCount(0);
});
