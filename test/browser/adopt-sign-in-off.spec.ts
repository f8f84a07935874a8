/** A page that leaves its active organization to itself. */
import { becomes, expect, signIn, test } from './bare-page.js';
import { callClient, snapshotOf } from './client-calls.js';
import { acme } from './setup.js';

for (const cacheLocation of ['memory', 'localstorage'] as const) {
  test.describe(`With tokens in ${cacheLocation} and adoptSignIn false`, () => {
    test.use({ cacheLocation, options: { adoptSignIn: false } });

    test('a login in another tab makes no organization active', async ({ page, context }) => {
      const other = await context.newPage();
      await other.goto('/');
      await becomes(other, undefined);
      await signIn(page, acme);
      const ids = cacheLocation === 'localstorage' ? [acme.id] : [];
      await expect.poll(() => snapshotOf(other)).toMatchObject({ status: 'signed-out', sessionIds: ids });
      // With shared storage, the organization can be used at once.
      const { value } = await callClient(other, 'getTokenForOrg', acme.id, { cacheMode: 'cache-only' });
      expect(value !== undefined).toBe(cacheLocation === 'localstorage');
      await becomes(other, undefined);
    });
  });
}
