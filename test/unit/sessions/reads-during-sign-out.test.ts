/** A read that began before a sign-out neither brings the session back nor removes what the next user stored. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { installTenant, openPage, payload, sessionIds, signIn } from '../../support/page.js';
import { createInterruptedCache, type InterruptedCache } from '../../support/interrupted-cache.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
let interrupted: InterruptedCache;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  interrupted = createInterruptedCache();
});

const ignoreErrors = (promise: Promise<unknown>): Promise<unknown> => promise.catch(() => undefined);
const reads: [string, (client: OrgSessionClient) => Promise<unknown>][] = [
  ['start()', (client) => client.start()],
  ['cache-only', (client) => client.getTokenForOrg(A.id, { cacheMode: 'cache-only' })],
  ['getTokenForOrg', (client) => client.getTokenForOrg(A.id)],
];
const signOuts: [string, (client: OrgSessionClient) => Promise<void>][] = [
  ['logout', (client) => client.logout({ openUrl: false })],
  ['logoutOrganization', (client) => client.logoutOrganization(A.id)],
];
/** More than the calls of any of these reads. */
const calls = Array.from({ length: 14 }, (_, index) => index + 1);
const cases = reads.flatMap(([read, run]) =>
  signOuts.flatMap(([verb, signOut]) =>
    ['this tab', 'another tab', 'another tab that is heard of later'].map((where) => ({
      read,
      run,
      verb,
      signOut,
      where,
    })),
  ),
);

describe.each(['with allKeys', 'without allKeys'])('a custom cache %s', (kind) => {
  const createCache = (): typeof interrupted.cache => {
    const { allKeys, ...methods } = interrupted.cache;
    return (kind === 'with allKeys' ? { ...methods, allKeys } : methods) as typeof interrupted.cache;
  };

  it.each(cases)('$read, and $verb in $where at each of its calls', async ({ run, signOut, where }) => {
    for (const call of calls) {
      tenant = installTenant();
      browser = createBrowser();
      interrupted = createInterruptedCache();
      const options = { cache: createCache() };
      const before = await signIn(tenant, A.id, options, browser.openTab().environment);
      await settle();
      if (where === 'this tab') before.client.destroy();
      const page = openPage(tenant, options, browser.openTab().environment);
      interrupted.stallAt(call);
      const reading = ignoreErrors(run(page.client));
      await settle();
      // The read has made fewer calls: it is done.
      if (!interrupted.isInterrupted()) break;
      // The identity provider has no session any more: a session can only come from storage.
      tenant.sso = undefined;
      const deliver = where.endsWith('later') ? browser.holdMessages() : (): void => undefined;
      const signingOut = signOut(where === 'this tab' ? page.client : before.client);
      await settle();
      interrupted.resume();
      await Promise.all([reading, signingOut]);
      await settle();
      expect(sessionIds(page), `call ${call}`).toEqual([]);
      expect(await ignoreErrors(page.client.getTokenForOrg(A.id)), `call ${call}`).toBeUndefined();
      deliver();
      await settle();
      const next = openPage(tenant, options, browser.openTab().environment);
      await next.client.start();
      expect(sessionIds(next), `call ${call}`).toEqual([]);
      expect(JSON.stringify([...interrupted.entries]), `call ${call}`).not.toMatch(/eyJ|refresh-/);
      expect(tenant.liveRefreshTokens, `call ${call}`).toEqual([]);
    }
  });
});

describe('the next user’s entries stay', () => {
  it.each([1, 2, 3])('if cache-only stalled at call %i while they signed in', async (call) => {
    const options = { cache: interrupted.cache };
    tenant.members[bob] = [B.id];
    tenant.person = { sub: ada, organization: B.id };
    const before = await signIn(tenant, B.id, options);
    before.client.destroy();
    const page = openPage(tenant, options);
    interrupted.stallAt(call);
    const reading = ignoreErrors(page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' }));
    await settle();
    expect(interrupted.isInterrupted()).toBe(true);
    tenant.person = { sub: bob, organization: B.id };
    await page.client.loginWithPopup({ organization: B.id });
    await settle();
    interrupted.resume();
    const token = (await reading) as string | undefined;
    await settle();
    if (token !== undefined) expect(payload(token)['sub']).toBe(bob);
    page.client.destroy();
    tenant.sso = undefined;
    const next = openPage(tenant, options);
    await next.client.start();
    expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-in', user: { sub: bob } });
    await next.client.getToken({ cacheMode: 'off' });
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
  });
});
