/** A client that is destroyed, and started again: as React's StrictMode does with an effect that starts and destroys it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { callbackOf, installTenant, openPage, sessionIds, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const local = { cacheLocation: 'localstorage' } as const;
const exchange = { subject_token: 'legacy', subject_token_type: 'urn:example:x' };

describe('after destroy()', () => {
  const rejecting: [name: string, call: (client: OrgSessionClient) => Promise<unknown>][] = [
    ['getTokenForOrg', (client) => client.getTokenForOrg(A.id)],
    ['getTokenForOrg of another organization', (client) => client.getTokenForOrg(B.id, { audience: 'x' })],
    ['getToken', (client) => client.getToken()],
    ['prefetch', (client) => client.prefetch(B.id)],
    ['switchOrganization', (client) => client.switchOrganization(B.id)],
    ['switchOrganization to the active one', (client) => client.switchOrganization(A.id)],
    ['loginWithRedirect', (client) => client.loginWithRedirect()],
    ['loginWithPopup', (client) => client.loginWithPopup()],
    ['handleRedirectCallback', (client) => client.handleRedirectCallback()],
    ['acceptInvitation', (client) => client.acceptInvitation()],
    ['loginWithCustomTokenExchange', (client) => client.loginWithCustomTokenExchange(exchange)],
    ['logoutOrganization', (client) => client.logoutOrganization(A.id)],
    ['logout', (client) => client.logout()],
    ['getUser', (client) => client.getUser()],
    ['getIdTokenClaims', (client) => client.getIdTokenClaims()],
    ['getAccessTokenClaims', (client) => client.getAccessTokenClaims()],
    ['listOrganizations', (client) => client.listOrganizations()],
  ];
  it.each(rejecting)('%s rejects with a ConfigurationError, and opens nothing', async (_, call) => {
    const openPopup = vi.fn(() => null);
    const page = await signIn(tenant, A.id, {}, { openPopup });
    tenant.requests.length = 0;
    page.client.destroy();
    expect(await rejection(call(page.client))).toMatchObject({ code: 'configuration' });
    expect(tenant.requests).toEqual([]);
    expect(page.visited).toEqual([]);
    expect(openPopup).not.toHaveBeenCalled();
  });

  const throwing: [name: string, call: (client: OrgSessionClient) => unknown][] = [
    ['hasPermission', (client) => client.hasPermission('x')],
    ['hasRole', (client) => client.hasRole('x')],
    ['hasScope', (client) => client.hasScope('x')],
    ['createFetcher', (client) => client.createFetcher()],
    ['auth0ClientFor', (client) => client.auth0ClientFor(A.id)],
  ];
  it.each(throwing)('%s throws a ConfigurationError', async (_, call) => {
    const { client } = await signIn(tenant, A.id);
    client.destroy();
    expect(() => call(client)).toThrow(expect.objectContaining({ code: 'configuration' }));
  });

  it('a function that createFetcher has returned rejects', async () => {
    const { client } = await signIn(tenant, A.id);
    const fetcher = client.createFetcher({ baseUrl: 'https://api.example' });
    client.destroy();
    expect(await rejection(fetcher('/invoices'))).toMatchObject({ code: 'configuration' });
  });

  it('the state can be read and subscribed to, and nothing is emitted', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    const snapshot = client.getSnapshot();
    const { organizationKey, organizationSignal } = client;
    const renewal = deferred();
    tenant.interceptToken = () => renewal.promise;
    const late = client.getTokenForOrg(B.id, { cacheMode: 'off' });
    await settle();
    page.events.length = 0;
    client.destroy();
    const listener = vi.fn();
    client.subscribe(listener)();
    client.subscribe(listener);
    client.on('sessionAdded', listener);
    expect(client.getSnapshot()).toBe(snapshot);
    expect(client.organizationKey).toBe(organizationKey);
    expect(client.organizationSignal).toBe(organizationSignal);
    renewal.resolve();
    await late;
    expect(listener).not.toHaveBeenCalled();
    expect(page.events).toEqual([]);
  });
});

describe('start() after destroy()', () => {
  it('makes the key, the signal, subscribers and listeners work again', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    const subscriber = vi.fn();
    client.subscribe(subscriber);
    client.destroy();
    expect(await client.start()).toMatchObject({ status: 'signed-in', organization: A });
    const { organizationKey, organizationSignal } = client;
    page.events.length = 0;
    await client.switchOrganization(B.id);
    expect(client.organizationKey).not.toBe(organizationKey);
    expect(organizationSignal.aborted).toBe(true);
    expect(subscriber).toHaveBeenCalled();
    expect(page.eventNames()).toContain('organizationChanged');
  });

  it('calls each listener once, also after several times', async () => {
    const page = await signIn(tenant, A.id);
    for (let times = 0; times < 3; times++) {
      page.client.destroy();
      await page.client.start();
    }
    page.events.length = 0;
    await page.client.switchOrganization(B.id);
    expect(page.eventNames()).toEqual([
      'switchStarted',
      'sessionAdded',
      'tokenRenewed',
      'organizationChanged',
    ]);
  });

  it('hears other tabs again, and the sign-outs that it has missed', async () => {
    const browser = createBrowser();
    const here = await signIn(tenant, A.id, local, browser.openTab().environment);
    const there = openPage(tenant, local, browser.openTab().environment);
    await there.client.start();
    await there.client.getTokenForOrg(B.id);
    there.client.destroy();
    await here.client.logoutOrganization(A.id);
    await settle();
    there.events.length = 0;
    await there.client.start();
    expect(sessionIds(there)).toEqual([B.id]);
    expect(there.eventNames()).toEqual(['sessionRemoved', 'organizationChanged']);
    await here.client.logout({ openUrl: false });
    await until(() => sessionIds(there).length === 0);
    expect(there.eventNames()).toContain('signedOut');
  });

  it('renews automatically again', async () => {
    tenant.lifetime = 120;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const { client } = await signIn(tenant, A.id, { autoRenew: true });
    client.destroy();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(tenant.count('refresh_token')).toBe(0);
    await client.start();
    await vi.advanceTimersByTimeAsync(31_000);
    await until(() => tenant.count('refresh_token') === 1);
    client.destroy();
  });

  it('joins the start that is under way: a callback is finished once', async () => {
    const address = await callbackOf(tenant, openPage(tenant), A.id);
    const page = openPage(tenant, {}, {}, address);
    const statuses: string[] = [];
    page.client.subscribe(() => statuses.push(page.client.getSnapshot().status));
    void page.client.start();
    page.client.destroy();
    expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: A });
    expect(statuses).not.toContain('signed-out');
    expect(tenant.count('authorization_code')).toBe(1);
    expect(await page.client.start()).toBe(page.client.getSnapshot());
  });

  it('returns the same promise until it is destroyed again', async () => {
    const { client } = await signIn(tenant, A.id);
    client.destroy();
    const started = client.start();
    expect(client.start()).toBe(started);
    await started;
    expect(client.start()).toBe(started);
  });
});
