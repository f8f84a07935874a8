import type { BrowserContext, Page } from '@playwright/test';
import type { Control } from '../../demo/tenant/control.js';
import { becomes, expect, signIn, test, visit } from './bare-page.js';
import { ask, claimsIn } from './client-calls.js';
import { acme, bothModes, globex, initech } from './setup.js';

/** Milliseconds: Auth0's SDK waits 5 seconds for its lock. */
const longerThanLocks = 6_000;
const three = [acme, globex, initech];

/** Opens more tabs beside one that is signed in. */
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

/** Two hours pass at once, for the tabs and for the tenant: access tokens are too old then, ID tokens are not. */
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

  test('Tabs that ask at once renew once for all of them, with each refresh token used once', async ({
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
        const asked = Promise.all(
          tabs.flatMap((tab) => three.map(({ id }) => ask(tab, 'getTokenForOrg', id))),
        );
        await control.untilHeld();
        await context.clock.runFor(longerThanLocks);
        control.release();
        const answers = await asked;
        expect(answers.filter(({ error }) => error)).toEqual([]);
        expect(control.countByOrganization()).toEqual(Object.fromEntries(three.map(({ id }) => [id, 1])));
        const refreshed = control.requests({ grantType: 'refresh_token', status: 200 });
        expect(new Set(refreshed.map((entry) => entry.refreshTokenHash)).size).toBe(three.length);
        // Every tab got the same token: what one renewed is used by all.
        for (const [index] of three.entries()) {
          const values = tabs.map((_, tab) => answers[tab * three.length + index]?.value);
          expect(new Set(values).size).toBe(1);
        }
      });
    }
  });

  // The answer that is lost had the next refresh token in it.
  for (const hold of ['request', 'answer'] as const) {
    test(`A tab that is closed while its ${hold} is on the way holds up nobody`, async ({
      page,
      context,
      control,
    }) => {
      await signIn(page, acme);
      const [, doomed, other] = await openTabs(page, context, 3);
      if (!doomed || !other) throw new Error('There are three tabs.');
      await twoHoursLater(control, doomed, other);
      control.injectFault({ organization: acme.id, hold });
      const lost = ask(doomed, 'getTokenForOrg', acme.id).catch(() => 'lost');
      await control.untilHeld();
      const waiting = ask(other, 'getTokenForOrg', acme.id);
      await doomed.close();
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

    test('Each tab keeps its organization over a reload, and a new one starts with the last used', async ({
      page,
      context,
    }) => {
      await signIn(page, acme);
      const tabs = await openTabs(page, context, 4);
      const active = [acme, globex, initech, globex];
      for (const [index, tab] of tabs.entries()) {
        const to = active[index]?.id ?? '';
        expect((await ask(tab, 'switchOrganization', to)).error).toBeUndefined();
      }
      await Promise.all(tabs.map((tab) => tab.reload()));
      await Promise.all(tabs.map((tab, index) => becomes(tab, active[index])));

      await ask(page, 'switchOrganization', initech.id);
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

    test('200 calls at once for 20 organizations are 20 requests, and a slow tenant times none of them out', async ({
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
      await page.clock.runFor(longerThanLocks);
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
