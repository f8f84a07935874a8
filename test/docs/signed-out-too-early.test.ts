/** The table of "Users are signed out too early" in the page about troubleshooting, in a browser that sends no cookie to an iframe. */
import { beforeEach, expect, test } from 'vitest';
import type { OrgSessionClientOptions } from '../../src/index.js';
import { createBrowser } from '../support/browser.js';
import { useRunningClock } from '../support/clock.js';
import { installTenant, openPage, signIn } from '../support/page.js';
import { A, type Tenant } from '../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  useRunningClock();
  tenant = installTenant();
});

const cases: [string, Partial<OrgSessionClientOptions>, string][] = [
  ['there is no refresh token', { useRefreshTokens: false }, 'login_required'],
  ['the refresh token is refused', { cacheLocation: 'localstorage' }, 'login_required'],
  [
    'the refresh token is refused, without iframes',
    { cacheLocation: 'localstorage', silentAuth: 'off' },
    'invalid_grant',
  ],
];

test.each(cases)('When the token expires and %s, the session ends', async (_what, options, reason) => {
  const { client, events } = await signIn(tenant, A.id, options);
  tenant.sso = undefined;
  tenant.revokeAll(A.id);
  const renewed = client.getToken({ cacheMode: 'off' });
  await expect(renewed).rejects.toMatchObject({ code: 'login_required' });
  const [, payload] = events.find(([name]) => name === 'loginRequired') ?? [];
  expect(payload).toMatchObject({ organization: { id: A.id }, error: { reason } });
});

test('After a reload in memory mode the page is signed out', async () => {
  const { client } = await signIn(tenant, A.id);
  client.destroy();
  tenant.sso = undefined;
  const after = openPage(tenant);
  await expect(after.client.start()).resolves.toMatchObject({ status: 'signed-out' });
});

test('After a reload with localStorage and refresh tokens the user is signed in', async () => {
  const options = { cacheLocation: 'localstorage' } as const;
  const { environment } = createBrowser().openTab();
  const { client } = await signIn(tenant, A.id, options, environment);
  client.destroy();
  tenant.sso = undefined;
  const after = openPage(tenant, options, environment);
  await expect(after.client.start()).resolves.toMatchObject({ status: 'signed-in' });
  await expect(after.client.getToken({ cacheMode: 'off' })).resolves.toBeTypeOf('string');
});
