import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection, settle, until } from '../../support/async.js';
import { createPopup, installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, B, C, type AuthorizeResponse, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const useClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
};
/** A page of the tenant that says nothing: a person who thinks, or a frame that may not be shown. */
const silence =
  (prompt?: 'none') =>
  (params: URLSearchParams): Promise<AuthorizeResponse> | undefined =>
    params.get('prompt') === (prompt ?? null) ? Promise.resolve({ noResponse: '' }) : undefined;

describe('a popup', () => {
  it('opens within the click, and closes afterwards', async () => {
    const popup = createPopup(tenant);
    const openPopup = vi.fn(() => popup);
    const { client } = openPage(tenant, {}, { openPopup });
    const result = client.loginWithPopup({ organization: ' Globex ' });
    expect(openPopup).toHaveBeenCalledOnce();
    await expect(result).resolves.toEqual(B);
    expect(popup.closed).toBe(true);
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(organizationOf(await client.getToken())).toBe(B.id);
  });

  it('may be the app’s own, and stay open', async () => {
    const popup = createPopup(tenant);
    const openPopup = vi.fn(() => null);
    const { client } = openPage(tenant, {}, { openPopup });
    await client.loginWithPopup({ organization: B.id }, { popup, closePopup: false });
    expect(openPopup).not.toHaveBeenCalled();
    expect(popup.closed).toBe(false);
  });

  it('that is blocked is told, and nothing is asked', async () => {
    const { client } = openPage(tenant, {}, { openPopup: () => null });
    expect(await rejection(client.loginWithPopup({ organization: B.id }))).toMatchObject({
      name: 'PopupError',
      code: 'popup',
      reason: 'blocked',
      organization: B.id,
    });
    expect(tenant.requests).toEqual([]);
  });

  it('that is closed is told, and the old organization stays', async () => {
    const page = await signIn(tenant, A.id);
    const popup = createPopup(tenant);
    useClock();
    tenant.interceptAuthorize = silence();
    const result = rejection(page.client.loginWithPopup({ organization: B.id }, { popup }));
    await until(() => tenant.count('authorize', B.id) === 1);
    popup.close();
    vi.advanceTimersByTime(1000);
    expect(await result).toMatchObject({ code: 'popup', reason: 'closed', organization: B.id });
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    tenant.interceptAuthorize = undefined;
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  it.each([
    [60, {}],
    [5, { authorizeTimeoutInSeconds: 5 }],
  ])('that nobody answers for %d seconds is told, and closed', async (seconds, options) => {
    const popup = createPopup(tenant);
    useClock();
    tenant.interceptAuthorize = silence();
    const { client } = openPage(tenant, options);
    const done = vi.fn();
    const result = rejection(client.loginWithPopup({ organization: B.id }, { popup })).finally(done);
    await until(() => tenant.count('authorize', B.id) === 1);
    vi.advanceTimersByTime(seconds * 1000 - 1);
    await settle();
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(await result).toMatchObject({ code: 'popup', reason: 'timeout' });
    expect(popup.closed).toBe(true);
  });

  it('holds silent work while it is open, and what waits goes on when it closes', async () => {
    const { client } = await signIn(tenant, A.id);
    const popup = createPopup(tenant);
    useClock();
    tenant.interceptAuthorize = silence();
    const login = rejection(client.loginWithPopup({ organization: B.id }, { popup }));
    await until(() => tenant.count('authorize', B.id) === 1);
    const waiting = client.getTokenForOrg(C.id);
    await settle();
    expect(tenant.count('authorize', C.id)).toBe(0);
    // Longer than the five seconds after which the SDK's own locks give up.
    vi.advanceTimersByTime(30_000);
    popup.close();
    vi.advanceTimersByTime(1000);
    await login;
    expect(organizationOf(await waiting)).toBe(C.id);
  });
});

describe('an iframe that nobody answers', () => {
  it.each([
    [10, {}],
    [3, { authorizeTimeoutInSeconds: 3 }],
  ])('is given up after %d seconds: a person is needed', async (seconds, options) => {
    const { client } = await signIn(tenant, A.id, options);
    useClock();
    tenant.interceptAuthorize = silence('none');
    const done = vi.fn();
    const result = rejection(client.getTokenForOrg(B.id)).finally(done);
    await until(() => tenant.count('authorize', B.id) === 1);
    vi.advanceTimersByTime(seconds * 1000 - 1);
    await settle();
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(await result).toMatchObject({
      name: 'LoginRequiredError',
      code: 'login_required',
      reason: 'timeout',
      organization: B.id,
    });
    expect(organizationOf(await client.getToken())).toBe(A.id);
  });

  it('leads a switch to the login page', async () => {
    const page = await signIn(tenant, A.id);
    useClock();
    tenant.interceptAuthorize = silence('none');
    const result = page.client.switchOrganization(B.id);
    await until(() => tenant.count('authorize', B.id) === 1);
    vi.advanceTimersByTime(10_000);
    await expect(result).resolves.toEqual({ status: 'redirecting' });
    expect(new URL(page.visited[0] ?? '').searchParams.get('organization')).toBe(B.id);
  });
});

it('another frame’s answer is not taken for the iframe’s own', async () => {
  const { client } = await signIn(tenant, A.id);
  let lies = 1;
  tenant.interceptAuthorize = () =>
    lies-- > 0 ? Promise.resolve({ code: 'stranger', state: 'somebody-elses' }) : undefined;
  expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
  expect(tenant.count('authorize', B.id)).toBe(2);
});
