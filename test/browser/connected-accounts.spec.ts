import { callClient, claimsIn, snapshotOf } from './client-calls.js';
import { acme, bothModes, expect, globex, test } from './setup.js';
import { activeOrganization } from './page-parts.js';
import { signIn } from './sign-in.js';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    for (const [connection, error] of [
      ['google-oauth2', undefined],
      ['refused', 'access_denied'],
    ] as const) {
      test(`The account of the connection ${connection}: who is signed in does not change`, async ({
        page,
        demo,
      }) => {
        await signIn(page, acme);
        const completed =
          error === undefined
            ? page.waitForResponse(
                (response) => response.url().endsWith('/complete') && response.request().method() === 'POST',
              )
            : undefined;
        await Promise.all([
          page.waitForURL(
            (url) => url.origin === new URL(demo.url).origin && url.searchParams.get('tab') === '2',
          ),
          callClient(page, 'connectAccountWithRedirect', {
            organization: globex.id,
            connection,
            returnTo: '/?tab=2',
          }).catch(() => undefined),
        ]);
        const response = await completed;
        if (response) {
          expect(response.status()).toBe(201);
          const token = (await response.request().headerValue('authorization'))?.replace('Bearer ', '');
          expect(claimsIn(token)).toMatchObject({ sub: 'auth0|ada' });
        }
        await expect(activeOrganization(page)).toHaveText(acme.displayName);
        expect(page.url()).not.toMatch(/code|state=/);
        expect(await snapshotOf(page)).toMatchObject({ status: 'signed-in', active: acme.id });
      });
    }
  });
}
