import { acme, expect, globex, hooli, test } from './setup.js';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, errorBanner, signInButton, signOutOfAll } from './page-parts.js';
import { choosePerson, loginPage, signIn } from './sign-in.js';

const ada = { sub: 'auth0|ada', email: 'ada@example.com' };
const alan = { sub: 'auth0|alan', email: 'alan@example.com' };

test.use({ cacheLocation: 'localstorage' });
test.afterEach(({ control }) => {
  control.removeMember({ sub: ada.sub, organization: hooli.id });
  control.removeMember({ sub: alan.sub, organization: acme.id });
});

test('An invitation is accepted beside existing sessions, and never silently', async ({ page, control }) => {
  await signIn(page, acme);
  const { url } = control.createInvitation({ organization: 'hooli', email: ada.email });
  control.clearRequests();
  await page.goto(url);
  await expect(loginPage(page, hooli)).toBeVisible();
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(hooli.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: hooli.id, sessionIds: [acme.id, hooli.id] });
  expect(new URL(page.url()).search).toBe('');
  const [first, ...more] = control.requests({ endpoint: 'authorize' });
  expect(first).toMatchObject({ organization: hooli.id, silent: false });
  expect(more).toEqual([]);
  await expect(await callApiAs(page, acme)).toHaveText(/^200/);

  await page.reload();
  await expect(activeOrganization(page)).toHaveText(hooli.displayName);
  await expect(errorBanner(page)).toBeEmpty();
});

test('An invitation can be used once, and a second use changes nothing', async ({ page, control }) => {
  const { url } = control.createInvitation({ organization: 'hooli', email: ada.email });
  await page.goto(url);
  await expect(loginPage(page, hooli)).toBeVisible();
  await expect(page.getByText('You were invited.')).toBeVisible();
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(hooli.displayName);

  await page.goto(url);
  await choosePerson(page);
  await expect(errorBanner(page)).toContainText('access_denied');
  await expect(errorBanner(page)).toContainText('not allowed to accept the current invitation');
  expect(new URL(page.url()).search).toBe('');
  await expect(activeOrganization(page)).toHaveText(hooli.displayName);
});

test("Another person's invitation is refused, and its parameters are removed from the URL", async ({
  page,
  control,
}) => {
  await signIn(page, acme);
  const { url } = control.createInvitation({ organization: 'hooli', email: 'grace@example.com' });
  await page.goto(url);
  await choosePerson(page);
  await expect(errorBanner(page)).toContainText('access_denied');
  expect(await snapshotOf(page)).toMatchObject({
    active: acme.id,
    sessionIds: [acme.id],
    error: 'access_denied',
  });
  expect(new URL(page.url()).search).toBe('');

  control.clearRequests();
  await page.reload();
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  await expect(errorBanner(page)).toBeEmpty();
  expect(control.requests({ endpoint: 'authorize' })).toEqual([]);
});

test('An invitation that another user accepts ends the sessions of the previous user', async ({
  page,
  control,
}) => {
  await signIn(page, globex);
  const { url } = control.createInvitation({ organization: 'acme', email: alan.email });
  await page.goto(url);
  await choosePerson(page, 'Alan Turing');
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id] });
});

test('An administrator creates a link, and the invited person becomes a member with it', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, acme);
  await page.getByLabel('Email address to invite').fill(alan.email);
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = page.getByLabel('Invitation link');
  await expect(link).toHaveValue(/[?&]invitation=/);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const url = await page.evaluate(() => navigator.clipboard.readText());
  expect(url).toBe(await link.inputValue());
  await expect(page.getByRole('link', { name: 'Use it' })).toHaveAttribute('href', url);

  await signOutOfAll(page);
  await expect(signInButton(page)).toBeVisible();
  await page.goto(url);
  await choosePerson(page, 'Alan Turing');
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  await expect(page.getByText('Alan Turing · alan@example.com')).toBeVisible();
});

test('Without the permission a person cannot invite', async ({ page }) => {
  await signIn(page, globex);
  await expect(page.getByText('you cannot invite anyone')).toContainText('manage:settings');
  await expect(page.getByRole('button', { name: 'Make a link' })).toBeHidden();
  await expect(page.getByLabel('Email address to invite')).toBeHidden();
});

test('The parameter organization without an invitation starts a login for it', async ({ page }) => {
  await page.goto('/?organization=acme&page=2#part');
  await expect(loginPage(page, acme)).toBeVisible();
  await choosePerson(page);
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(new URL(page.url())).toMatchObject({ pathname: '/', search: '?page=2', hash: '#part' });
});
