/** One call of a custom cache fails while tokens are received. No refresh token may be lost: nothing could revoke it later. */
import type { ICache } from '@auth0/auth0-spa-js';
import { expect, it } from 'vitest';
import { settle } from '../../support/async.js';
import { installTenant, openPage, type Page } from '../../support/page.js';
import { A, ada, type Tenant } from '../../support/tenant.js';

interface FailingCache {
  readonly cache: Required<ICache>;
  readonly entries: Map<string, unknown>;
  /** Lets the nth call from now on fail. */
  failAt(call: number): void;
  hasFailed(): boolean;
}

function createFailingCache(): FailingCache {
  const entries = new Map<string, unknown>();
  let callsLeft = Infinity;
  const step = (): Promise<void> =>
    --callsLeft === 0 ? Promise.reject(new Error('The cache failed.')) : Promise.resolve();
  return {
    cache: {
      async get(key) {
        await step();
        return entries.get(key) as never;
      },
      async set(key, entry) {
        await step();
        entries.set(key, entry);
      },
      async remove(key) {
        await step();
        entries.delete(key);
      },
      async allKeys() {
        await step();
        return [...entries.keys()];
      },
    },
    entries,
    failAt(call) {
      callsLeft = call;
    },
    hasFailed: () => callsLeft <= 0,
  };
}

const works: [string, (page: Page) => Promise<unknown>][] = [
  ['a silent request', (page) => page.client.getTokenForOrg(A.id)],
  ['a popup login', (page) => page.client.loginWithPopup({ organization: A.id })],
];
/** More than the calls of any of these. */
const calls = Array.from({ length: 30 }, (_, index) => index + 1);

it.each(works)('%s loses no refresh token, whichever call fails', async (_, work) => {
  let failures = 0;
  for (const call of calls) {
    const tenant: Tenant = installTenant();
    tenant.person = { sub: ada, organization: A.id };
    const failing = createFailingCache();
    const page = openPage(tenant, { cache: failing.cache });
    await page.client.start();
    failing.failAt(call);
    await work(page).catch(() => undefined);
    await settle();
    if (failing.hasFailed()) failures++;
    failing.failAt(Infinity);
    await page.client.logout({ openUrl: false });
    await settle();
    expect(tenant.liveRefreshTokens, `call ${call}`).toEqual([]);
    expect(JSON.stringify([...failing.entries]), `call ${call}`).not.toMatch(/eyJ|refresh-/);
    page.client.destroy();
  }
  expect(failures).toBeGreaterThan(5);
});
