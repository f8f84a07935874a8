import { acme, expect, globex, initech, test } from './setup.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card } from './page-parts.js';
import { choosePerson, loginPage, signIn } from './sign-in.js';

for (const typed of ['acme', '  ACME ']) {
  test(`A login by the name "${typed}" shares its session with the id`, async ({ page, control }) => {
    await page.goto('/');
    await page.getByLabel('Name of the organization').fill(typed);
    await page.getByRole('button', { name: 'Sign in by name' }).click();
    await expect(loginPage(page, acme)).toBeVisible();
    await choosePerson(page);
    await expect(activeOrganization(page)).toHaveText(acme.displayName);
    expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id] });

    control.clearRequests();
    const [byName, bySpelling, byId] = await Promise.all(
      ['acme', ' Acme ', acme.id].map((organization) => callClient(page, 'getTokenForOrg', organization)),
    );
    expect(byName?.value).toEqual(expect.any(String));
    expect(bySpelling).toEqual(byName);
    expect(byId).toEqual(byName);
    expect(control.requests()).toEqual([]);
  });
}

test.describe('When the tenant renames an organization', () => {
  test.afterEach(({ control }) => {
    // By id, because both could have the same name for a moment.
    control.renameOrganization({ organization: acme.id, name: 'acme' });
    control.renameOrganization({ organization: globex.id, name: 'globex' });
  });

  test('the old name is refused, and the id still works', async ({ page, control }) => {
    await signIn(page, globex);
    expect((await callClient(page, 'getTokenForOrg', 'acme')).value).toEqual(expect.any(String));
    control.renameOrganization({ organization: acme.id, name: 'acme-works' });

    const { error } = await callClient(page, 'getTokenForOrg', 'acme', { cacheMode: 'off' });
    expect(error).toMatchObject({ name: 'OrganizationMismatchError', claim: 'org_name' });
    await expect(activeOrganization(page)).toHaveText(globex.displayName);
    const { value } = await callClient(page, 'getTokenForOrg', acme.id);
    expect(claimsIn(value)).toMatchObject({ org_id: acme.id, org_name: 'acme-works' });
  });

  test('and another one gets its name, their sessions stay separate', async ({ page, control }) => {
    await signIn(page, initech);
    expect((await callClient(page, 'getTokenForOrg', 'acme')).value).toEqual(expect.any(String));
    control.renameOrganization({ organization: acme.id, name: 'acme-works' });
    control.renameOrganization({ organization: globex.id, name: 'acme' });

    const { error } = await callClient(page, 'getTokenForOrg', 'acme', { cacheMode: 'off' });
    expect(error).toMatchObject({ name: 'OrganizationMismatchError', claim: 'org_name' });
    expect((await snapshotOf(page)).sessionIds).not.toContain(globex.id);
    await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);
    await expect(card(page, globex)).toContainText('signed in');
  });
});
