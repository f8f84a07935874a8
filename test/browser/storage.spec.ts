import { acme, expect, globex, test } from './setup.js';
import { callApiAs } from './page-parts.js';
import { hashesIn, keysWithTokens, readStorage } from './page-storage.js';
import { signIn } from './sign-in.js';

test.describe('In memory', () => {
  test('Refresh tokens are in the Worker and not readable by the page', async ({ page, control }) => {
    await signIn(page, acme);
    await expect(await callApiAs(page, globex)).toHaveText(/^200/);
    expect(page.workers().length).toBeGreaterThanOrEqual(1);

    const issued = control.requests().flatMap((entry) => entry.issuedRefreshTokenHash ?? []);
    expect(issued).toHaveLength(2);
    const { localStorage, sessionStorage, indexedDB, cookies } = await readStorage(page);
    for (const place of [localStorage, sessionStorage, indexedDB, cookies]) {
      expect(hashesIn(place)).not.toEqual(expect.arrayContaining([expect.stringMatching(issued.join('|'))]));
    }
  });
});

test.describe('In localStorage', () => {
  test.use({ cacheLocation: 'localstorage' });

  test('Refresh tokens are in IndexedDB and not in localStorage', async ({ page, control }) => {
    await signIn(page, acme);
    await expect(await callApiAs(page, globex)).toHaveText(/^200/);

    const issued = control.requests().flatMap((entry) => entry.issuedRefreshTokenHash ?? []);
    expect(issued).toHaveLength(2);
    const { localStorage, sessionStorage, indexedDB, cookies } = await readStorage(page);
    expect(hashesIn(indexedDB)).toEqual(expect.arrayContaining(issued));
    for (const place of [localStorage, sessionStorage, cookies]) {
      expect(hashesIn(place)).not.toEqual(expect.arrayContaining([expect.stringMatching(issued.join('|'))]));
    }
  });
});

test('The setting takes effect after a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Keep tokens in').selectOption({ label: 'localStorage (shared by all tabs)' });
  await page.getByRole('button', { name: 'Reload to apply' }).click();
  await signIn(page, acme);
  expect(keysWithTokens((await readStorage(page)).localStorage)).not.toEqual([]);
});
