import { generateKeyPairSync } from 'node:crypto';
import type { Page } from '@playwright/test';
import { openCdpSession } from './chromium.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { acme, bothModes, expect, globex, hooli, test } from './setup.js';
import { activeOrganization, callApiAs } from './page-parts.js';
import { signIn } from './sign-in.js';

/** Adds a device to the browser that has a passkey of a person, and agrees at once. */
async function addPasskey(page: Page, sub: string): Promise<void> {
  const devTools = await openCdpSession(page, 'passkeys');
  await devTools.send('WebAuthn.enable');
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await devTools.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: Buffer.from(sub).toString('base64'),
      isResidentCredential: true,
      rpId: 'localhost',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      userHandle: Buffer.from(sub).toString('base64'),
      signCount: 0,
    },
  });
}

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('A passkey signs in to the organization that the call names', async ({ page, control }) => {
      await signIn(page, acme);
      await addPasskey(page, 'auth0|ada');
      const { value, error } = await callClient(page, 'loginWithPasskey', { organization: globex.id });
      expect(error).toBeUndefined();
      expect(value).toMatchObject({ id: globex.id });
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      expect(await snapshotOf(page)).toMatchObject({ active: globex.id, sessionIds: [acme.id, globex.id] });
      const token = await callClient(page, 'getTokenForOrg', globex.id);
      expect(claimsIn(token.value)).toMatchObject({ sub: 'auth0|ada', org_id: globex.id });
      await expect(await callApiAs(page, acme)).toHaveText(/^200/);
      expect(control.countByOrganization({ endpoint: 'token' })).toMatchObject({
        [globex.id]: expect.any(Number) as unknown as number,
      });
    });

    test('Without a membership, or with tokens of another organization, nothing changes', async ({
      page,
      control,
    }) => {
      await signIn(page, acme);
      await addPasskey(page, 'auth0|ada');
      const refused = await callClient(page, 'loginWithPasskey', { organization: hooli.id });
      expect(refused.error?.code).toBe('access_denied');
      control.injectFault({ grant: 'urn:okta:params:oauth:grant-type:webauthn', answerAs: acme.id });
      const { error } = await callClient(page, 'loginWithPasskey', { organization: globex.id });
      expect(error).toMatchObject({ code: 'organization_mismatch' });
      expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id] });
    });
  });
}

test('The passkey of another person ends the sessions of the first', async ({ page }) => {
  await signIn(page, acme);
  await addPasskey(page, 'auth0|grace');
  const { value } = await callClient(page, 'loginWithPasskey', { organization: globex.id });
  expect(value).toMatchObject({ id: globex.id });
  expect(await snapshotOf(page)).toMatchObject({ active: globex.id, sessionIds: [globex.id] });
});
