import type { Page } from '@playwright/test';
import type { Control } from 'auth0-org-tenant';
import { addOptions, becomes, expect, signIn, signInByPopup, test } from './bare-page.js';
import { launchChromiumWith, launchWithSettings } from './chromium.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { addHeaders, mayCallLocalhost } from './response-headers.js';
import { acme, bothModes, globex, initech } from './setup.js';

test.use({
  launchOptions: launchChromiumWith({ args: [mayCallLocalhost] }),
  // The browser does not report a blocked iframe to the page, so the request ends with its time limit.
  options: { authorizeTimeoutInSeconds: 1 },
});

/** Renews a token, gets one for another organization, switches and signs out. The fixtures check that there is no uncaught error. */
async function expectAllToWork(page: Page, control: Control): Promise<void> {
  control.clearRequests();
  const { value: renewed } = await callClient(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' });
  expect(claimsIn(renewed)).toMatchObject({ org_id: acme.id });
  expect(control.requests()).toMatchObject([{ grantType: 'refresh_token', organization: acme.id }]);
  const { value: silent } = await callClient(page, 'getTokenForOrg', globex.id);
  expect(claimsIn(silent)).toMatchObject({ org_id: globex.id });
  const switched = await callClient(page, 'switchOrganization', initech.id, { interaction: 'none' });
  expect(switched.value).toMatchObject({ status: 'switched' });
  await expectSignOut(page);
}

async function expectSignOut(page: Page): Promise<void> {
  expect((await callClient(page, 'logoutOrganization', globex.id)).error).toBeUndefined();
  expect((await snapshotOf(page)).sessionIds).not.toContain(globex.id);
  expect((await callClient(page, 'logout', { openUrl: false })).error).toBeUndefined();
  expect(await snapshotOf(page)).toMatchObject({ status: 'signed-out', sessionIds: [] });
}

/** Expects that a failed request for another organization has not changed the session of Acme: its token can be renewed. */
async function expectAcmeToWork(page: Page): Promise<void> {
  await becomes(page, acme);
  const { value } = await callClient(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' });
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

for (const [browser, cacheLocation, removeFeature] of [
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
  test.describe(`In ${browser}, with tokens in ${cacheLocation},`, () => {
    test.use({ cacheLocation });

    test('every operation works', async ({ page, context, control }) => {
      await context.addInitScript(removeFeature);
      await signIn(page, acme);
      await expectAllToWork(page, control);
    });
  });
}

test('Every operation works if a CSP forbids Workers', async ({ page, demo, control }) => {
  await addHeaders(page, demo.url, { 'content-security-policy': "worker-src 'none'" });
  await signIn(page, acme);
  await expectAllToWork(page, control);
});

for (const cacheLocation of bothModes) {
  test.describe(`With cacheLocation ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('every operation works if localStorage is blocked', async ({ page, context, control }) => {
      await context.addInitScript(forbid, ['localStorage']);
      await signIn(page, acme);
      await expectAllToWork(page, control);
    });

    test('every operation except a redirect login works if all storage is blocked', async ({
      page,
      context,
      control,
    }) => {
      await context.addInitScript(forbid, ['sessionStorage', 'localStorage', 'indexedDB']);
      await page.goto('/');
      await becomes(page, undefined);
      expect(await snapshotOf(page)).toEqual({ status: 'signed-out', sessionIds: [] });
      // The callback could not be matched with a login, so the page does not redirect.
      const { error } = await callClient(page, 'loginWithRedirect', { organization: acme.id });
      expect(error?.code).toEqual(expect.any(String));
      await signInByPopup(page, acme);
      await expectAllToWork(page, control);
    });
  });
}

for (const cacheLocation of bothModes) {
  test(`With cacheLocation ${cacheLocation}, every operation works by popup if the user has blocked the site’s cookies and storage`, async ({
    browserName,
    launchOptions,
    demo,
    control,
  }, testInfo) => {
    // The setting also lets Web Locks reject.
    const exceptions = { cookies: { [`${demo.url},*`]: { setting: 2 } } };
    const context = await launchWithSettings(
      browserName,
      { ...launchOptions, baseURL: demo.url },
      { content_settings: { exceptions } },
      testInfo,
    );
    const errors: Error[] = [];
    context.on('weberror', (event) => errors.push(event.error()));
    try {
      await addOptions(context, demo, { cacheLocation });
      const page = await context.newPage();
      await page.goto('/');
      await becomes(page, undefined);
      const rejected = () =>
        navigator.locks.request('any', () => 'granted').catch((error: unknown) => (error as Error).name);
      expect(await page.evaluate(rejected)).toBe('SecurityError');
      await signInByPopup(page, acme);
      await expectAllToWork(page, control);
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  });
}

for (const [name, headers] of [
  ['does not exist', {}],
  ['is forbidden by a CSP', { 'content-security-policy': "worker-src 'none'" }],
] as const) {
  test.describe(`If the file of workerUrl ${name},`, () => {
    test.use({ options: { workerUrl: '/assets/auth0-worker.js' } });

    test('every operation works', async ({ page, demo, control }) => {
      await addHeaders(page, demo.url, headers);
      await signIn(page, acme);
      await expectAllToWork(page, control);
    });
  });
}

test('If a CSP forbids iframes, another organization needs a login, and a popup login works', async ({
  page,
  demo,
}) => {
  await addHeaders(page, demo.url, { 'content-security-policy': "frame-src 'none'" });
  await signIn(page, acme);
  const { error } = await callClient(page, 'switchOrganization', globex.id, { interaction: 'none' });
  expect(error).toMatchObject({ name: 'LoginRequiredError', reason: 'timeout' });
  await expectAcmeToWork(page);
  expect((await callClient(page, 'loginWithPopup', { organization: globex.id })).error).toBeUndefined();
  await becomes(page, globex);
  await expectSignOut(page);
});

test('A page that is cross-origin isolated can sign in to another organization by redirect only', async ({
  page,
  demo,
}) => {
  await addHeaders(page, demo.url, {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  await signIn(page, acme);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const { error } = await callClient(page, 'switchOrganization', globex.id, { interaction: 'none' });
  expect(error).toMatchObject({ name: 'LoginRequiredError', reason: 'cross_origin_isolated' });
  const popup = await callClient(page, 'loginWithPopup', { organization: globex.id });
  expect(popup.error).toMatchObject({ name: 'PopupError', reason: 'no_connection' });
  await expectAcmeToWork(page);
  // The page is unloaded before the call returns.
  await callClient(page, 'switchOrganization', globex.id).catch(() => undefined);
  await becomes(page, globex);
  await expectSignOut(page);
});

/** Changes the page's clock. */
const setClock = (hours: number): void => {
  const now = Date.now;
  Date.now = () => now() + hours * 3_600_000;
};

for (const hours of [1, -1]) {
  test(`A clock that is an hour ${hours > 0 ? 'ahead' : 'behind'} has no effect: a token's lifetime begins when it is received`, async ({
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
    // The tenant's access tokens are valid for an hour.
    expect(left).toBeGreaterThan(3_500_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
    await expectAllToWork(page, control);
  });
}

test('A clock that is half a day ahead causes a TemporaryError, and no session ends', async ({ page }) => {
  await signIn(page, acme);
  await page.evaluate(setClock, 12);
  const { error } = await callClient(page, 'getTokenForOrg', acme.id);
  expect(error).toMatchObject({ name: 'TemporaryError' });
  expect(await snapshotOf(page)).toMatchObject({
    status: 'signed-in',
    active: acme.id,
    sessionIds: [acme.id],
  });
});
