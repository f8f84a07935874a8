import type { Page } from '@playwright/test';
import { acme, bothModes, expect, globex, test } from './setup.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { activeOrganization, card, pickInSwitcher, signInButton } from './page-parts.js';
import { keysWithTokens, readStorage } from './page-storage.js';
import { choosePerson } from './sign-in.js';

async function pickAtLogin(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Choose at the login page' }).click();
  await choosePerson(page);
  await page.getByRole('button', { name: globex.displayName }).click();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
}

test('A login without an organization signs in to the one that the person chooses', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('radio', { name: 'Let the login page ask' }).check();
  await signInButton(page).click();
  await choosePerson(page);
  await page.getByRole('button', { name: globex.displayName }).click();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: globex.id, sessionIds: [globex.id] });

  await page.reload();
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
});

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('A session from such a login renews, switches and signs out like any other', async ({
      page,
      control,
    }) => {
      await pickAtLogin(page);
      control.clearRequests();
      const { value } = await callClient(page, 'getTokenForOrg', globex.id, { cacheMode: 'off' });
      expect(claimsIn(value)).toMatchObject({ org_id: globex.id });
      expect(control.requests()).toMatchObject([
        {
          endpoint: 'token',
          grantType: 'refresh_token',
          organization: globex.id,
          issuedOrganization: globex.id,
        },
      ]);

      await pickInSwitcher(page, acme);
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
      await pickInSwitcher(page, globex);
      await expect(activeOrganization(page)).toHaveText(globex.displayName);

      await card(page, globex).getByRole('button', { name: 'Sign out' }).click();
      await expect(card(page, globex)).toContainText('no session yet');
      expect(await snapshotOf(page)).toMatchObject({ sessionIds: [acme.id] });
    });

    test('An untrusted organization leaves no data', async ({ page, control }) => {
      await page.goto('/');
      await expect(signInButton(page)).toBeVisible();
      const opened = page.waitForEvent('popup');
      const refused = page.evaluate(async (location) => {
        const { domain, clientId, audience } = (await (await fetch('/config.json')).json()) as Record<
          'domain' | 'clientId' | 'audience',
          string
        >;
        const { createOrgSessionClient } = window.demo ?? {};
        const client = createOrgSessionClient?.({
          domain,
          clientId,
          authorizationParams: { audience, redirect_uri: `${window.location.origin}/` },
          useRefreshTokens: true,
          cacheLocation: location,
          isTrustedOrganization: ({ name }) => name === 'acme',
        });
        await client?.start();
        const error = await client?.loginWithPopup().catch((thrown: unknown) => thrown);
        const { code, organization } = error as { code?: string; organization?: string };
        return { code, organization, sessions: client?.getSnapshot().sessions };
      }, cacheLocation);
      const popup = await opened;
      await choosePerson(popup);
      await popup.getByRole('button', { name: globex.displayName }).click();

      expect(await refused).toEqual({
        code: 'untrusted_organization',
        organization: globex.id,
        sessions: [],
      });
      const { localStorage, sessionStorage, indexedDB } = await readStorage(page);
      expect(keysWithTokens(localStorage)).toEqual([]);
      expect(keysWithTokens(sessionStorage)).toEqual([]);
      expect(keysWithTokens(indexedDB)).toEqual([]);
      expect(control.requests({ endpoint: 'revoke' })).toHaveLength(1);
      await page.reload();
      await expect(signInButton(page)).toBeVisible();
    });
  });
}
