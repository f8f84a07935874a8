import type { Page } from '@playwright/test';
import { acme, bothModes, expect, globex, test } from './setup.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs } from './page-parts.js';
import { signIn } from './sign-in.js';

/** Completes the second factor with a one-time code, as an app does. */
async function verify(page: Page, organization: string, mfaToken = ''): Promise<void> {
  await page.evaluate(
    async ([of, token]) => {
      await window.demo?.client.auth0ClientFor(of).mfa.verify({ mfaToken: token, otp: '123456' });
    },
    [organization, mfaToken] as const,
  );
}

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('A second factor of one organization does not affect another one', async ({ page, control }) => {
      await signIn(page, acme);
      await expect(await callApiAs(page, globex)).toHaveText(/^200/);
      control.injectFault({ organization: globex.id, grant: 'refresh_token', mfaRequired: true });
      const { error } = await callClient(page, 'getTokenForOrg', globex.id, { cacheMode: 'off' });
      expect(error).toMatchObject({
        name: 'MfaRequiredError',
        code: 'mfa_required',
        organization: globex.id,
      });
      expect((await callClient(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' })).error).toBeUndefined();
      await expect(activeOrganization(page)).toHaveText(acme.displayName);

      await verify(page, globex.id, error?.mfaToken);
      const { value } = await callClient(page, 'getTokenForOrg', globex.id);
      expect(claimsIn(value)).toMatchObject({ org_id: globex.id });
      expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id, globex.id] });
      await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);
    });

    test("Its tokens are discarded if they are another organization's", async ({ page, control }) => {
      await signIn(page, acme);
      await expect(await callApiAs(page, globex)).toHaveText(/^200/);
      control.injectFault({ organization: globex.id, grant: 'refresh_token', mfaRequired: true });
      const { error } = await callClient(page, 'getTokenForOrg', globex.id, { cacheMode: 'off' });
      control.injectFault({ grant: 'http://auth0.com/oauth/grant-type/mfa-otp', answerAs: acme.id });
      await verify(page, globex.id, error?.mfaToken);
      const claims = async (): Promise<Record<string, unknown>> =>
        claimsIn((await callClient(page, 'getTokenForOrg', globex.id)).value);
      expect(await claims()).toMatchObject({ org_id: globex.id });
      await test.step('Also after a reload, which reads what was stored', async () => {
        await page.reload();
        await expect(activeOrganization(page)).toHaveText(acme.displayName);
        expect(await claims()).toMatchObject({ org_id: globex.id });
      });
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
      await expect(await callApiAs(page, acme)).toHaveText(/^200 · \d+ invoices of Acme/);
    });
  });
}
