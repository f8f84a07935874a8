/** The fixtures of `auth0-org-tenant/playwright`, with a page of plain auth0-spa-js, as an app of another project has them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Page } from '@playwright/test';
import type { ConnectedTenant } from 'auth0-org-tenant';
import { tenantFixtures } from 'auth0-org-tenant/playwright';
import { listenOnLoopback } from '../../demo/loopback.js';

const sdk = readFileSync(
  fileURLToPath(
    new URL('../../node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js', import.meta.url),
  ),
);
// The configuration of the tenant needs the origin before the server listens.
const reserved = await listenOnLoopback(() => undefined, 0);
await reserved.close();
const app = reserved.url;

const withTenant = base.extend(
  tenantFixtures({
    organizations: ['acme', 'globex'],
    people: [
      { email: 'mia@example.com', name: 'Mia', organizations: { acme: ['admin'], globex: ['viewer'] } },
    ],
    applications: [app],
  }),
);

const test = withTenant.extend<object, { server: undefined }>({
  server: [
    async ({ tenant }, use) => {
      const server = await listenOnLoopback(({ url }, response) => {
        const isScript = url === '/sdk.js';
        response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
        response.end(isScript ? sdk : pageOf(tenant));
      }, reserved.port);
      await use(undefined);
      await server.close();
    },
    { scope: 'worker', auto: true },
  ],
});

/** The app's page: its buttons sign in with or without an organization, and renew the token. */
const pageOf = ({ domain, clientId, audience }: ConnectedTenant): string => `<!doctype html><title>app</title>
  <script src="/sdk.js"></script>
  <button id="any">Sign in</button><button id="acme">Sign in to acme</button>
  <button id="popup">Sign in by popup</button><button id="renew">Renew</button><output></output>
  <script type="module">
    const client = new auth0.Auth0Client({
      domain: '${domain}', clientId: '${clientId}', useRefreshTokens: true, cacheLocation: 'localstorage',
      authorizationParams: { audience: '${audience}', redirect_uri: '${app}/' },
    });
    const show = (text) => (document.querySelector('output').textContent = text);
    const user = async () => show((await client.getUser())?.org_name ?? 'signed out');
    const on = (id, run) =>
      (document.getElementById(id).onclick = () => run().catch((error) => show(error.error ?? error.message)));
    const organizationOf = (token) => JSON.parse(atob(token.split('.')[1])).org_name;
    on('any', () => client.loginWithRedirect());
    on('acme', () => client.loginWithRedirect({ authorizationParams: { organization: 'acme' } }));
    on('popup', () => client.loginWithPopup().then(user));
    on('renew', async () => show('renewed: ' + organizationOf(await client.getTokenSilently({ cacheMode: 'off' }))));
    if (location.search.includes('code=')) await client.handleRedirectCallback();
    await user();
  </script>`;

const click = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const output = (page: Page) => page.locator('output');

test('A person signs in to the organization that the app names', async ({ page, tenant }) => {
  await page.goto(app);
  await click(page, 'Sign in to acme');
  await tenant.signIn(page, 'mia@example.com', 'acme');
  await expect(output(page)).toHaveText('acme');
});

test('A person signs in and chooses an organization', async ({ page, tenant }) => {
  await page.goto(app);
  await click(page, 'Sign in');
  await tenant.signIn(page, 'Mia', 'globex');
  await expect(output(page)).toHaveText('globex');
});

test('A person signs in in a popup', async ({ page, tenant }) => {
  await page.goto(app);
  const opened = page.waitForEvent('popup');
  await click(page, 'Sign in by popup');
  await tenant.signIn(await opened, 'Mia', 'globex');
  await expect(output(page)).toHaveText('globex');
});

test('The app sees failures, lies and removed members', async ({ page, tenant }) => {
  await page.goto(app);
  await click(page, 'Sign in to acme');
  await tenant.signIn(page, 'Mia', 'acme');
  await expect(output(page)).toHaveText('acme');

  await tenant.fail({ grant: 'refresh_token', answer: 429 });
  await click(page, 'Renew');
  await expect(output(page)).toHaveText('too_many_requests');
  await tenant.lie({ grant: 'refresh_token', answerAs: 'globex' });
  await click(page, 'Renew');
  // This SDK does not compare the organization of a refresh.
  await expect(output(page)).toHaveText('renewed: globex');
  await tenant.removeMember('Mia', 'acme');
  await click(page, 'Renew');
  await expect(output(page)).toHaveText('invalid_grant');
});

test('A test begins with the tenant as it was configured', async ({ tenant }) => {
  expect(await tenant.requests()).toEqual([]);
});

test('A sign-in that can not happen names what is missing', async ({ page, tenant }) => {
  await page.goto(app);
  await expect(tenant.signIn(page, 'Mia', 'acme', { timeout: 100 })).rejects.toThrow(
    `The page does not show the tenant's login page, but ${app}/. Click the sign-in of your app`,
  );
  await expect(tenant.signIn(page, 'Tom')).rejects.toThrow(
    'person of tenant.signIn() is "Tom", and must be a person of the tenant: mia@example.com.',
  );
  await click(page, 'Sign in');
  await expect(tenant.signIn(page, 'Mia')).rejects.toThrow(
    'Name one: tenant.signIn(page, person, organization)',
  );
});
