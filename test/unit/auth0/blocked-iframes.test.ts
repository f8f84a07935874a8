/** Iframes that the browser does not load, and popups that it does not open. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from '../../support/async.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

const off = { cacheMode: 'off' } as const;

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each<[string, string, () => void]>([
  [
    'blocked',
    'timeout',
    () => {
      tenant.interceptAuthorize = (params) =>
        params.get('prompt') === 'none' ? Promise.resolve({ noResponse: '' }) : undefined;
    },
  ],
  [
    'forbidden by cross-origin isolation',
    'cross_origin_isolated',
    () => vi.stubGlobal('crossOriginIsolated', true),
  ],
])('where iframes are %s', (_, reason, forbid) => {
  beforeEach(() => {
    useClock();
  });

  it('a page starts as signed out', async () => {
    (await signIn(tenant, A.id)).client.destroy();
    forbid();
    const page = openPage(tenant);
    await expect(advanceTimeUntil(page.client.start())).resolves.toMatchObject({
      status: 'signed-out',
      sessions: [],
    });
    // Without an answer, the settings in Auth0 can be wrong.
    expect(page.client.getSnapshot().error?.message).toEqual(
      reason === 'timeout' ? (expect.stringContaining('No answer from') as unknown) : undefined,
    );
    expect(page.eventNames()).not.toContain('loginRequired');
    await advanceTimeUntil(page.client.loginWithPopup({ organization: A.id }));
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  });

  it('refresh tokens still work', async () => {
    const { client } = await signIn(tenant, A.id);
    forbid();
    expect(organizationOf(await advanceTimeUntil(client.getToken(off)))).toBe(A.id);
  });

  it.each([true, false])(
    'a cached token is still returned, with useRefreshTokens %s',
    async (useRefreshTokens) => {
      const page = await signIn(tenant, A.id, { useRefreshTokens });
      const { client } = page;
      await client.getTokenForOrg(B.id);
      const token = await client.getToken();
      page.events.length = 0;
      forbid();
      const error = await advanceTimeUntil(rejection(client.getTokenForOrg(C.id)));
      expect(error).toMatchObject({ code: 'login_required', reason, organization: C.id });
      if (!useRefreshTokens)
        expect(await advanceTimeUntil(rejection(client.getToken(off)))).toMatchObject({
          code: 'login_required',
          reason,
        });
      // The browser blocks the request; the tenant did not refuse it. The sessions stay.
      expect(page.eventNames()).not.toContain('sessionRemoved');
      await expect(client.getToken()).resolves.toBe(token);
      await expect(client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
    },
  );

  it('a switch opens the login page', async () => {
    const page = await signIn(tenant, A.id);
    forbid();
    await expect(advanceTimeUntil(page.client.switchOrganization(C.id))).resolves.toEqual({
      status: 'redirecting',
    });
    expect(page.visited).toHaveLength(1);
  });
});

it.each(['loginWithPopup', 'switchOrganization'] as const)(
  'a blocked popup rejects with PopupError and ends no session: %s',
  async (verb) => {
    const page = await signIn(tenant, A.id, {}, { openPopup: () => null });
    const { client } = page;
    tenant.sso = undefined;
    const token = await client.getToken();
    const error = await rejection(
      verb === 'loginWithPopup'
        ? client.loginWithPopup({ organization: B.id })
        : client.switchOrganization(B.id, { interaction: 'popup' }),
    );
    expect(error).toMatchObject({ code: 'popup', reason: 'blocked', organization: B.id });
    expect(error.message).toContain('Offer loginWithRedirect');
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    await expect(client.getToken()).resolves.toBe(token);
    expect(sessionIds(page)).toEqual([A.id]);
  },
);
