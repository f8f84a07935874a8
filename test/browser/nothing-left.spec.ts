import type { Page } from '@playwright/test';
import type { OrgSessionClient } from 'auth0-org-sessions';
import { becomes, expect, signIn, signInByPopup, test, visit } from './bare-page.js';
import { launchChromiumWith, needsChromium } from './chromium.js';
import { callClient } from './client-calls.js';
import { realmsOf, wholeStrings } from './heap.js';
import { foundInMemory, foundInStorage, recordTokens, type Issued } from './issued-tokens.js';
import { readStorage } from './page-storage.js';
import { acme, globex } from './setup.js';

needsChromium('heap');
// Heap snapshots are slow.
test.slow();
test.use({
  // A trace would add data to the page's memory.
  trace: 'off',
  launchOptions: launchChromiumWith({ args: [wholeStrings] }),
});

/** Gets current tokens and older ones that were renewed. */
async function getTokensOfBoth(page: Page): Promise<void> {
  await signIn(page, acme);
  await visit(page, [globex]);
  for (const { id } of [acme, globex]) {
    expect((await renew(page, id)).error).toBeUndefined();
  }
}

const renew = (page: Page, id: string) => callClient(page, 'getTokenForOrg', id, { cacheMode: 'off' });

/** The places of tokens, each token as `organization kind`. */
interface Places {
  readonly page: readonly string[];
  readonly workers: readonly string[];
  readonly storage: readonly string[];
}

/** One search can take several seconds on a slow machine. */
const patient = { timeout: 60_000 };

async function search(page: Page, issued: readonly Issued[]): Promise<Places> {
  const [main, ...workers] = await realmsOf(page);
  const names = (found: readonly Issued[]): string[] =>
    [...new Set(found.map(({ organization, kind }) => `${organization} ${kind}`))].sort();
  return {
    page: names(main ? await foundInMemory([main], issued) : []),
    workers: names(await foundInMemory(workers, issued)),
    storage: names(await foundInStorage(page, issued)),
  };
}

const all = (...kinds: Issued['kind'][]): string[] =>
  [acme, globex].flatMap(({ id }) => kinds.map((kind) => `${id} ${kind}`)).sort();
const nothing: Places = { page: [], workers: [], storage: [] };
const inMemory: Places = {
  page: all('access_token', 'id_token'),
  workers: all('refresh_token'),
  storage: [],
};
const inStorage: Places = {
  page: all('access_token', 'id_token'),
  workers: [],
  storage: all('access_token', 'id_token', 'refresh_token'),
};
/** Expects all tokens except those of an organization that was signed out of. */
function expectTokens(found: Places, expected: Places, gone?: { id: string }): void {
  const isGone = (name: string): boolean => gone !== undefined && name.startsWith(gone.id);
  for (const place of ['page', 'workers', 'storage'] as const) {
    expect(found[place]).toEqual(expect.arrayContaining(expected[place].filter((name) => !isGone(name))));
    expect(found[place].filter(isGone)).toEqual([]);
  }
  // A Worker never shows its tokens to the page.
  expect(found.page.filter((name) => expected.workers.includes(name))).toEqual([]);
}

const withoutWorker: Places = {
  page: all('access_token', 'id_token', 'refresh_token'),
  workers: [],
  storage: [],
};
for (const [name, settings, expected] of [
  ['memory', { cacheLocation: 'memory' }, inMemory],
  ['localstorage', { cacheLocation: 'localstorage' }, inStorage],
  ['memory and autoRenew', { cacheLocation: 'memory', options: { autoRenew: true } }, inMemory],
  ['localstorage and autoRenew', { cacheLocation: 'localstorage', options: { autoRenew: true } }, inStorage],
  [
    'a cache of the application and autoRenew',
    { customCache: true, options: { autoRenew: true } },
    withoutWorker,
  ],
] as const) {
  test.describe(`With tokens in ${name}`, () => {
    test.use(settings);

    test('Signing out leaves no token in the memory, the storage or the Workers of any tab', async ({
      page,
      context,
    }) => {
      const tokens = recordTokens(context);
      await getTokensOfBoth(page);
      const other = await context.newPage();
      await other.goto('/');
      await becomes(other, acme);
      await visit(other, [globex]);
      const issued = await tokens.all();
      expectTokens(await search(other, issued), expected);

      await test.step('A sign-out of one organization removes its tokens', async () => {
        await callClient(page, 'logoutOrganization', globex.id);
        expectTokens(await search(page, issued), expected, globex);
      });

      await test.step('A sign-out of all removes all tokens', async () => {
        const url = await page.evaluate(async () => {
          let opened = '';
          await window.demo?.client.logout({ openUrl: (given) => void (opened = given) });
          return opened;
        });
        expect(url).toContain('/v2/logout');
        expect(await search(page, issued)).toEqual(nothing);
        await becomes(other, undefined);
        await expect.poll(() => search(other, issued), patient).toEqual(nothing);
      });
    });

    test('Tokens that arrive during a sign-out are discarded', async ({ page, context, control }) => {
      const tokens = recordTokens(context);
      await getTokensOfBoth(page);
      control.injectFault({ organization: globex.id, hold: 'answer' });
      const late = renew(page, globex.id);
      await control.untilHeld();
      const before = await tokens.all();
      const out = callClient(page, 'logout', { openUrl: false });
      await becomes(page, undefined);
      control.release();
      expect((await late).error).toMatchObject({ code: 'login_required' });
      await out;
      const issued = await tokens.all();
      expect(issued.length).toBeGreaterThan(before.length);
      await expect.poll(() => search(page, issued), patient).toEqual(nothing);
    });
  });
}

/** Without iframes, a page in memory mode gets further sessions by popup only. */
async function getTokensOfBothByPopup(page: Page): Promise<void> {
  await page.goto('/');
  await signInByPopup(page, acme);
  expect((await callClient(page, 'loginWithPopup', { organization: globex.id })).error).toBeUndefined();
}

test.describe('Without iframes', () => {
  test.use({ options: { silentAuth: 'off' } });

  test('Signing out leaves no token in the memory of the page, which has no Worker', async ({
    page,
    context,
  }) => {
    const tokens = recordTokens(context);
    await getTokensOfBothByPopup(page);
    for (const { id } of [acme, globex]) expect((await renew(page, id)).error).toBeUndefined();
    const issued = await tokens.all();
    expectTokens(await search(page, issued), withoutWorker);
    await callClient(page, 'logoutOrganization', globex.id);
    expectTokens(await search(page, issued), withoutWorker, globex);
    await callClient(page, 'logout', { openUrl: false });
    expect(await search(page, issued)).toEqual(nothing);
  });

  test('An Auth0Client from before the logout has no refresh token', async ({ page, control }) => {
    await getTokensOfBothByPopup(page);
    await page.evaluate((id) => {
      window.former = window.demo?.client.auth0ClientFor(id);
    }, globex.id);
    const refresh = () =>
      page.evaluate(
        (id) =>
          window.former
            ?.getTokenSilently({ cacheMode: 'off', authorizationParams: { organization: id } })
            .then(() => 'a token')
            .catch((thrown: unknown) => (thrown as { error?: string }).error),
        globex.id,
      );
    expect(await refresh()).toBe('a token');
    await callClient(page, 'logout', { openUrl: false });
    control.clearRequests();
    expect(await refresh()).toBe('missing_refresh_token');
    expect(control.requests()).toEqual([]);
  });
});

for (const [cacheLocation, expected] of [
  // Without a Worker, because it loses its refresh token with the first nonce.
  ['memory', withoutWorker],
  ['localstorage', inStorage],
] as const) {
  test.describe(`With DPoP and tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation, options: { useDpop: true } });

    test('Signing out of one organization keeps the key, signing out of all removes it', async ({
      page,
      context,
    }) => {
      const tokens = recordTokens(context);
      await getTokensOfBothByPopup(page);
      const issued = await tokens.all();
      expectTokens(await search(page, issued), expected);
      const keys = async (): Promise<string[]> =>
        Object.keys((await readStorage(page)).indexedDB).filter((key) => /keypair/i.test(key));
      expect(await keys()).toHaveLength(1);

      await callClient(page, 'logoutOrganization', globex.id);
      expectTokens(await search(page, issued), expected, globex);
      expect(await keys()).toHaveLength(1);
      expect((await renew(page, acme.id)).error).toBeUndefined();

      await callClient(page, 'logout', { openUrl: false });
      expect(await search(page, await tokens.all())).toEqual(nothing);
      expect(await keys()).toEqual([]);
    });
  });
}

declare global {
  interface Window {
    former?: ReturnType<OrgSessionClient['auth0ClientFor']> | undefined;
  }
}
