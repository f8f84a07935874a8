/** Changes of memberships and roles reach every tab, by the events of the API. */
import type { Page } from '@playwright/test';
import type { Demo } from '../../demo/servers.js';
import { PEOPLE } from 'auth0-org-tenant';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card, errorBanner, pickInSwitcher, switcher } from './page-parts.js';
import { acme, bothModes, expect, globex, hooli, test } from './setup.js';
import { choosePerson, signIn } from './sign-in.js';

const ada = { sub: 'auth0|ada' };
const membershipIn = ({ id }: { id: string }) => PEOPLE.find(({ sub }) => sub === ada.sub)?.memberships[id];

/** A worker uses the same tenant for all its tests. */
test.afterEach(({ demo: { directory } }) => {
  for (const organization of [acme, globex])
    directory.addMember(ada.sub, organization.id, membershipIn(organization));
  directory.removeMember(ada.sub, hooli.id);
});

/** Waits until a page's connection for events is open: the API has then answered it. */
const connected = (page: Page): Promise<unknown> => page.waitForResponse(/\/me\/events$/);

/** Two tabs in which Globex is active and Acme has a session. */
async function openTwoTabs(page: Page): Promise<Page[]> {
  const isOpen = connected(page);
  await signIn(page, acme);
  await isOpen;
  await pickInSwitcher(page, globex);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  const other = await page.context().newPage();
  const otherIsOpen = connected(other);
  await other.goto('/');
  await expect(activeOrganization(other)).toHaveText(globex.displayName);
  await otherIsOpen;
  await expect(await callApiAs(other, acme)).toHaveText(/^200/);
  return [page, other];
}

const listed = async (page: Page): Promise<string[]> => {
  await switcher(page).click();
  const names = await page.getByRole('listbox').getByRole('option').allTextContents();
  await page.keyboard.press('Escape');
  return names;
};

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('A removed member loses the screens of Globex in two tabs within a second, and works on in Acme', async ({
      page,
      control,
    }) => {
      const tabs = await openTwoTabs(page);
      control.removeMember({ ...ada, organization: 'globex' });
      const closed = { timeout: 1000 };
      await Promise.all(
        tabs.map((tab) => expect(activeOrganization(tab)).toHaveText('No organization is active', closed)),
      );
      for (const tab of tabs) {
        expect((await snapshotOf(tab)).sessionIds).toEqual([acme.id]);
        await expect(errorBanner(tab)).toContainText('The membership in the organization has ended.');
        await expect(await callApiAs(tab, acme)).toHaveText(/^200/);
        expect((await listed(tab)).join()).not.toContain(globex.displayName);
      }
      await pickInSwitcher(page, acme);
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
    });
  });
}

test('A role that was taken away counts at once, in two tabs', async ({ page, control }) => {
  const tabs = await openTwoTabs(page);
  control.addMember({ ...ada, organization: 'globex', roles: ['viewer'], permissions: ['read:invoices'] });
  for (const tab of tabs) {
    await expect
      .poll(() => tab.evaluate(() => window.demo?.client.getSnapshot().permissions))
      .toEqual(['read:invoices']);
  }
  expect((await snapshotOf(page)).sessionIds).toContain(acme.id);
});

test('A new organization, and a new name, are in the list of two tabs without a reload', async ({
  page,
  control,
}) => {
  const tabs = await openTwoTabs(page);
  control.addMember({ ...ada, organization: 'hooli' });
  for (const tab of tabs) await expect(card(tab, hooli)).toBeVisible();
  for (const tab of tabs) expect((await listed(tab)).join()).toContain(hooli.displayName);
  await pickInSwitcher(page, hooli);
  await expect(activeOrganization(page)).toHaveText(hooli.displayName);
});

test('The events of other people do not arrive', async ({ page, control, demo }) => {
  await openTwoTabs(page);
  control.addMember({ sub: 'auth0|grace', organization: 'hooli' });
  control.removeMember({ sub: 'auth0|grace', organization: 'hooli' });
  const token = await page.evaluate(() => window.demo?.client.getToken());
  const events = await readEvents(demo, token ?? '', () =>
    control.addMember({ ...ada, organization: 'hooli' }),
  );
  expect(events).toContain(ada.sub);
  expect(events).not.toContain('auth0|grace');
});

/** The text of the first event after a change. */
async function readEvents(demo: Demo, token: string, change: () => void): Promise<string> {
  const response = await fetch(`${demo.api.url}/me/events`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const reader = response.body?.getReader();
  change();
  let text = '';
  while (!text.includes('data:')) text += new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  return text;
}

for (const framework of ['react', 'vue', 'angular', 'svelte']) {
  test(`The ${framework} page closes the screen of a removed member`, async ({ page, control }) => {
    const isOpen = connected(page);
    await page.goto(`/${framework}/`);
    await page.getByRole('button', { name: `Sign in to ${globex.displayName}` }).click();
    await choosePerson(page);
    const table = page.getByRole('table', { name: `Invoices of ${globex.displayName}` });
    await expect(table).toBeVisible();
    await isOpen;
    control.removeMember({ ...ada, organization: 'globex' });
    await expect(table).toBeHidden({ timeout: 1000 });
    expect((await snapshotOf(page)).sessionIds).toEqual([]);
  });
}
