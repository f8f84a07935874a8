/** What a visitor of the demo sees: places that stay, texts that fit, results that go away, and pages that say where they are. */
import type { Page } from '@playwright/test';
import { frameworks } from '../../demo/frameworks/frameworks.js';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card, errorBanner, pickInSwitcher, switcher } from './page-parts.js';
import { acme, bothModes, expect, globex, hooli, initech, test } from './setup.js';
import { choosePerson, loginPage, signIn } from './sign-in.js';

test.describe('A double click', () => {
  test('on Switch switches, and ends no session', async ({ page }) => {
    await signIn(page, acme);
    await callApiAs(page, globex);
    await expect(card(page, globex).getByRole('status')).toHaveText(/^200/);
    const before = await card(page, globex).getByRole('button', { name: 'Switch' }).boundingBox();
    await card(page, globex).getByRole('button', { name: 'Switch' }).dblclick();
    await expect(activeOrganization(page)).toHaveText(globex.displayName);
    const active = card(page, globex).getByRole('button', { name: 'Active now' });
    expect(await active.boundingBox()).toEqual(before);
    expect(await snapshotOf(page)).toMatchObject({ active: globex.id, sessionIds: [acme.id, globex.id] });
  });

  test('on an organization of the switcher reaches no button below the list', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await signIn(page, acme);
    await switcher(page).click();
    const option = page.getByRole('listbox').getByRole('option', { name: globex.displayName });
    // A button at the place of the option, as the page can have one.
    const box = await option.boundingBox();
    await page.evaluate((place) => {
      const button = document.createElement('button');
      button.style.cssText = `position:fixed;left:${place?.x}px;top:${place?.y}px;width:${place?.width}px;height:${place?.height}px`;
      button.addEventListener('click', () => (document.title = 'clicked'));
      document.body.append(button);
    }, box);
    await option.dblclick();
    await expect(activeOrganization(page)).toHaveText(globex.displayName);
    expect(await page.title()).not.toBe('clicked');
  });
});

/** Records which parts of the page move by themselves, and how far. */
const watchShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const shifts: string[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[])
        shifts.push(
          ...entry.sources.map(
            ({ node, previousRect, currentRect }) =>
              `${(node as Element | null)?.className ?? ''} ${previousRect.y} → ${currentRect.y}`,
          ),
        );
    }).observe({ type: 'layout-shift', buffered: true });
  });
const shifts = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);

/** An entry of the browser's list of shifts. */
interface LayoutShift {
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRect;
    readonly currentRect: DOMRect;
  }[];
}

for (const width of [1440, 390])
  for (const cacheLocation of bothModes)
    test.describe(`At ${width} pixels, with tokens in ${cacheLocation}`, () => {
      test.use({ cacheLocation, viewport: { width, height: 900 } });

      test('nothing jumps on a reload', async ({ page }) => {
        await signIn(page, globex);
        await expect(card(page, acme)).toBeVisible();
        await watchShifts(page);
        await page.reload();
        await expect(page.getByRole('table', { name: 'Invoices of Globex' })).toBeVisible();
        await expect(card(page, acme)).toBeVisible();
        await expect(page.locator('org-session-inspector [part=event]').first()).toBeVisible();
        expect(await shifts(page)).toEqual([]);
      });
    });

test('The address of another organization is named, with a way to each of the two', async ({ page }) => {
  await signIn(page, acme);
  await page.evaluate(() => localStorage.setItem('demo.cacheLocation', 'localstorage'));
  await page.reload();
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  await page.goto('/?org=hooli');
  const notice = page.getByRole('status').filter({ hasText: 'This address belongs to' });
  await expect(notice).toContainText(
    `You are signed in to ${acme.displayName}. This address belongs to ${hooli.displayName}.`,
  );
  await expect(errorBanner(page)).toContainText('access_denied');
  await notice.getByRole('button', { name: `Stay in ${acme.displayName}` }).click();
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  await expect(notice).toBeHidden();
  expect(new URL(page.url()).search).toBe('');

  // A switch on the page of one organization shows the page of the other one, and the back button switches back.
  await page.goto('/o/globex/');
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(notice).toBeHidden();
  await pickInSwitcher(page, acme);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  await expect(page).toHaveURL(/\/o\/acme\/$/);
  await expect(notice).toBeHidden();
  await page.goBack();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(page).toHaveURL(/\/o\/globex\/$/);
  await expect(notice).toBeHidden();
});

test('With tokens in memory, the address of another organization leaves the last one of the tab active', async ({
  page,
  control,
}) => {
  await signIn(page, acme);
  control.denySilent({ organization: 'globex' });
  await page.goto('/o/globex/');
  const notice = page.getByRole('status').filter({ hasText: 'This address belongs to' });
  await expect(notice).toContainText(
    `You are signed in to ${acme.displayName}. This address belongs to ${globex.displayName}.`,
  );
  await notice.getByRole('button', { name: `Stay in ${acme.displayName}` }).click();
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  await expect(notice).toBeHidden();
});

test('At 390 pixels no text of the switcher and no button is cut', async ({ page, control }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const cut = (): Promise<string[]> =>
    page.evaluate(() => {
      const label = document
        .querySelector('organization-switcher')
        ?.shadowRoot?.querySelector('[part=label]');
      return [...document.querySelectorAll('button, select, h1, h2, h3, .number'), ...(label ? [label] : [])]
        .filter(
          ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
            scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1,
        )
        .map(({ textContent }) => textContent);
    });
  await signIn(page, acme);
  expect(await cut()).toEqual([]);
  control.injectFault({ organization: globex.id, hold: true });
  await card(page, globex).getByRole('button', { name: 'Switch' }).click();
  await expect(switcher(page)).toContainText('Switching to');
  expect(await cut()).toEqual([]);
  await control.untilHeld();
  control.release();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await card(page, globex).getByRole('button', { name: 'Sign out' }).click();
  await expect(activeOrganization(page)).toHaveText('No organization is active');
  expect(await cut()).toEqual([]);
});

test('A result of one line goes away, and an answer of several lines stays', async ({ page }) => {
  await page.clock.install();
  await signIn(page, acme);
  await expect(await callApiAs(page, acme)).toHaveText(/^200/);
  const answer = page.getByRole('status', { name: 'Answer: Claims from Actions' });
  await page.getByRole('button', { name: 'Show the claims' }).click();
  await expect(answer).toContainText('roles');
  await page.clock.fastForward(11_000);
  await expect(card(page, acme).getByRole('status')).toBeEmpty();
  await expect(answer).toContainText('roles');
});

test('An error of a switch is gone after a switch that succeeded', async ({ page }) => {
  await signIn(page, acme);
  const other = page.getByRole('article', { name: 'Another organization' });
  await other.getByRole('textbox').fill('hooli');
  await other.getByRole('button', { name: 'Get a token' }).click();
  await expect(errorBanner(page)).toContainText('access_denied');
  await card(page, globex).getByRole('button', { name: 'Switch' }).click();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(errorBanner(page)).toBeEmpty();
});

test('Controls that need a permission are hidden without it', async ({ page }) => {
  await signIn(page, acme);
  const controls = [
    'Make a link',
    'Remove me for a minute',
    'Suspend the plan for a minute',
    'Require a second factor for a minute',
  ];
  for (const name of controls) await expect(page.getByRole('button', { name })).toBeVisible();
  await card(page, initech).getByRole('button', { name: 'Switch' }).click();
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
  for (const name of controls) await expect(page.getByRole('button', { name })).toBeHidden();
  await expect(page.getByText('requires the permission manage:settings')).toHaveCount(4);
});

test('The title names the active organization', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle('Organization sessions');
  await signIn(page, acme);
  await expect(page).toHaveTitle(`${acme.displayName} · Organization sessions`);
});

for (const { name, path } of frameworks)
  test(`The ${name} page has titles, a way home and the name of the person, and breaks no number`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(path);
    await expect(page).toHaveTitle(`Sign in · ${name} · Organization sessions`);
    await page.getByRole('button', { name: `Sign in to ${acme.displayName}` }).click();
    await expect(loginPage(page, acme)).toBeVisible();
    await choosePerson(page);
    await expect(page.getByRole('banner').getByText('Ada Lovelace')).toBeVisible();
    await expect(page).toHaveTitle(`Invoices · ${name} · Organization sessions`);
    const cell = page.getByRole('cell', { name: '116-0001' });
    const lines = await cell.evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getClientRects().length;
    });
    expect(lines).toBe(1);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect(page).toHaveTitle(`Settings · ${name} · Organization sessions`);
    await page.getByRole('link', { name: 'Organization sessions' }).click();
    await expect(page).toHaveTitle(/Organization sessions$/);
    expect(new URL(page.url()).pathname).toBe('/');
  });
