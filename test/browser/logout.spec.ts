/** Signing out is final: nothing signs in again while the logout is under way, and it reaches the logout page. */
import type { BrowserContext, Page } from '@playwright/test';
import { becomes, expect, signIn, test } from './bare-page.js';
import { launchChromiumWith } from './chromium.js';
import { callClient, snapshotOf } from './client-calls.js';
import { addHeaders, mayCallLocalhost } from './response-headers.js';
import { acme, bothModes, globex } from './setup.js';

test.use({
  launchOptions: launchChromiumWith({
    args: [mayCallLocalhost],
    without: ['--disable-back-forward-cache'],
  }),
});

const loginPage = /\/u\/login\//;

/** Delays each revocation of a refresh token. */
const delayRevocations = (context: BrowserContext, time: number): Promise<unknown> =>
  context.route('**/oauth/revoke', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, time));
    await route.continue();
  });

/** Signs out and waits until the page of the app is loaded again. */
async function logOut(page: Page): Promise<void> {
  const back = page.waitForEvent('load');
  // The page is unloaded before the call returns.
  await callClient(page, 'logout').catch(() => undefined);
  await back;
}

const openTab = async (context: BrowserContext): Promise<Page> => {
  const other = await context.newPage();
  await other.goto('/');
  await becomes(other, acme);
  return other;
};

/** Requests tokens of an organization all the time, as an application that refreshes its data. */
const poll = (page: Page): Promise<void> =>
  page.evaluate((id) => {
    setInterval(() => {
      for (const organization of [id, 'acme', 'globex'])
        window.demo?.client.getTokenForOrg(organization).catch(() => undefined);
    }, 50);
  }, acme.id);

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}, during a logout`, () => {
    test.use({ cacheLocation });

    for (const delay of [0, 300, 1000])
      test(`requests of this tab do not sign in again, with a revocation of ${delay} ms`, async ({
        page,
        context,
        demo,
      }) => {
        await signIn(page, acme);
        await delayRevocations(context, delay);
        await poll(page);
        await logOut(page);
        expect(page.url()).toBe(`${demo.url}/`);
        await becomes(page, undefined);
        expect(await snapshotOf(page)).toEqual({ status: 'signed-out', sessionIds: [] });
        const { error } = await callClient(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' });
        expect(error).toMatchObject({ code: 'login_required' });
      });

    test('a page that is reloaded while it navigates to the logout page stays signed out', async ({
      page,
      context,
    }) => {
      await signIn(page, acme);
      // The logout page never answers.
      await context.route('**/v2/logout**', () => undefined);
      await callClient(page, 'logout');
      const loaded = page.waitForEvent('load');
      // Playwright reports that the navigation to the logout page was aborted.
      await page.reload().catch(() => undefined);
      await loaded;
      await becomes(page, undefined);
      expect(await snapshotOf(page)).toEqual({ status: 'signed-out', sessionIds: [] });
      const { error } = await callClient(page, 'getTokenForOrg', acme.id);
      expect(error).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    });

    test('requests of another tab do not sign in again', async ({ page, context }) => {
      await signIn(page, acme);
      const other = await openTab(context);
      await poll(other);
      await page.bringToFront();
      await delayRevocations(context, 300);
      await logOut(page);
      await becomes(page, undefined);
      expect(await snapshotOf(other)).toEqual({ status: 'signed-out', sessionIds: [] });
      const { error } = await callClient(other, 'getTokenForOrg', acme.id, { cacheMode: 'off' });
      expect(error).toMatchObject({ code: 'login_required', reason: 'signed_out' });
      expect(await other.evaluate(() => window.demo?.client.getSnapshot().signedOutElsewhere)).toBe(true);
      expect(await page.evaluate(() => window.demo?.client.getSnapshot().signedOutElsewhere)).toBe(false);
    });
  });
}

test.describe('An application that starts a login whenever no user is signed in', () => {
  /** Begins a login in every page as soon as its status is `signed-out`, without a look at other fields of the snapshot. */
  const addGuard = (context: BrowserContext): Promise<unknown> =>
    context.addInitScript((organization) => {
      let demo: typeof window.demo;
      Object.defineProperty(window, 'demo', {
        get: () => demo,
        set(value: NonNullable<typeof demo>) {
          demo = value;
          const { client } = value;
          const logInIfNeeded = (): void => {
            if (client.getSnapshot().status === 'signed-out')
              client.loginWithRedirect({ organization }).catch(() => undefined);
          };
          client.subscribe(logInIfNeeded);
        },
      });
    }, acme.id);

  for (const cacheLocation of bothModes) {
    test.describe(`with tokens in ${cacheLocation}`, () => {
      test.use({ cacheLocation });

      test('never signs in again by itself after a logout, in any tab', async ({ page, context, demo }) => {
        test.setTimeout(180_000);
        await signIn(page, acme);
        await addGuard(context);
        await page.reload();
        await becomes(page, acme);
        for (const delay of [0, 100, 300, 500, 1000, 1500]) {
          const other = await openTab(context);
          await page.bringToFront();
          await context.unrouteAll({ behavior: 'ignoreErrors' });
          await delayRevocations(context, delay);
          await callClient(page, 'logout').catch(() => undefined);
          // Both tabs end at the login page, where the identity provider asks who the user is.
          for (const tab of [page, other]) await tab.waitForURL(loginPage, { timeout: 30_000 });
          await page.getByRole('button', { name: 'Ada Lovelace' }).click();
          await page.waitForURL(`${demo.url}/**`);
          await becomes(page, acme);
          expect(other.url()).toMatch(loginPage);
          await other.close();
        }
      });
    });
  }
});

for (const [name, policy] of [
  ['that forbids Workers', "worker-src 'none'"],
  ['of Trusted Types', "require-trusted-types-for 'script'"],
] as const)
  for (const cacheLocation of bothModes)
    test.describe(`With a policy ${name} and tokens in ${cacheLocation}`, () => {
      test.use({ cacheLocation });

      test('logout reaches the logout page', async ({ page, demo }) => {
        await addHeaders(page, demo.url, { 'content-security-policy': policy });
        await signIn(page, acme);
        await callClient(page, 'getTokenForOrg', globex.id);
        const logoutPage = page.waitForRequest(/\/v2\/logout\?/);
        await callClient(page, 'logout').catch(() => undefined);
        const { searchParams } = new URL((await logoutPage).url());
        expect(searchParams.get('returnTo')).toBe(demo.url);
        await becomes(page, undefined);
      });
    });

test.describe('A page that is not left', () => {
  const statusOf = (page: Page): Promise<unknown> =>
    page.evaluate(() => {
      const { status, switchingTo } = window.demo?.client.getSnapshot() ?? {};
      return { status, switchingTo };
    });

  /** Adds a button, because a browser shows the dialog only after the user has used the page. */
  async function clickAndStay(page: Page, method: 'switch' | 'login' | 'logout'): Promise<void> {
    await page.evaluate((method) => {
      const { client } = window.demo ?? {};
      addEventListener('beforeunload', (event) => event.preventDefault());
      const button = document.createElement('button');
      button.textContent = 'Go';
      button.onclick = () => {
        const calls = {
          switch: () => client?.switchOrganization('globex'),
          login: () => client?.loginWithRedirect({ organization: 'globex' }),
          logout: () => client?.logout(),
        };
        calls[method]()?.catch(() => undefined);
      };
      document.body.append(button);
    }, method);
    const dismissed = new Promise<void>((resolve) =>
      page.once('dialog', (dialog) => void dialog.dismiss().then(resolve)),
    );
    await page.getByRole('button', { name: 'Go' }).click({ noWaitAfter: true });
    await dismissed;
  }

  for (const method of ['switch', 'login'] as const)
    test(`is no longer redirecting: ${method}`, async ({ page, control }) => {
      await signIn(page, acme);
      control.endSsoSession();
      control.denySilent();
      await clickAndStay(page, method);
      expect(await statusOf(page)).toMatchObject({ status: 'redirecting' });
      await expect.poll(() => statusOf(page), { timeout: 4000 }).toEqual({ status: 'signed-in' });
    });

  test('is no longer redirecting: logout. A login then asks for the credentials', async ({ page }) => {
    await signIn(page, acme);
    await clickAndStay(page, 'logout');
    await expect.poll(() => statusOf(page), { timeout: 5000 }).toEqual({ status: 'signed-out' });
    const { error } = await callClient(page, 'getTokenForOrg', acme.id);
    expect(error).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    page.on('dialog', (dialog) => void dialog.accept());
    await callClient(page, 'loginWithRedirect', { organization: acme.id }).catch(() => undefined);
    await page.waitForURL(loginPage);
  });
});

test('A page that is restored from the back/forward cache after a logout is signed out, and a login works', async ({
  page,
  demo,
}) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'BroadcastChannel');
    addEventListener('pageshow', ({ persisted }) => (window.cameFromCache = persisted));
  });
  await signIn(page, acme);
  const goodbye = `${demo.tenant.url}/elsewhere`;
  await page.evaluate((url) => {
    const { client } = window.demo ?? {};
    const openUrl = (): void => location.assign(url);
    client?.logout({ openUrl }).catch(() => undefined);
  }, goodbye);
  await page.waitForURL(goodbye);
  await page.goBack({ waitUntil: 'commit' });
  expect(await page.evaluate(() => window.cameFromCache)).toBe(true);
  expect(await snapshotOf(page)).toEqual({ status: 'signed-out', sessionIds: [] });
  await callClient(page, 'loginWithRedirect', { organization: acme.id }).catch(() => undefined);
  await becomes(page, acme);
});

declare global {
  interface Window {
    cameFromCache?: boolean;
  }
}
