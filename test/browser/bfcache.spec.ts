import type { BrowserContext, Page } from '@playwright/test';
import { becomes, expect, signIn, test, visit } from './bare-page.js';
import { launchChromiumWith, openCdpSession, skipUnlessChromium } from './chromium.js';
import { callClient, snapshotOf } from './client-calls.js';
import { acme, bothModes, globex, initech } from './setup.js';

test.use({
  // Playwright disables the cache by default.
  launchOptions: launchChromiumWith({ without: ['--disable-back-forward-cache'] }),
});

/** Removes BroadcastChannel, as in a browser without it. */
const withoutChannels = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    Reflect.deleteProperty(window, 'BroadcastChannel');
  });

/** Opens two tabs with the same three sessions; globex is active in the first, acme in the second. */
async function openTwo(page: Page, context: BrowserContext): Promise<Page> {
  await context.addInitScript(() => {
    addEventListener('pageshow', ({ persisted }) => (window.cameFromCache = persisted));
  });
  await signIn(page, acme);
  await visit(page, [globex, initech]);
  const other = await context.newPage();
  await other.goto('/');
  await becomes(other, acme);
  await visit(other, [globex, initech]);
  await callClient(page, 'switchOrganization', globex.id);
  return other;
}

/** While the first tab is inactive, the second one signs out of one organization, then of all. */
async function expectSignedOutOnReturn(
  page: Page,
  other: Page,
  { leave, comeBack }: Record<'leave' | 'comeBack', () => Promise<unknown>>,
): Promise<void> {
  await leave();
  await callClient(other, 'logoutOrganization', globex.id);
  await comeBack();
  await becomes(page, undefined);
  expect((await snapshotOf(page)).sessionIds).not.toContain(globex.id);

  await callClient(page, 'switchOrganization', acme.id);
  await leave();
  await callClient(other, 'logout', { openUrl: false });
  await comeBack();
  await becomes(page, undefined);
  expect(await snapshotOf(page)).toMatchObject({ status: 'signed-out', sessionIds: [] });
}

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}, a tab is signed out`, () => {
    test.use({ cacheLocation });

    test('when it returns from the back/forward cache', async ({ page, context, demo, browserName }) => {
      skipUnlessChromium(browserName, 'backForwardCache');
      // A message to its channel would evict it from the cache.
      await withoutChannels(context);
      // Chromium delivers missed storage events on return. No specification requires that, so they are stopped.
      await page.addInitScript(() => {
        addEventListener('storage', (event) => event.stopImmediatePropagation());
      });
      const other = await openTwo(page, context);
      await expectSignedOutOnReturn(page, other, {
        leave: () => page.goto(`${demo.tenant.url}/elsewhere`),
        async comeBack() {
          await page.goBack({ waitUntil: 'commit' });
          expect(await page.evaluate(() => window.cameFromCache)).toBe(true);
        },
      });
    });

    test('when it was evicted from the back/forward cache and loads again', async ({
      page,
      context,
      demo,
    }) => {
      const other = await openTwo(page, context);
      await expectSignedOutOnReturn(page, other, {
        leave: () => page.goto(`${demo.tenant.url}/elsewhere`),
        async comeBack() {
          await page.goBack({ waitUntil: 'commit' });
          expect(await page.evaluate(() => window.cameFromCache)).not.toBe(true);
        },
      });
    });

    test('when it was frozen', async ({ page, context }) => {
      const other = await openTwo(page, context);
      const session = await openCdpSession(page, 'frozenTab');
      await expectSignedOutOnReturn(page, other, {
        leave: () => session.send('Page.setWebLifecycleState', { state: 'frozen' }),
        comeBack: () => session.send('Page.setWebLifecycleState', { state: 'active' }),
      });
    });

    for (const channels of ['with', 'without']) {
      test(`within a second, ${channels} BroadcastChannel`, async ({ page, context }) => {
        if (channels === 'without') await withoutChannels(context);
        const other = await openTwo(page, context);
        await other.evaluate(() => {
          const receivedAt: Record<string, number> = {};
          window.demo?.client.on(
            'sessionRemoved',
            (event) => (receivedAt[event.organization.id] = Date.now()),
          );
          window.demo?.client.on('signedOut', () => (receivedAt.all = Date.now()));
          window.receivedAt = receivedAt;
        });
        const timeOf = async (what: string): Promise<number> => {
          const at = await other.waitForFunction((what) => window.receivedAt?.[what], what);
          return Number(await at.jsonValue());
        };
        const now = (): Promise<number> => page.evaluate(() => Date.now());

        const one = await now();
        await callClient(page, 'logoutOrganization', initech.id);
        expect((await timeOf(initech.id)) - one).toBeLessThan(1_000);
        expect((await snapshotOf(other)).sessionIds).toEqual([acme.id, globex.id]);

        const all = await now();
        await callClient(page, 'logout', { openUrl: false });
        expect((await timeOf('all')) - all).toBeLessThan(1_000);
        expect(await snapshotOf(other)).toMatchObject({ status: 'signed-out', sessionIds: [] });
      });
    }
  });
}

declare global {
  interface Window {
    cameFromCache?: boolean;
    /** When this tab was told about another tab's sign-out: milliseconds since 1970, by organization. */
    receivedAt?: Record<string, number>;
  }
}
