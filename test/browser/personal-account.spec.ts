import { acme, bothModes, expect, personal, test } from './setup.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card, pickInSwitcher, signInButton } from './page-parts.js';
import { readStorage } from './page-storage.js';
import { choosePerson, signIn } from './sign-in.js';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('The personal account has a session of its own, separate from organizations', async ({
      page,
      control,
    }) => {
      await signIn(page, acme);
      expect((await readStorage(page)).cookies).toContain('organization_hint');
      control.clearRequests();
      await pickInSwitcher(page, personal);
      await expect(activeOrganization(page)).toHaveText(personal.displayName);
      expect(control.requests({ endpoint: 'authorize' })).toMatchObject([
        { silent: true, organization: null },
      ]);
      expect(await snapshotOf(page)).toMatchObject({
        active: personal.id,
        sessionIds: [personal.id, acme.id],
      });

      const { value } = await callClient(page, 'getTokenForOrg', null);
      expect(claimsIn(value)).toMatchObject({ sub: 'auth0|ada' });
      expect(claimsIn(value)).not.toHaveProperty('org_id');
      await expect(await callApiAs(page, personal)).toHaveText('200 · no organization');

      await test.step('A renewed token has no organization either', async () => {
        const renewed = await callClient(page, 'getTokenForOrg', null, { cacheMode: 'off' });
        expect(claimsIn(renewed.value)).not.toHaveProperty('org_id');
      });
      await test.step('A reload restores the personal account', async () => {
        await page.reload();
        await expect(activeOrganization(page)).toHaveText(personal.displayName);
      });
      await test.step('A switch to an organization works', async () => {
        await pickInSwitcher(page, acme);
        await expect(activeOrganization(page)).toHaveText(acme.displayName);
        const back = await callClient(page, 'getTokenForOrg', acme.id);
        expect(claimsIn(back.value)).toMatchObject({ org_id: acme.id });
      });
      await test.step('A sign-out of the personal account keeps the other sessions', async () => {
        await card(page, personal).getByRole('button', { name: 'Sign out' }).click();
        await expect(card(page, personal)).toHaveCount(0);
        expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id] });
      });
    });
  });
}

test('A person without an organization has a personal account', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Use the personal account' }).click();
  await choosePerson(page, 'Alan Turing');
  await expect(activeOrganization(page)).toHaveText(personal.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: personal.id, sessionIds: [personal.id] });
});

test('It can be chosen at the login page, and its token is refused for organizations', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Choose at the login page' }).click();
  await choosePerson(page);
  await page.getByRole('button', { name: personal.displayName }).click();
  await expect(activeOrganization(page)).toHaveText(personal.displayName);
  expect(await snapshotOf(page)).toMatchObject({ active: personal.id, sessionIds: [personal.id] });

  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByTestId('refusal')).toContainText('This token has no organization');
});

test('Without the option a token without an organization is refused', async ({ page }) => {
  await page.goto('/');
  await expect(signInButton(page)).toBeVisible();
  const opened = page.waitForEvent('popup');
  const refused = page.evaluate(async () => {
    const { domain, clientId, audience } = (await (await fetch('/config.json')).json()) as Record<
      'domain' | 'clientId' | 'audience',
      string
    >;
    const client = window.demo?.createOrgSessionClient({
      domain,
      clientId,
      authorizationParams: { audience, redirect_uri: `${window.location.origin}/` },
      useRefreshTokens: true,
    });
    await client?.start();
    const requested = await client?.getTokenForOrg(null).catch((thrown: unknown) => thrown);
    const picked = await client?.loginWithPopup().catch((thrown: unknown) => thrown);
    const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
    return { requested: codeOf(requested), picked: codeOf(picked), sessions: client?.getSnapshot().sessions };
  });
  const popup = await opened;
  await choosePerson(popup);
  await popup.getByRole('button', { name: personal.displayName }).click();
  expect(await refused).toEqual({
    requested: 'configuration',
    picked: 'organization_mismatch',
    sessions: [],
  });
});
