import type { Page } from '@playwright/test';
import { acme, bothModes, expect, globex, test } from './setup.js';
import { callClient, loginAndBack, snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card, errorBanner } from './page-parts.js';
import { readStorage } from './page-storage.js';
import { signIn } from './sign-in.js';

/** Expects that nothing of the answer is stored and that the previous session still works. */
async function expectOnlyAcme(page: Page): Promise<void> {
  await expect(activeOrganization(page)).toHaveText(acme.displayName);
  expect(await snapshotOf(page)).toMatchObject({
    status: 'signed-in',
    active: acme.id,
    sessionIds: [acme.id],
  });
  const { localStorage, sessionStorage, indexedDB } = await readStorage(page);
  const keys = [localStorage, sessionStorage, indexedDB].flatMap((place) => Object.keys(place));
  expect(keys.filter((key) => key.includes(globex.id))).toEqual([]);
  await expect(await callApiAs(page, acme)).toHaveText(/^200 · \d+ invoices of Acme/);
}

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}, another organization's tokens are discarded`, () => {
    test.use({ cacheLocation });

    test('when a redirect login returns them', async ({ page, control }) => {
      await signIn(page, acme);
      control.injectFault({ organization: globex.id, grant: 'authorization_code', answerAs: acme.id });
      await loginAndBack(page, { organization: globex.id });
      await expect(errorBanner(page)).toContainText('organization_mismatch');
      await expectOnlyAcme(page);
    });

    test('when a refresh returns them', async ({ page, control }) => {
      await signIn(page, acme);
      await expect(await callApiAs(page, globex)).toHaveText(/^200/);
      control.injectFault({ organization: globex.id, grant: 'refresh_token', answerAs: acme.id });
      const { error } = await callClient(page, 'getTokenForOrg', globex.id, { cacheMode: 'off' });
      expect(error).toMatchObject({ name: 'OrganizationMismatchError' });
      await expectOnlyAcme(page);
    });

    test('when the iframe of a switch returns them', async ({ page, control }) => {
      await signIn(page, acme);
      control.injectFault({ organization: globex.id, grant: 'authorization_code', answerAs: acme.id });
      await card(page, globex).getByRole('button', { name: 'Switch' }).click();
      await expect(errorBanner(page)).toContainText('organization_mismatch');
      await expectOnlyAcme(page);
    });
  });
}
