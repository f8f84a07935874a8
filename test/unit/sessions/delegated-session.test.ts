/** A delegated session: someone else acts for the user (the claim `act`). It is not renewed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import { createStorage } from '../../support/browser-storage.js';
import { rejection } from '../../support/async.js';
import { installTenant, loginByRedirect, openPage, sessionIds, signIn } from '../../support/page.js';
import { A, ada, B, type Tenant } from '../../support/tenant.js';

const support = { sub: 'auth0|support' };
let tenant: Tenant;
beforeEach(() => {
  useClock();
  tenant = installTenant();
  tenant.actor = support.sub;
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each<Partial<OrgSessionClientOptions>>([{}, { cacheLocation: 'localstorage' }])(
  'with %j',
  (mode) => {
    it('the snapshot names the actor, and keeps the object', async () => {
      const page = await signIn(tenant, A.id, mode, createStorage().environment);
      const { actor } = page.client.getSnapshot();
      expect(actor).toEqual(support);
      expect(Object.isFrozen(actor)).toBe(true);
      await page.client.getTokenForOrg(B.id);
      expect(page.client.getSnapshot().actor).toBe(actor);
      expect(tenant.liveRefreshTokens).toEqual([]);
    });

    it('it is not renewed: not by autoRenew, and not by a call', async () => {
      const page = await signIn(tenant, A.id, { ...mode, autoRenew: true }, createStorage().environment);
      const { client } = page;
      tenant.requests.length = 0;
      await vi.advanceTimersByTimeAsync(tenant.lifetime * 1000 + 1000);
      expect(tenant.requests).toEqual([]);
      expect(await advanceTimeUntil(rejection(client.getToken()))).toMatchObject({
        code: 'login_required',
        reason: 'delegated_session',
        organization: A.id,
      });
      expect(tenant.requests).toEqual([]);
      // The user, or the actor, signs in again.
      await advanceTimeUntil(loginByRedirect(tenant, page, { organization: A.id }));
      expect(await client.getToken()).toBeTypeOf('string');
    });

    it('a silent answer that is not of the same actor is refused', async () => {
      const page = await signIn(tenant, A.id, mode, createStorage().environment);
      tenant.actor = undefined;
      const request = page.client.getTokenForOrg(A.id, { audience: 'https://second.example' });
      expect(await advanceTimeUntil(rejection(request))).toMatchObject({
        code: 'user_mismatch',
        expected: support.sub,
        received: ada,
      });
    });
  },
);

it('a session of the user does not become a delegated one silently, only by a login', async () => {
  tenant.actor = undefined;
  const page = await signIn(tenant, A.id);
  expect(page.client.getSnapshot()).not.toHaveProperty('actor');
  tenant.actor = support.sub;
  const request = page.client.getToken({ cacheMode: 'off' });
  expect(await advanceTimeUntil(rejection(request))).toMatchObject({
    code: 'user_mismatch',
    expected: ada,
    received: support.sub,
  });
  expect(sessionIds(page)).toEqual([]);
  await advanceTimeUntil(loginByRedirect(tenant, page, { organization: A.id }));
  expect(page.client.getSnapshot().actor).toEqual(support);
});

it.each([7, 'auth0|x', {}, { sub: 7 }, null])('an act claim that is no actor is ignored: %j', async (act) => {
  tenant.alterTokens = ({ idClaims }) => (idClaims['act'] = act);
  tenant.actor = undefined;
  const page = openPage(tenant);
  await advanceTimeUntil(loginByRedirect(tenant, page, { organization: A.id }));
  expect(page.client.getSnapshot()).not.toHaveProperty('actor');
});

it.each<[string, { idClaims?: object; accessClaims?: object }]>([
  ['the ID token', { idClaims: support }],
  ['the access token', { accessClaims: support }],
  ['both: that of the ID token', { idClaims: support, accessClaims: { sub: 'auth0|other' } }],
])('the actor is in %s', async (_, { idClaims: inId, accessClaims: inAccess }) => {
  tenant.actor = undefined;
  tenant.alterTokens = ({ idClaims, accessClaims }) => {
    if (inId) idClaims['act'] = inId;
    if (inAccess) accessClaims['act'] = inAccess;
  };
  const page = openPage(tenant);
  await advanceTimeUntil(loginByRedirect(tenant, page, { organization: A.id }));
  expect(page.client.getSnapshot().actor).toEqual(support);
});

it('an opaque access token names no actor', async () => {
  tenant.actor = undefined;
  const page = openPage(tenant, { authorizationParams: { redirect_uri: 'https://app.example/' } });
  await advanceTimeUntil(loginByRedirect(tenant, page, { organization: A.id }));
  expect(page.client.getSnapshot().status).toBe('signed-in');
  expect(page.client.getSnapshot()).not.toHaveProperty('actor');
});
