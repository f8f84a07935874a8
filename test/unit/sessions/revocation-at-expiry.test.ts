/** A session that expires is removed from storage, so nothing could revoke its refresh tokens later: they are revoked at once. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { createBrowser } from '../../support/browser.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import { rejection } from '../../support/async.js';
import { installTenant, sessionIds, signIn, type Page } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  useClock();
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const api = 'https://api.example';
const modes: [string, () => Partial<OrgSessionClientOptions>][] = [
  ['the memory of the SDK', () => ({})],
  ['localStorage', () => ({ cacheLocation: 'localstorage' })],
  ['a custom cache', () => ({ cache: createSlowCache(1).cache })],
];
const refused = (error: string): Response => new Response(JSON.stringify({ error }), { status: 403 });

describe.each(modes)('with refresh tokens in %s', (_, options) => {
  const open = async (): Promise<Page> => {
    const page = await signIn(tenant, A.id, options(), createBrowser().openTab().environment);
    await page.client.getTokenForOrg(B.id);
    return page;
  };
  const expectOnlyB = (page: Page): void => {
    expect(sessionIds(page)).toEqual([B.id]);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([B.id]);
  };

  it.each(['invalid_grant', 'access_denied'])(
    'that of another audience, if one is refused with %s',
    async (error) => {
      const page = await open();
      await page.client.getTokenForOrg(A.id, { audience: 'https://second.example' });
      tenant.sso = undefined;
      tenant.interceptToken = async (type, grant) =>
        type === 'refresh_token' && grant?.audience === api ? refused(error) : undefined;
      await rejection(advanceTimeUntil(page.client.getTokenForOrg(A.id, { cacheMode: 'off' })));
      await advanceTime(1000);
      expectOnlyB(page);
    },
  );

  it('that of a session whose session_expiry has passed', async () => {
    tenant.alterTokens = ({ idClaims }) => {
      if (idClaims['org_id'] === A.id) idClaims['session_expiry'] = Math.floor(Date.now() / 1000) + 600;
    };
    const page = await open();
    await advanceTime(601_000);
    tenant.sso = undefined;
    await rejection(advanceTimeUntil(page.client.getTokenForOrg(A.id)));
    await advanceTime(1000);
    expectOnlyB(page);
  });

  it('a revocation that does not end delays the error by two seconds at most', async () => {
    const { client } = await open();
    tenant.sso = undefined;
    tenant.interceptToken = async () => refused('invalid_grant');
    const send = fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      url.endsWith('/oauth/revoke') ? new Promise(() => undefined) : send(url, init),
    );
    const startedAt = Date.now();
    await rejection(advanceTimeUntil(client.getTokenForOrg(A.id, { cacheMode: 'off' })));
    expect(Date.now() - startedAt).toBeLessThan(2500);
  });
});
