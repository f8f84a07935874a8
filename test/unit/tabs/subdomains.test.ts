/** With the option `cookieDomain`, a sign-out reaches the app at other subdomains, which have their own localStorage. */
import { beforeEach, expect, it } from 'vitest';
import type { Environment } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { createTabStorage } from '../../support/browser-storage.js';
import { createBrowser, type Tab } from '../../support/browser.js';
import { installTenant, openPage, sessionIds, signIn } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let cookie: string;
let written: string[];
beforeEach(() => {
  tenant = installTenant();
  cookie = 'other=1';
  written = [];
});

/** A tab at another origin: it shares only cookies with the others. */
function openOrigin(): { tab: Tab; environment: Partial<Environment>; cache: object } {
  const tab = createBrowser({ channels: false }).openTab();
  const storage = createTabStorage();
  const environment: Partial<Environment> = {
    ...tab.environment,
    sharedStorage: () => storage,
    cookies: () => `first=; ${cookie}`,
    setCookie(text) {
      written.push(text);
      cookie = text.split(';')[0] ?? '';
    },
  };
  return { tab, environment, cache: createSlowCache(0).cache };
}

it.each(['logout', 'logoutOrganization'] as const)(
  '%s ends the session at the next wake-up and start',
  async (verb) => {
    const [acme, globex] = [openOrigin(), openOrigin()];
    const options = { cookieDomain: 'app.example' };
    const here = await signIn(tenant, A.id, { ...options, cache: acme.cache as never }, acme.environment);
    const stored = { ...options, cache: globex.cache as never };
    const there = await signIn(tenant, A.id, stored, globex.environment);
    await there.client.getTokenForOrg(B.id);
    await (verb === 'logout' ? here.client.logout({ openUrl: false }) : here.client.logoutOrganization(A.id));
    tenant.sso = undefined;
    const left = verb === 'logout' ? [] : [B.id];
    const next = openPage(tenant, stored, globex.environment);
    await next.client.start();
    expect(sessionIds(next)).toEqual(left);
    expect(sessionIds(there)).toContain(A.id);
    globex.tab.dispatch(new Event('focus'));
    await settle();
    expect(sessionIds(there)).toEqual(left);
    expect(written.at(-1)).toMatch(/;Domain=app\.example;Path=\/;Max-Age=\d+;SameSite=Lax;Secure$/);
    expect(written.join()).not.toMatch(/org_|eyJ/);
  },
);

it('the cookie has a limit, and keeps the latest sign-outs', async () => {
  const [acme, globex] = [openOrigin(), openOrigin()];
  const options = { cookieDomain: 'app.example' };
  const here = await signIn(tenant, A.id, options, acme.environment);
  const there = await signIn(tenant, A.id, options, globex.environment);
  for (let number = 0; number < 200; number++) await here.client.logoutOrganization(`org_${number}`);
  await here.client.logoutOrganization(A.id);
  expect(cookie.length).toBeLessThan(3200);
  globex.tab.dispatch(new Event('focus'));
  await settle();
  expect(sessionIds(there)).toEqual([]);
});

it.each([
  '',
  'x',
  '*',
  '*:1',
  '{"*":9999999999999}',
  '{"*":-1}',
  '{"*":"1"}',
  '{"__proto__":1}',
  '%',
  '[1]',
  '%7B',
])('the cookie %j of another subdomain does nothing', async (value) => {
  const { tab, environment } = openOrigin();
  const page = await signIn(tenant, A.id, { cookieDomain: 'app.example' }, environment);
  cookie = `auth0-org-sessions.1.client.signed-out=${value}`;
  tab.dispatch(new Event('focus'));
  await settle();
  expect(sessionIds(page)).toEqual([A.id]);
});

it('without the option there is no cookie', async () => {
  const { environment } = openOrigin();
  const page = await signIn(tenant, A.id, {}, environment);
  await page.client.logout({ openUrl: false });
  expect(written).toEqual([]);
});
