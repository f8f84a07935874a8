import { acme, bothModes, expect, globex, hooli, initech, test } from './setup.js';
import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs } from './page-parts.js';
import { readStorage } from './page-storage.js';
import { signIn } from './sign-in.js';

const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** The tenant accepts a person's `sub` as the token of another system. */
const external = { subject_token: 'auth0|ada', subject_token_type: 'urn:example:external-token' };

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('An external token creates a session of the requested organization', async ({ page }) => {
      await signIn(page, acme);
      const { value, error } = await callClient(page, 'loginWithCustomTokenExchange', {
        organization: 'globex',
        ...external,
      });
      expect(error).toBeUndefined();
      expect(value).toMatchObject({ id: globex.id });
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      expect(await snapshotOf(page)).toMatchObject({ sessionIds: [acme.id, globex.id] });
      const token = await callClient(page, 'getTokenForOrg', globex.id);
      expect(claimsIn(token.value)).toMatchObject({ org_id: globex.id });
      await expect(await callApiAs(page, acme)).toHaveText(/^200/);
    });

    test("Another organization's tokens are discarded", async ({ page, control }) => {
      await signIn(page, acme);
      control.injectFault({ grant, answerAs: initech.id });
      const { error } = await callClient(page, 'loginWithCustomTokenExchange', {
        organization: globex.id,
        ...external,
      });
      expect(error).toMatchObject({ name: 'OrganizationMismatchError', claim: 'org_id' });
      await expect(activeOrganization(page)).toHaveText(acme.displayName);
      expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id] });
      const { localStorage, indexedDB } = await readStorage(page);
      expect(Object.keys({ ...localStorage, ...indexedDB }).filter((key) => key.includes(globex.id))).toEqual(
        [],
      );
    });

    test('An organization that the person is not a member of is refused, and nothing else changes', async ({
      page,
    }) => {
      await signIn(page, acme);
      const { error } = await callClient(page, 'loginWithCustomTokenExchange', {
        organization: hooli.id,
        ...external,
      });
      expect(error?.code).toMatch(/access_denied|login_required/);
      expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id] });
    });
  });
}
