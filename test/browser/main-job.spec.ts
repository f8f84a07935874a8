import { acme, bothModes, expect, globex, test } from './setup.js';
import { callClient, snapshotOf } from './client-calls.js';
import { countPageLoads } from './page-loads.js';
import {
  activeOrganization,
  callApiAs,
  card,
  pickInSwitcher,
  signInButton,
  signOutOfAll,
} from './page-parts.js';
import { keysWithTokens, readStorage } from './page-storage.js';
import { signIn, startSignIn } from './sign-in.js';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('Call the API as two organizations, switch, reload, sign out of one and then of all', async ({
      page,
      control,
    }) => {
      await signIn(page, acme);
      await expect(await callApiAs(page, acme)).toHaveText(/^200 · \d+ invoices of Acme/);

      const loads = countPageLoads(page);
      await page.evaluate(() => Object.assign(window, { sameDocument: true }));
      await test.step('A token for another organization does not change the active one', async () => {
        const { value } = await callClient(page, 'getTokenForOrg', globex.id);
        expect(value).toEqual(expect.any(String));
        expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id, globex.id] });
        await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);
        await expect(activeOrganization(page)).toHaveText(acme.displayName);
      });

      await test.step('The switch needs neither a login page nor a page load', async () => {
        await pickInSwitcher(page, globex);
        await expect(activeOrganization(page)).toHaveText(globex.displayName);
        await expect(page.getByRole('table', { name: 'Invoices of Globex' })).toBeVisible();
        expect(loads.count).toBe(0);
        expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
      });

      await test.step('The API refuses the token of one organization for another one', async () => {
        await page.getByLabel('Try this organization’s token').selectOption(acme.displayName);
        await page.getByRole('button', { name: 'Try it' }).click();
        await expect(page.getByTestId('refusal')).toContainText(
          `This token is for Globex Logistics (${globex.id}), but the path is for Acme Manufacturing (${acme.id}).`,
        );
      });

      await test.step('A reload restores the active organization', async () => {
        control.clearRequests();
        await page.reload();
        await expect(activeOrganization(page)).toHaveText(globex.displayName);
        const tokenRequests = control.requests({ endpoint: 'token' });
        expect(tokenRequests).toHaveLength(cacheLocation === 'localstorage' ? 0 : 1);
      });

      await test.step('After a sign-out of one organization the other one still works', async () => {
        await expect(await callApiAs(page, acme)).toHaveText(/^200/);
        control.clearRequests();
        await card(page, globex).getByRole('button', { name: 'Sign out' }).click();
        await expect(activeOrganization(page)).toHaveText('No organization is active');
        await expect(await callApiAs(page, acme)).toHaveText(/^200 · \d+ invoices of Acme/);
        expect(await snapshotOf(page)).toMatchObject({ status: 'signed-out', sessionIds: [acme.id] });
        expect(control.requests({ endpoint: 'token' })).toEqual([]);
      });

      await test.step('A sign-out of all removes all tokens and cookies', async () => {
        await signOutOfAll(page);
        await expect(signInButton(page)).toBeVisible();
        const { localStorage, sessionStorage, indexedDB, cookies } = await readStorage(page);
        expect(keysWithTokens(localStorage)).toEqual([]);
        expect(keysWithTokens(sessionStorage)).toEqual([]);
        expect(indexedDB).toEqual({});
        expect(cookies).toBe('');

        await page.reload();
        await expect(signInButton(page)).toBeVisible();
        await startSignIn(page, acme);
        await expect(page.getByRole('heading', { name: 'Sign in to Acme' })).toBeVisible();
      });
    });
  });
}
