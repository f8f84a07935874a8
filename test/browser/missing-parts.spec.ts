import type { Page } from '@playwright/test';
import type { Control } from '../../demo/tenant/control.js';
import { launchArgs } from '../../scripts/browser.js';
import { becomes, expect, signIn, signInByPopup, test } from './bare-page.js';
import { ask, claimsIn, snapshotOf } from './client-calls.js';
import { addHeaders, mayCallLocalhost } from './response-headers.js';
import { acme, bothModes, globex, initech } from './setup.js';

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...launchArgs, mayCallLocalhost] });
  },
  // Where a frame is blocked nobody tells the page.
  options: { authorizeTimeoutInSeconds: 1 },
});

/** From the first token to the last sign-out. That nothing is thrown uncaught, the fixtures see to. */
async function expectAllToWork(page: Page, control: Control): Promise<void> {
  control.clearRequests();
  const { value: renewed } = await ask(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' });
  expect(claimsIn(renewed)).toMatchObject({ org_id: acme.id });
  expect(control.requests()).toMatchObject([{ grantType: 'refresh_token', organization: acme.id }]);
  const { value: silent } = await ask(page, 'getTokenForOrg', globex.id);
  expect(claimsIn(silent)).toMatchObject({ org_id: globex.id });
  const switched = await ask(page, 'switchOrganization', initech.id, { interaction: 'none' });
  expect(switched.value).toMatchObject({ status: 'switched' });
  await expectSignOut(page);
}

async function expectSignOut(page: Page): Promise<void> {
  expect((await ask(page, 'logoutOrganization', globex.id)).error).toBeUndefined();
  expect((await snapshotOf(page)).held).not.toContain(globex.id);
  expect((await ask(page, 'logout', { openUrl: false })).error).toBeUndefined();
  expect(await snapshotOf(page)).toMatchObject({ status: 'signed-out', held: [] });
}

/** What is held is renewed, and goes on where another organization could not be had. */
async function expectAcmeToGoOn(page: Page): Promise<void> {
  await becomes(page, acme);
  const { value } = await ask(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' });
  expect(claimsIn(value)).toMatchObject({ org_id: acme.id });
}

const forbid = (names: string[]): void => {
  for (const name of names) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  }
};

for (const [what, cacheLocation, takeAway] of [
  ['a browser without Workers', 'memory', () => void Reflect.deleteProperty(window, 'Worker')],
  [
    'a browser without Web Locks',
    'localstorage',
    () => void Object.defineProperty(navigator, 'locks', { value: undefined }),
  ],
  [
    'a browser without IndexedDB',
    'localstorage',
    () => void Object.defineProperty(window, 'indexedDB', { value: undefined }),
  ],
  [
    'a browser whose IndexedDB never answers',
    'localstorage',
    () => {
      IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
    },
  ],
  [
    'a browser without BroadcastChannel',
    'memory',
    () => void Reflect.deleteProperty(window, 'BroadcastChannel'),
  ],
] as const) {
  test.describe(`In ${what}, with tokens in ${cacheLocation},`, () => {
    test.use({ cacheLocation });

    test('all works', async ({ page, context, control }) => {
      await context.addInitScript(takeAway);
      await signIn(page, acme);
      await expectAllToWork(page, control);
    });
  });
}

test('All works where a CSP forbids Workers', async ({ page, demo, control }) => {
  await addHeaders(page, demo.url, { 'content-security-policy': "worker-src 'none'" });
  await signIn(page, acme);
  await expectAllToWork(page, control);
});

for (const cacheLocation of bothModes) {
  test.describe(`With tokens to be kept in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('all works where localStorage is blocked', async ({ page, context, control }) => {
      await context.addInitScript(forbid, ['localStorage']);
      await signIn(page, acme);
      await expectAllToWork(page, control);
    });

    test('all but the redirect works where all storage is blocked', async ({ page, context, control }) => {
      await context.addInitScript(forbid, ['sessionStorage', 'localStorage', 'indexedDB']);
      await page.goto('/');
      await becomes(page, undefined);
      expect(await snapshotOf(page)).toEqual({ status: 'signed-out', held: [] });
      // Nothing would remember which login comes back: it does not even leave.
      const { error } = await ask(page, 'loginWithRedirect', { organization: acme.id });
      expect(error?.code).toEqual(expect.any(String));
      await signInByPopup(page, acme);
      await expectAllToWork(page, control);
    });
  });
}

test('Where a CSP forbids frames, another organization asks for a person, and a popup will do', async ({
  page,
  demo,
}) => {
  await addHeaders(page, demo.url, { 'content-security-policy': "frame-src 'none'" });
  await signIn(page, acme);
  const { error } = await ask(page, 'switchOrganization', globex.id, { interaction: 'none' });
  expect(error).toMatchObject({ name: 'LoginRequiredError', reason: 'timeout' });
  await expectAcmeToGoOn(page);
  expect((await ask(page, 'loginWithPopup', { organization: globex.id })).error).toBeUndefined();
  await becomes(page, globex);
  await expectSignOut(page);
});

test('A page that is cross-origin isolated reaches another organization by redirect alone', async ({
  page,
  demo,
}) => {
  await addHeaders(page, demo.url, {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  await signIn(page, acme);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const { error } = await ask(page, 'switchOrganization', globex.id, { interaction: 'none' });
  expect(error).toMatchObject({ name: 'LoginRequiredError', reason: 'cross_origin_isolated' });
  const popup = await ask(page, 'loginWithPopup', { organization: globex.id });
  expect(popup.error).toMatchObject({ name: 'PopupError', reason: 'closed' });
  await expectAcmeToGoOn(page);
  // The page is gone before it could answer.
  await ask(page, 'switchOrganization', globex.id).catch(() => undefined);
  await becomes(page, globex);
  await expectSignOut(page);
});

/** The page's clock from now on. */
const setClock = (hours: number): void => {
  const now = Date.now;
  Date.now = () => now() + hours * 3_600_000;
};

for (const hours of [1, -1]) {
  test(`A clock that is an hour ${hours > 0 ? 'ahead' : 'behind'} is no trouble: lifetimes count from receipt`, async ({
    page,
    context,
    control,
  }) => {
    await context.addInitScript(setClock, hours);
    await signIn(page, acme);
    const left = await page.evaluate(() => {
      const [session] = window.demo?.client.getSnapshot().sessions ?? [];
      return (session?.expiresAt ?? 0) - Date.now();
    });
    // The tenant gives an hour.
    expect(left).toBeGreaterThan(3_500_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
    await expectAllToWork(page, control);
  });
}

test('A clock that is half a day ahead is trouble, and loses no session', async ({ page }) => {
  await signIn(page, acme);
  await page.evaluate(setClock, 12);
  const { error } = await ask(page, 'getTokenForOrg', acme.id);
  expect(error).toMatchObject({ name: 'TemporaryError' });
  expect(await snapshotOf(page)).toMatchObject({ status: 'signed-in', active: acme.id, held: [acme.id] });
});
