/** A start that failed: it is tried again when the network returns, and when the application calls `start()`. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, settle, until } from '../../support/async.js';
import { setOnline } from '../../support/auto-renewal.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, openPage, sessionIds, signIn, type Page } from '../../support/page.js';
import { A, B, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let isUnreachable: boolean;
beforeEach(() => {
  tenant = installTenant();
  isUnreachable = true;
  const respond = tenant.fetch;
  vi.stubGlobal('fetch', (...request: Parameters<typeof fetch>) =>
    isUnreachable ? Promise.reject(new TypeError('Failed to fetch')) : respond(...request),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page that was opened offline. */
async function openOffline(options = {}): Promise<Page> {
  setOnline(false);
  const page = openPage(tenant, { defaultOrganization: A.id, ...options });
  expect(await page.client.start()).toMatchObject({ status: 'signed-out', error: { code: 'temporary' } });
  page.events.length = 0;
  tenant.requests.length = 0;
  return page;
}
function goOnline(): void {
  isUnreachable = false;
  setOnline(true);
}

describe('a page that was opened offline', () => {
  it('restores its organization when the network returns', async () => {
    const page = await openOffline();
    const { client } = page;
    goOnline();
    await until(() => client.getSnapshot().status === 'signed-in');
    expect(client.getSnapshot()).toMatchObject({ organization: A });
    expect(client.getSnapshot().error).toBeUndefined();
    expect(page.eventNames()).toEqual(['sessionAdded', 'tokenRenewed', 'organizationChanged']);
  });

  it.each(['during the request', 'after it'])('restores it when iframes load again: %s', async (when) => {
    isUnreachable = false;
    useClock();
    setOnline(false);
    tenant.interceptAuthorize = () => (navigator.onLine ? undefined : Promise.resolve({ noResponse: '' }));
    const { client } = openPage(tenant, { defaultOrganization: A.id });
    const started = client.start();
    await advanceTime(5000);
    if (when === 'during the request') setOnline(true);
    const snapshot = await advanceTimeUntil(started);
    if (when === 'after it') {
      expect(snapshot).toMatchObject({ status: 'signed-out', error: { code: 'temporary' } });
      setOnline(true);
    }
    await advanceTime(1000);
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(client.getSnapshot().error).toBeUndefined();
  });

  it('restores it when a token is received', async () => {
    const { client } = await openOffline();
    isUnreachable = false;
    await client.getTokenForOrg(B.id);
    await until(() => client.getSnapshot().organization?.id === A.id);
    // The browser has not reported it.
    expect(navigator.onLine).toBe(false);
  });

  it('tries it once at a time, and again at the next event if it fails', async () => {
    const { client } = await openOffline();
    for (let times = 0; times < 5; times++) setOnline(true);
    await until(() => tenant.requests.length > 0);
    await settle();
    const requests = tenant.count('authorize');
    expect(client.getSnapshot().error).toMatchObject({ code: 'temporary' });
    await settle();
    expect(tenant.count('authorize')).toBe(requests);
    goOnline();
    await until(() => client.getSnapshot().status === 'signed-in');
  });

  it('is told that nobody is signed in, and is not tried again', async () => {
    const { client } = await openOffline();
    tenant.sso = undefined;
    goOnline();
    await until(() => client.getSnapshot().error === undefined);
    expect(client.getSnapshot().status).toBe('signed-out');
    const requests = tenant.requests.length;
    setOnline(true);
    await settle();
    expect(tenant.requests).toHaveLength(requests);
  });

  it.each([
    ['logout', (page: Page) => page.client.logout({ openUrl: false })],
    ['logoutOrganization', (page: Page) => page.client.logoutOrganization(A.id)],
  ])('does not restore after %s', async (_, signOut) => {
    const page = await openOffline();
    await signOut(page);
    goOnline();
    await settle();
    expect(page.client.getSnapshot().status).toBe('signed-out');
    expect(sessionIds(page)).toEqual([]);
  });

  it('does not restore after a login', async () => {
    const { client } = await openOffline();
    isUnreachable = false;
    await client.loginWithPopup({ organization: B.id });
    setOnline(true);
    await settle();
    expect(client.getSnapshot().organization?.id).toBe(B.id);
  });

  it('does not restore when another organization that was active since is left', async () => {
    const { client } = await openOffline();
    isUnreachable = false;
    await client.loginWithPopup({ organization: B.id });
    await client.logoutOrganization(B.id);
    setOnline(true);
    await client.getTokenForOrg(C.id);
    await settle();
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [{ organization: C }] });
  });

  describe('whose next try a login interrupts', () => {
    /** The popup stays open until `closePopup` is called. */
    async function loginDuring(page: Page, begin: (page: Page) => unknown): Promise<() => Promise<void>> {
      const { client } = page;
      isUnreachable = false;
      const response = deferred();
      tenant.interceptAuthorize = () => response.promise.then(() => ({ error: 'server_error' }));
      begin(page);
      await until(() => tenant.count('authorize') === 1);
      const login = client.loginWithPopup({ organization: C.id }).catch((error: unknown) => error);
      await settle();
      return async () => {
        response.resolve();
        expect(await login).toBeInstanceOf(Error);
        tenant.interceptAuthorize = undefined;
      };
    }
    const tries: [string, (page: Page) => unknown][] = [
      ['at the network event', () => setOnline(true)],
      ['of start()', ({ client }) => client.start()],
    ];

    it.each(tries)('keeps its error, and is tried again if that login fails: %s', async (_, begin) => {
      const page = await openOffline();
      const { client } = page;
      const failLogin = await loginDuring(page, begin);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', error: { code: 'temporary' } });
      await failLogin();
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', error: { code: 'temporary' } });
      setOnline(true);
      await until(() => client.getSnapshot().organization?.id === A.id);
      expect(client.getSnapshot().error).toBeUndefined();
    });

    it.each(tries)('begins again when the application calls start(): %s', async (_, begin) => {
      const page = await openOffline();
      await (
        await loginDuring(page, begin)
      )();
      expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: A });
    });
  });

  it('does not restore after destroy()', async () => {
    const { client } = await openOffline();
    client.destroy();
    goOnline();
    await settle();
    expect(tenant.requests).toEqual([]);
  });
});

describe('start() after a failure', () => {
  it('tries again, and joins the try that is under way', async () => {
    const { client } = await openOffline();
    isUnreachable = false;
    const started = client.start();
    expect(client.start()).toBe(started);
    expect(await started).toMatchObject({ status: 'signed-in', organization: A });
    expect(client.getSnapshot().error).toBeUndefined();
    expect(client.start()).toBe(started);
  });

  it('has the new error if it fails again, and no error if nobody is signed in', async () => {
    const { client } = await openOffline();
    expect(await client.start()).toMatchObject({ error: { code: 'temporary' } });
    isUnreachable = false;
    tenant.sso = undefined;
    expect(await client.start()).toMatchObject({ status: 'signed-out' });
    expect(client.getSnapshot().error).toBeUndefined();
  });

  it('tries again after resolveOrganization failed', async () => {
    isUnreachable = false;
    let fails = true;
    const { client } = openPage(tenant, {
      resolveOrganization: () => {
        if (fails) throw new Error('the router is not ready');
        return A.id;
      },
    });
    expect(await client.start()).toMatchObject({ error: { code: 'configuration' } });
    fails = false;
    expect(await client.start()).toMatchObject({ status: 'signed-in', organization: A });
  });

  it('does not begin again after a success, nor if nobody is signed in', async () => {
    isUnreachable = false;
    const { client } = await signIn(tenant, A.id);
    const requests = tenant.requests.length;
    await client.start();
    expect(tenant.requests).toHaveLength(requests);
    tenant.sso = undefined;
    sessionStorage.clear();
    localStorage.clear();
    const other = openPage(tenant, { defaultOrganization: A.id });
    expect(await other.client.start()).toBe(await other.client.start());
    expect(tenant.count('authorize')).toBe(2);
  });

  it('leaves the error of a switch in the snapshot', async () => {
    isUnreachable = false;
    const { client } = await signIn(tenant, A.id);
    tenant.interceptToken = () => Promise.resolve(json({ error: 'server_error' }, 500));
    await client.switchOrganization(B.id, { interaction: 'none' }).catch(() => undefined);
    expect(await client.start()).toMatchObject({ status: 'signed-in' });
    expect(client.getSnapshot().error).toMatchObject({ code: 'temporary' });
  });
});
