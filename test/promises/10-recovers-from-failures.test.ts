import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment, OrgSessionClientOptions } from '../../src/index.js';
import { rejection } from '../support/async.js';
import { advanceTimeUntil, useClock } from '../support/clock.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn, type Page } from '../support/page.js';
import { createStorage } from '../support/browser-storage.js';
import { A, B, C, type Tenant, type TokenResponse } from '../support/tenant.js';
import {
  signInBeforeFailure,
  serverError,
  networkError,
  rateLimited,
  failTokenRequests,
} from '../support/failures.js';
import { installWorkers } from '../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const off = { cacheMode: 'off' } as const;
const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);

const offline = (): void => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  failTokenRequests(tenant, networkError);
};
const outages: [string, () => unknown][] = [
  ['there is no network', offline],
  ['every request has a network error', () => failTokenRequests(tenant, networkError)],
  ['requests get no response', () => failTokenRequests(tenant, () => new Promise(() => undefined))],
  ['the tenant has a server error', () => failTokenRequests(tenant, serverError)],
  ['the tenant limits the rate', () => failTokenRequests(tenant, rateLimited())],
  ['the tenant limits the rate for an hour', () => failTokenRequests(tenant, rateLimited('3600'))],
];
const clearUp = (): void => {
  tenant.interceptToken = undefined;
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
  later(3600);
};

describe.each<[string, Partial<OrgSessionClientOptions>, RegExp]>([
  // The Worker drops its refresh token after every error with a body.
  ['in Auth0’s Worker', {}, /refresh_token|authorization_code/],
  ['in memory', {}, /refresh_token/],
  ['in storage', { cacheLocation: 'localstorage' }, /refresh_token/],
  ['without refresh tokens', { useRefreshTokens: false }, /authorization_code/],
])('with sessions %s,', (where, given, renewal) => {
  const options = { ...given, httpTimeoutInSeconds: 5 };
  const stored = given.cacheLocation === 'localstorage';
  let environment: Partial<Environment>;
  let page: Page;
  beforeEach(async () => {
    ({ environment } = createStorage());
    if (where.includes('Worker')) installWorkers(tenant);
    page = await signInBeforeFailure(tenant, options, environment);
  });

  describe.each(outages)('where %s,', (_, begin) => {
    it('a valid token is returned, and can be switched to', async () => {
      const { client } = page;
      const tokens = [await client.getToken(), await client.getTokenForOrg(B.id)];
      begin();
      await expect(client.getToken()).resolves.toBe(tokens[0]);
      await expect(client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
      await expect(client.getToken()).resolves.toBe(tokens[1]);
      expect(tenant.requests).toEqual([]);
    });

    it('a token in its last minute that cannot be renewed is returned', async () => {
      const { client } = page;
      const tokens = [await client.getToken(), await client.getTokenForOrg(B.id)];
      later(3545);
      begin();
      await expect(advanceTimeUntil(client.getToken())).resolves.toBe(tokens[0]);
      await expect(advanceTimeUntil(client.switchOrganization(B.id))).resolves.toMatchObject({
        status: 'switched',
      });
      await expect(advanceTimeUntil(client.getTokenForOrg(B.name))).resolves.toBe(tokens[1]);
      expect(page.eventNames()).not.toContain('loginRequired');
    });

    it.each([
      ['that has expired', 3600, {}],
      ['with cacheMode off', 0, off],
    ])('a token %s is not: the error is temporary, and no session ends', async (_, age, call) => {
      const { client } = page;
      const before = client.getSnapshot();
      later(age);
      begin();
      const error = await advanceTimeUntil(rejection(client.getTokenForOrg(B.id, call)));
      expect(error).toMatchObject({ name: 'TemporaryError', code: 'temporary', organization: B.id });
      expect(error.message).toContain('Try again: nothing is lost.');
      expect(page.events).toEqual([]);
      expect(client.getSnapshot()).toBe(before);

      clearUp();
      expect(organizationOf(await advanceTimeUntil(client.getTokenForOrg(B.id, call)))).toBe(B.id);
      expect(tenant.requests.at(-1)?.kind).toMatch(renewal);
    });

    it('a switch to an organization without a session fails, and changes nothing', async () => {
      const { client } = page;
      const token = await client.getToken();
      begin();
      const error = await advanceTimeUntil(rejection(client.switchOrganization(C.id)));
      expect(error).toMatchObject({ code: 'temporary', organization: C.id });
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A, error });
      expect(page.eventNames()).toEqual(['switchStarted', 'switchFailed']);
      expect(page.visited).toEqual([]);
      await expect(client.getToken()).resolves.toBe(token);

      clearUp();
      await expect(advanceTimeUntil(client.switchOrganization(C.id))).resolves.toMatchObject({
        status: 'switched',
      });
      expect(client.getSnapshot().error).toBeUndefined();
    });

    it.each([0, 3600])('a page starts, also after %d seconds', async (age) => {
      page.client.destroy();
      later(age);
      begin();
      const next = openPage(tenant, options, environment);
      const snapshot = await advanceTimeUntil(next.client.start());
      if (stored && age === 0) {
        expect(snapshot).toMatchObject({ status: 'signed-in', organization: A });
        expect(tenant.requests).toEqual([]);
        expect(sessionIds(next).sort()).toEqual([A.id, B.id]);
      } else {
        expect(snapshot).toMatchObject({ status: 'signed-out', error: { code: 'temporary' } });
        expect(next.visited).toEqual([]);
      }

      // The app tries again, or the user reloads the page.
      clearUp();
      await advanceTimeUntil(next.client.switchOrganization(A.id));
      expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
      next.client.destroy();
      const reloaded = openPage(tenant, options, environment);
      await expect(advanceTimeUntil(reloaded.client.start())).resolves.toMatchObject({ organization: A });
    });
  });
});

describe.each([
  ['ahead', -3600],
  ['behind', 3600],
])('with a clock that is an hour %s', (_, shift) => {
  /** Shifts the times in the tenant's tokens relative to this machine's clock. */
  const move = ({ idClaims, accessClaims }: TokenResponse): void => {
    for (const claims of [idClaims, accessClaims])
      for (const claim of ['iat', 'exp', 'auth_time', 'nbf'])
        if (claim in claims) claims[claim] = Number(claims[claim]) + shift;
  };

  it.each(['memory', 'localstorage'] as const)(
    'a token lives for as long as the tenant said, from its receipt: with cacheLocation %s',
    async (cacheLocation) => {
      tenant.alterTokens = move;
      const { environment } = createStorage();
      useClock();
      let { client } = await signIn(tenant, A.id, { cacheLocation }, environment);
      const { accessToken, expiresAt } = await client.getToken({ detailed: true });
      expect(expiresAt - Date.now()).toBeGreaterThan(3595_000);
      expect(expiresAt - Date.now()).toBeLessThanOrEqual(3600_000);
      if (cacheLocation === 'localstorage') {
        client.destroy();
        client = openPage(tenant, { cacheLocation }, environment).client;
        await client.start();
      }
      tenant.requests.length = 0;
      later(3500);
      await expect(client.getToken()).resolves.toBe(accessToken);
      expect(tenant.requests).toEqual([]);
      later(99);
      await expect(client.getToken()).resolves.not.toBe(accessToken);
      expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
    },
  );

  it('a token that auth0-spa-js rejects because of its time gives one error that says so, and no session ends', async () => {
    const page = await signInBeforeFailure(tenant);
    const before = await page.client.getTokenForOrg(B.id);
    tenant.alterTokens = (answer) => {
      Object.assign(answer.idClaims, {
        nbf: answer.idClaims['iat'],
        exp: Number(answer.idClaims['iat']) + 600,
      });
      move(answer);
    };
    const error = await advanceTimeUntil(rejection(page.client.getTokenForOrg(B.id, off)));
    expect(error).toMatchObject({ name: 'TemporaryError', code: 'temporary', organization: B.id });
    expect(error.message).toMatch(/clock/);
    expect(tenant.requests).toHaveLength(1);
    expect(page.events).toEqual([]);
    await expect(page.client.getTokenForOrg(B.id)).resolves.toBe(before);

    // The clock is corrected.
    tenant.alterTokens = undefined;
    expect(organizationOf(await page.client.getTokenForOrg(B.id, off))).toBe(B.id);
  });

  it('that is corrected during a login, the login completes', async () => {
    useClock();
    const before = openPage(tenant);
    await before.client.loginWithRedirect({ organization: B.id });
    before.client.destroy();
    later(shift);
    const page = openPage(tenant, {}, {}, await tenant.signIn(before.visited[0] ?? ''));
    await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: B });
  });
});
