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
const another = /Sign in to another/;

interface Placement {
  /** Whether all corners of the popup can be clicked, so that nothing cuts it off or covers it. */
  isVisible: boolean;
  /** Whether it is inside the window. */
  isInside: boolean;
  side: 'below' | 'above' | 'elsewhere';
  /** The edges that it shares with the button. */
  edges: string[];
}

/** Where the list or the notice is. */
const placementOf = (page: Page, part: 'popup' | 'notice'): Promise<Placement> =>
  element(page).evaluate((host, name) => {
    const root = host.shadowRoot;
    const popup = root?.querySelector(`[part=${name}]`);
    const target = root?.querySelector('[part=button]');
    if (!root || !popup || !target) throw new Error('The parts are missing.');
    const [own, its] = [popup.getBoundingClientRect(), target.getBoundingClientRect()];
    const { ownerDocument: page } = host;
    const corners = [own.left + 6, own.right - 6].flatMap((x) =>
      [own.top + 6, own.bottom - 6].map((y) => [x, y] as const),
    );
    const isNear = (one: number, other: number): boolean => Math.abs(one - other) < 1;
    return {
      isVisible: corners.every(([x, y]) => popup.contains(root.elementFromPoint(x, y))),
      isInside:
        own.left >= 0 &&
        own.top >= 0 &&
        own.right <= page.documentElement.clientWidth &&
        own.bottom <= innerHeight,
      side: isNear(own.top, its.bottom + 6)
        ? 'below'
        : isNear(own.bottom, its.top - 6)
          ? 'above'
          : 'elsewhere',
      edges: (['left', 'right'] as const).filter((edge) => isNear(own[edge], its[edge])),
    };
  }, part);

/** Moves the switcher into a box with these styles, `dialog` or `div`. */
const moveInto = (
  page: Page,
  styles: Readonly<Record<string, string>>,
  tag: 'div' | 'dialog' = 'div',
): Promise<void> =>
  element(page).evaluate(
    (host, [name, given]) => {
      const box = document.createElement(name);
      Object.assign(box.style, given);
      document.body.prepend(box);
      box.append(host);
      if (box instanceof HTMLDialogElement) box.showModal();
    },
    [tag, styles] as const,
  );

/** Lets a switch to Initech fail, so that the notice is shown. */
async function failToSwitch(
  page: Page,
  control: { denySilent: (fault: { organization: string }) => void },
): Promise<void> {
  await element(page).evaluate((host) => host.setAttribute('interaction', 'none'));
  control.denySilent({ organization: initech.id });
  await button(page).click();
  await option(page, initech.displayName).click();
  await expect(page.getByRole('alert')).toBeVisible();
}

const places: readonly {
  where: string;
  styles: Readonly<Record<string, string>>;
  tag?: 'dialog';
  side?: 'above';
  edges?: string[];
}[] = [
  { where: 'a modal dialog', tag: 'dialog', styles: { width: '24rem', height: '5rem', overflow: 'hidden' } },
  { where: 'a box with overflow', styles: { height: '3rem', padding: '0 2rem', overflow: 'hidden' } },
  {
    where: 'a box with a transform, paint containment and a layer of its own',
    styles: { height: '4rem', transform: 'translate(30px, 20px)', contain: 'paint', zIndex: '0' },
  },
  {
    where: 'the lower edge',
    side: 'above',
    styles: { position: 'fixed', left: '0', bottom: '0', padding: '1rem' },
  },
  { where: 'the right edge', edges: [], styles: { position: 'fixed', right: '0', top: '0', width: '9rem' } },
  {
    where: 'a page from right to left',
    edges: ['right'],
    styles: { direction: 'rtl', width: '30rem', height: '3rem', overflow: 'hidden' },
  },
  { where: 'the left edge, from right to left', edges: [], styles: { direction: 'rtl', width: '9rem' } },
];

for (const { where, styles, tag, side = 'below', edges = ['left'] } of places) {
  test(`The list and the notice are not cut off: ${where}`, async ({ page, control }) => {
    await signIn(page);
    await moveInto(page, styles, tag);
    await button(page).click();
    await expect(option(page, another)).toBeVisible();
    const expected = {
      isVisible: true,
      isInside: true,
      side,
      edges: expect.arrayContaining(edges) as string[],
    };
    expect(await placementOf(page, 'popup')).toEqual(expected);
    if (tag) expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(list(page)).toBeHidden();
    if (tag) await expect(page.locator('dialog')).toBeVisible();

    await failToSwitch(page, control);
    expect(await placementOf(page, 'notice')).toEqual(expected);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(button(page)).toBeFocused();
    await button(page).click();
    await option(page, globex.displayName).click();
    await expect(button(page)).toHaveText(`Organization: ${globex.displayName}`);
  });
}

test('Scrolling and resizing keep the list at its button, also in the shadow tree of another component', async ({
  page,
}) => {
  await signIn(page);
  await element(page).evaluate((host) => {
    const component = document.createElement('div');
    const scroller = document.createElement('div');
    const long = document.createElement('div');
    scroller.id = 'scroller';
    Object.assign(scroller.style, { height: '20rem', overflow: 'auto' });
    long.style.height = '90rem';
    scroller.append(document.createElement('slot'), long);
    component.attachShadow({ mode: 'open' }).append(scroller);
    component.style.paddingTop = '6rem';
    document.body.prepend(component);
    component.append(host);
    document.body.style.minHeight = '200rem';
  });
  await button(page).click();
  await expect(option(page, another)).toBeVisible();
  const isInPlace = async (): Promise<void> => {
    await expect.poll(async () => (await placementOf(page, 'popup')).side).toBe('below');
  };
  await isInPlace();
  await page.locator('#scroller').evaluate((scroller) => scroller.scrollBy(0, 40));
  await isInPlace();
  await page.evaluate(() => window.scrollBy(0, 30));
  await isInPlace();
  await page.evaluate(() => (document.body.style.paddingInlineStart = '50%'));
  await page.setViewportSize({ width: 700, height: 640 });
  await isInPlace();
  expect(await placementOf(page, 'popup')).toMatchObject({ isVisible: true, isInside: true });

  // It does not stay behind at the edge of the window.
  await page.evaluate(() => window.scrollTo(0, 1000));
  await expect(element(page).locator('[part=popup]')).not.toBeInViewport();
});

test('Without popovers the list is at its place in the document', async ({ page, control }) => {
  await page.addInitScript(() => {
    for (const name of ['popover', 'togglePopover', 'showPopover', 'hidePopover'])
      Reflect.deleteProperty(HTMLElement.prototype, name);
  });
  await signIn(page);
  await button(page).click();
  await expect(option(page, another)).toBeVisible();
  await expect(element(page).locator('[part=popup]')).toHaveCSS('position', 'absolute');
  const placement = await placementOf(page, 'popup');
  expect(placement).toMatchObject({ isVisible: true, isInside: true, side: 'below', edges: ['left'] });
  await page.keyboard.press('Escape');
  await moveInto(page, { position: 'fixed', right: '0', bottom: '0', width: '9rem' });
  await button(page).click();
  expect(await placementOf(page, 'popup')).toMatchObject({ isVisible: true, isInside: true, side: 'above' });
  await page.keyboard.press('Escape');
  await failToSwitch(page, control);
  expect(await placementOf(page, 'notice')).toMatchObject({ isVisible: true, isInside: true, side: 'above' });
});

test('The list fits into a window that is lower than the list', async ({ page, many }) => {
  await page.setViewportSize({ width: 700, height: 260 });
  await signIn(page);
  await moveInto(page, { position: 'fixed', left: '0', top: '40%' });
  await button(page).click();
  await expect(list(page).getByRole('option')).toHaveCount(many.length + 4);
  expect(await placementOf(page, 'popup')).toMatchObject({ isVisible: true, isInside: true });
});

test('With forced colors the option under the mouse and the focused parts have an outline', async ({
  page,
  many,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await signIn(page);
  await button(page).click();
  await expect(list(page).getByRole('option')).toHaveCount(many.length + 4);
  await option(page, globex.displayName).hover();
  await expect(option(page, globex.displayName)).toHaveCSS('outline-style', 'solid');
  await expect(option(page, initech.displayName)).toHaveCSS('outline-style', 'none');
  await expect(element(page).locator('[part=filter]')).toHaveCSS('outline-style', 'solid');
  const badge = option(page, globex.displayName).locator('[part~=badge]');
  expect(await badge.evaluate((one) => getComputedStyle(one).borderTopStyle)).toBe('solid');
  expect(await violations(page)).toEqual([]);
});

test('Long names that differ only at their end can be told apart', async ({ page, demo }) => {
  const long = 'Interstellar Freight and Logistics Holding International';
  const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };
  const names = [`${long} Berlin`, `${long} Munich`];
  const organizations = [acme, globex].map(({ id, name }, at) => ({ id, name, displayName: names[at] }));
  await page.route(`${demo.config.api}/me/organizations`, (route) =>
    route.fulfill({ headers, json: { organizations } }),
  );
  await page.setViewportSize({ width: 390, height: 800 });
  await startSignIn(page);
  await expect(button(page)).toHaveText('Organization: Interstellar Freight…rnational Berlin');
  await expect(button(page)).toHaveAccessibleName(`Organization: ${long} Berlin`);
  await expect(element(page).locator('[part=label]')).toHaveAttribute('title', `${long} Berlin`);
  expect(await button(page).evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(
    0,
  );
  await button(page).click();
  for (const name of names) {
    const text = option(page, name).locator('[part=name]');
    await expect(text).toBeVisible();
    const hidden = await text.evaluate(
      ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
        scrollWidth - clientWidth + scrollHeight - clientHeight,
    );
    expect(hidden).toBe(0);
  }
  const popup = element(page).locator('[part=popup]');
  expect(await popup.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

test('The styles, the list and its end by a click work in another document, under a strict policy', async ({
  page,
  demo,
}) => {
  await addHeaders(page, demo.url, { 'content-security-policy': "style-src 'self'" });
  await signIn(page);
  await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    frame.id = 'inner';
    frame.src = '/styles.css';
    frame.width = '500';
    frame.height = '500';
    document.body.prepend(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const inner = frame.contentDocument;
    for (const name of ['organization-switcher', 'org-session-inspector'])
      inner?.body.append(document.querySelector(name) ?? '');
  });
  const frame = page.frameLocator('#inner');
  const moved = frame.getByRole('button', { name: /^Organization:/ });
  await expect(moved).toHaveCSS('height', '44px');
  await expect(frame.locator('org-session-inspector [part=frame]')).toHaveCSS('line-height', '20px');
  await moved.click();
  const inner = frame.getByRole('listbox', { name: 'Organizations' });
  await expect(inner.getByRole('option', { name: another })).toBeVisible();
  await frame.locator('body').click({ position: { x: 450, y: 450 } });
  await expect(inner).toBeHidden();
  await moved.click();
  await inner.getByRole('option', { name: globex.displayName }).click();
  await expect(moved).toHaveText(`Organization: ${globex.displayName}`);

  await page.evaluate(() => {
    const inner = document.querySelector<HTMLIFrameElement>('#inner')?.contentDocument;
    document.body.prepend(inner?.querySelector('organization-switcher') ?? '');
  });
  await expect(button(page)).toHaveCSS('height', '44px');
});

test('A sign-out in another tab is told until it is dismissed', async ({ page, context }) => {
  await signIn(page);
  const other = await context.newPage();
  await other.goto('/');
  await expect(button(other)).toHaveText(`Organization: ${acme.displayName}`);
  await other.evaluate(() => void window.demo?.client.logout({ openUrl: false }));
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('You signed out in another tab.');
  await expect(page.getByRole('button', { name: 'Sign in' })).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeFocused();
});
