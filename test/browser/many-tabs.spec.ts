import type { BrowserContext, Page } from '@playwright/test';
import type { Control } from 'auth0-org-tenant';
import { becomes, expect, signIn, test, visit } from './bare-page.js';
import { callClient, claimsIn } from './client-calls.js';
import { acme, bothModes, globex, initech } from './setup.js';

/** Auth0's SDK waits 5 seconds for its lock. */
const LONGER_THAN_LOCK_MS = 6_000;
const three = [acme, globex, initech];

/** Opens more tabs beside a signed-in one. */
async function openTabs(first: Page, context: BrowserContext, count: number): Promise<Page[]> {
  const tabs = [first];
  while (tabs.length < count) {
    const tab = await context.newPage();
    await tab.goto('/');
    await becomes(tab, acme);
    tabs.push(tab);
  }
  return tabs;
}

/** Advances the clocks of tabs and tenant by two hours, so that access tokens are expired and ID tokens are not. */
async function twoHoursLater(control: Control, ...tabs: Page[]): Promise<void> {
  hours += 2;
  control.setClock({ offset: hours * 3_600 });
  for (const tab of tabs) {
    await tab.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 2 * 3_600_000;
    });
  }
}

let hours = 0;
test.afterEach(({ control }) => {
  hours = 0;
  control.setClock({ offset: 0 });
});

test.describe('With tokens in localStorage', () => {
  test.use({ cacheLocation: 'localstorage' });

  test('Simultaneous calls of several tabs cause one renewal, and each refresh token is used once', async ({
    page,
    context,
    control,
  }) => {
    await context.clock.install();
    await signIn(page, acme);
    await visit(page, [globex, initech]);
    const tabs = await openTabs(page, context, 5);
    for (const round of ['first', 'second']) {
      await test.step(`the ${round} time`, async () => {
        await twoHoursLater(control, ...tabs);
        control.clearRequests();
        control.injectFault({ hold: 'request' });
        const pending = Promise.all(
          tabs.flatMap((tab) => three.map(({ id }) => callClient(tab, 'getTokenForOrg', id))),
        );
        await control.untilHeld();
        await context.clock.runFor(LONGER_THAN_LOCK_MS);
        control.release();
        const answers = await pending;
        expect(answers.filter(({ error }) => error)).toEqual([]);
        expect(control.countByOrganization()).toEqual(Object.fromEntries(three.map(({ id }) => [id, 1])));
        const refreshed = control.requests({ grantType: 'refresh_token', status: 200 });
        expect(new Set(refreshed.map((entry) => entry.refreshTokenHash)).size).toBe(three.length);
        // Every tab got the same token, because all use what one tab renewed.
        for (const [index] of three.entries()) {
          const values = tabs.map((_, tab) => answers[tab * three.length + index]?.value);
          expect(new Set(values).size).toBe(1);
        }
      });
    }
  });

  // The lost answer contains the next refresh token.
  for (const hold of ['request', 'answer'] as const) {
    test(`A tab that is closed during its ${hold} does not block other tabs`, async ({
      page,
      context,
      control,
    }) => {
      await signIn(page, acme);
      const [, closing, other] = await openTabs(page, context, 3);
      if (!closing || !other) throw new Error('There are three tabs.');
      await twoHoursLater(control, closing, other);
      control.injectFault({ organization: acme.id, hold });
      const lost = callClient(closing, 'getTokenForOrg', acme.id).catch(() => 'lost');
      await control.untilHeld();
      const waiting = callClient(other, 'getTokenForOrg', acme.id);
      await closing.close();
      expect(await lost).toBe('lost');
      const { error, value } = await waiting;
      expect(error).toBeUndefined();
      expect(claimsIn(value)).toMatchObject({ org_id: acme.id });
      control.release();
    });
  }
});

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('Each tab keeps its organization after a reload, and a new tab starts with the last used one', async ({
      page,
      context,
    }) => {
      await signIn(page, acme);
      const tabs = await openTabs(page, context, 4);
      const active = [acme, globex, initech, globex];
      for (const [index, tab] of tabs.entries()) {
        const to = active[index]?.id ?? '';
        expect((await callClient(tab, 'switchOrganization', to)).error).toBeUndefined();
      }
      await Promise.all(tabs.map((tab) => tab.reload()));
      await Promise.all(tabs.map((tab, index) => becomes(tab, active[index])));

      await callClient(page, 'switchOrganization', initech.id);
      const fresh = await context.newPage();
      await fresh.goto('/');
      await becomes(fresh, initech);
    });
  });
}

for (const [means, useRefreshTokens] of [
  ['refresh tokens', true],
  ['iframes', false],
] as const) {
  test.describe(`By ${means}`, () => {
    test.use({ options: { useRefreshTokens } });

    test('200 simultaneous calls for 20 organizations cause 20 requests, and a slow tenant causes no timeout', async ({
      page,
      control,
      many,
    }) => {
      await page.clock.install();
      await signIn(page, acme);
      const twenty = [acme, ...many.slice(0, 19)];
      await visit(page, twenty);
      await twoHoursLater(control, page);

      control.clearRequests();
      control.injectFault({ hold: 'request' });
      const answers = page.evaluate(
        async (ids) => {
          const { client } = window.demo ?? {};
          if (!client) throw new Error('There is no client.');
          const calls = Array.from({ length: 200 }, (_, index) =>
            client.getTokenForOrg(ids[index % ids.length] ?? ''),
          );
          const settled = await Promise.allSettled(calls);
          return settled.map((one) => (one.status === 'rejected' ? String(one.reason) : 'a token'));
        },
        twenty.map(({ id }) => id),
      );
      await control.untilHeld();
      await page.clock.runFor(LONGER_THAN_LOCK_MS);
      control.release();
      expect(new Set(await answers)).toEqual(new Set(['a token']));
      expect(control.countByOrganization({ endpoint: 'token' })).toEqual(
        Object.fromEntries(twenty.map(({ id }) => [id, 1])),
      );
      expect(control.requests({ endpoint: 'token' }).map((entry) => entry.grantType)).toEqual(
        twenty.map(() => (useRefreshTokens ? 'refresh_token' : 'authorization_code')),
      );
    });
  });
}
