/** The cards of the demo page about the API and the tenant, against the real parts. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Locator, Page } from '@playwright/test';
import { callClient, snapshotOf } from './client-calls.js';
import { activeOrganization, errorBanner, signInButton } from './page-parts.js';
import { acme, expect, globex, hooli, initech, personal, test as base } from './setup.js';
import { choosePerson, signIn } from './sign-in.js';

const ada = 'auth0|ada';
const root = new URL('../../', import.meta.url);

/** Everything that was built into a folder, by its path in the repository. */
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(new URL(folder, root), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(fileURLToPath(root).length).replace('//', '/'));

/** Everything that the package on npm has. */
async function packedFiles(): Promise<string[]> {
  const command = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', command, { cwd: root, maxBuffer: 2 ** 26 });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

/** Changes of the directory end with the test. */
const test = base.extend({
  page: async ({ page, demo }, use) => {
    const before = structuredClone(demo.directory.person(ada)?.memberships ?? {});
    await use(page);
    for (const [id, membership] of Object.entries(before)) demo.directory.addMember(ada, id, membership);
    demo.directory.setMetadata(acme.id, { plan: 'business' });
  },
});

const corner = (page: Page, title: string): Locator => page.getByRole('region', { name: title });

/** Presses a button of a card, and waits for its answer. */
async function press(page: Page, title: string, button: string, answer: string | RegExp): Promise<Locator> {
  await corner(page, title).getByRole('button', { name: button, exact: true }).click();
  const result = page.getByRole('status', { name: `Answer: ${title}` });
  await expect(result).toContainText(answer);
  return result;
}
/** Records the organizations whose session ends, in `window.removed`. */
const recordRemovals = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const removed: string[] = [];
    window.demo?.client.on('sessionRemoved', ({ organization }) => removed.push(organization.id));
    Object.assign(window, { removed });
  });
const switchTo = async (page: Page, organization: typeof acme): Promise<void> => {
  await callClient(page, 'switchOrganization', organization.id);
  await expect(activeOrganization(page)).toHaveText(organization.displayName);
};

test('The API names the check of each bad token', async ({ page }) => {
  await signIn(page, acme);
  const title = 'What the API checks';
  const kinds = [
    ['the right token', '200', 'entries'],
    ['no token', '401', 'check: token'],
    ['a token that was changed', '401', 'check: signature'],
    ['the ID token', '401', 'check: aud'],
    ['this organization’s token, on another one’s path', '403', 'check: org_id'],
  ] as const;
  for (const [kind, status, check] of kinds) {
    await corner(page, title).getByRole('combobox').selectOption(kind);
    const result = await press(page, title, 'Send', check);
    await expect(result).toContainText(status);
    if (status !== '200') await expect(result).toContainText('WWW-Authenticate: Bearer');
  }
});

test('The gateway lets Acme write and Initech not: a switch gets the other scopes', async ({ page }) => {
  await signIn(page, acme);
  const title = 'A gateway that reads scope';
  await expect(await press(page, title, 'Write through the gateway', '201')).toContainText('create:invoices');
  await switchTo(page, initech);
  const result = page.getByRole('status', { name: `Answer: ${title}` });
  // The switch alone reads again, with the other organization's token.
  await expect(result).toContainText('200');
  await expect(result).toContainText(initech.id);
  await expect(result).not.toContainText('create:invoices');
  await press(page, title, 'Read through the gateway', '200');
  await press(page, title, 'Write through the gateway', 'Forbidden');
  await expect(result).toContainText('403');
  expect(
    await page.evaluate(() => {
      const { client } = window.demo ?? {};
      return [
        client?.hasScope('create:invoices'),
        client?.hasScope('create:invoices', { organization: 'acme' }),
      ];
    }),
  ).toEqual([false, true]);
});

test('The client reads the claims of the Actions, and a suspended plan ends the session', async ({
  page,
}) => {
  await signIn(page, acme);
  const title = 'Claims from Actions';
  const result = await press(page, title, 'Show the claims', 'roles: ["admin"]');
  await expect(result).toContainText('plan: "business"');
  await expect(result).toContainText('Globex Logistics');
  expect(await page.evaluate(() => window.demo?.client.getSnapshot().roles)).toEqual(['admin']);

  await recordRemovals(page);
  expect((await snapshotOf(page)).sessionIds).toEqual([acme.id]);
  // The tenant's event about the organization makes the page get a new token, which the Action refuses.
  await corner(page, title).getByRole('button', { name: 'Suspend the plan for a minute' }).click();
  await expect(signInButton(page)).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { removed: string[] }).removed)).toEqual([acme.id]);
  await expect(errorBanner(page)).toContainText('is suspended');
});

test('The second service answers for the active organization, as the API or on behalf of the user', async ({
  page,
}) => {
  await signIn(page, initech);
  const title = 'One service calls another';
  await expect(await press(page, title, 'As the API itself', initech.id)).toContainText('"user":null');
  await press(page, title, 'On my behalf', '"user":"auth0|ada"');
  const refused = await press(page, title, 'As a machine for Acme and Globex', 'report_unavailable');
  await expect(refused).toContainText('502');
  await press(page, title, 'As a machine without an organization', 'invoices-api-no-organization');
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
});

test('No secret and no code of the servers is in what the browser gets', async ({ page, demo }) => {
  const texts: string[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(demo.tenant.url)) return;
    texts.push('');
    const index = texts.length - 1;
    void response.text().then(
      (text) => (texts[index] = text),
      () => undefined,
    );
  });
  await signIn(page, acme);
  await press(page, 'One service calls another', 'As the API itself', acme.id);
  await press(page, 'One service calls another', 'On my behalf', '"user":"auth0|ada"');
  for (const path of ['/react/', '/vue/', '/angular/', '/svelte/']) {
    await page.goto(path);
    await page.waitForLoadState();
  }
  const files = [...(await filesIn('demo/dist/')), ...(await packedFiles())];
  for (const name of [
    'index.html',
    'react/index.html',
    'vue/index.html',
    'angular/index.html',
    'svelte/index.html',
  ])
    expect(files).toContain(`demo/dist/${name}`);
  expect(files).toContain('dist/index.cjs');
  for (const file of files) texts.push(await readFile(new URL(file, root), 'utf8'));
  const all = texts.join('\n');
  expect(all).toContain('getTokenForOrg');
  const words = ['machine-tokens', 'invoices-api-no', '@clients', demo.reports.url, ...demo.secrets];
  for (const word of words) expect(all.includes(word), word).toBe(false);
});

test('A user who names no organization lands in her default one', async ({ page }) => {
  const title = 'A default organization';
  await page.goto('/');
  await corner(page, title).getByRole('checkbox').check();
  await page.waitForLoadState();
  await corner(page, title).getByRole('button', { name: 'Sign in without naming one' }).click();
  await choosePerson(page);
  await page.getByRole('button', { name: personal.displayName }).click();
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
  expect(await snapshotOf(page)).toMatchObject({ status: 'signed-in', active: initech.id });
});

test('It works without personal accounts, and no token without an organization is kept', async ({
  page,
  control,
}) => {
  const title = 'A default organization';
  await page.route('**/config.json', async (route) => {
    const config = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...config, personalAccounts: false } });
  });
  await page.goto('/');
  await corner(page, title).getByRole('checkbox').check();
  await page.waitForLoadState();
  await corner(page, title).getByRole('button', { name: 'Sign in without naming one' }).click();
  await choosePerson(page);
  await page.getByRole('button', { name: personal.displayName }).click();
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: initech.id, sessionIds: [initech.id] });
  expect(control.requests({ endpoint: 'revoke' })).toHaveLength(1);
  await page.reload();
  await expect(activeOrganization(page)).toHaveText(initech.displayName);
});

test('The same user who names another one before the login lands there', async ({ page }) => {
  const title = 'A default organization';
  await page.goto('/');
  await corner(page, title).getByRole('checkbox').check();
  await page.waitForLoadState();
  await corner(page, title).getByRole('textbox').fill('globex');
  await corner(page, title).getByRole('button', { name: 'Sign in to this one' }).click();
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  expect(await snapshotOf(page)).toMatchObject({ sessionIds: [globex.id] });
});

test('An organization with an API of its own works beside those that share one', async ({ page }) => {
  const title = 'One API, or one per organization';
  await page.addInitScript(() => localStorage.setItem('demo.ownApi', 'true'));
  await signIn(page, acme, 'Katherine Johnson');
  const shared = await press(page, title, 'Call the API', '200');
  await expect(shared).toContainText('audience: https://invoices.example/api');
  await expect(await press(page, title, 'Send the token to the other API', '401')).toContainText(
    'check: aud',
  );

  await switchTo(page, hooli);
  const own = await press(page, title, 'Call the API', '200');
  await expect(own).toContainText('audience: https://hooli.invoices.example/api');
  await expect(own).toContainText('Hooli’s own API');
  await expect(await press(page, title, 'Send the token to the other API', '401')).toContainText(
    'check: aud',
  );
  await switchTo(page, acme);
  await press(page, title, 'Call the API', 'https://invoices.example/api');
});

test('A permission that was taken is gone after one renewal', async ({ page, control }) => {
  await signIn(page, acme);
  const title = 'Changes of the membership';
  await press(page, title, 'Create an invoice', '201');
  control.clearRequests();
  await press(page, title, 'Take my right to create for a minute', '200');
  // By the tenant's event.
  await expect
    .poll(() => page.evaluate(() => window.demo?.client.hasPermission('create:invoices')))
    .toBe(false);
  const refused = await press(page, title, 'Create an invoice', '403');
  await expect(refused).toContainText('insufficient_permission');
  // The fresh token says the same as the API: no further hint.
  await expect(refused).not.toContainText('hint');
  expect(control.requests({ grantType: 'refresh_token' })).toHaveLength(1);
  expect(await page.evaluate(() => window.demo?.client.hasPermission('create:invoices'))).toBe(false);
});

test('A permission that was given works after one renewal, without a login', async ({
  page,
  demo,
  control,
}) => {
  await signIn(page, initech);
  const title = 'Changes of the membership';
  await expect(await press(page, title, 'Create an invoice', '403')).not.toContainText('hint');
  const permissions = ['read:invoices', 'create:invoices'];
  demo.directory.addMember(ada, initech.id, { roles: ['accountant'], permissions });
  control.clearRequests();
  await press(page, title, 'Create an invoice', '201');
  expect(control.requests({ grantType: 'refresh_token' })).toHaveLength(1);
});

test('A removed member is refused, her session ends, and no other one', async ({ page }) => {
  await signIn(page, globex);
  await switchTo(page, acme);
  await recordRemovals(page);
  const title = 'Changes of the membership';
  await corner(page, title).getByRole('button', { name: 'Remove me for a minute' }).click();
  // By the tenant's event.
  await expect.poll(async () => (await snapshotOf(page)).sessionIds).toEqual([globex.id]);
  const outcome = await page.evaluate(async (id) => {
    const { client } = window.demo ?? {};
    const fetch = client?.createFetcher({ organization: id, baseUrl: await apiUrl() });
    return fetch?.(`/organizations/${id}/invoices`).then(
      () => 'answered',
      (error: unknown) => (error as Error).name,
    );
    async function apiUrl(): Promise<string> {
      const config = (await (await window.fetch('/config.json')).json()) as { api: string };
      return config.api;
    }
  }, acme.id);
  expect(outcome).toBe('AccessDeniedError');
  expect(await page.evaluate(() => (window as unknown as { removed: string[] }).removed)).toEqual([acme.id]);
  expect(await snapshotOf(page)).toMatchObject({ sessionIds: [globex.id] });
  await expect(errorBanner(page)).toContainText('The membership in the organization has ended');
  expect(await page.evaluate(() => window.demo?.client.getTokenForOrg('globex').then(Boolean))).toBe(true);
});
