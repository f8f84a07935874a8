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
/** The tenant sends no response: the user waits at the login page, or the iframe is blocked. */
const withoutResponse =
  (prompt?: 'none') =>
  (params: URLSearchParams): Promise<AuthorizeResponse> | undefined =>
    params.get('prompt') === (prompt ?? null) ? Promise.resolve({ noResponse: '' }) : undefined;

describe('a popup', () => {
  it('opens synchronously within the click, and closes afterwards', async () => {
    const popup = createPopup();
    const openPopup = vi.fn(() => popup);
    const { client } = openPage(tenant, {}, { openPopup });
    const result = client.loginWithPopup({ organization: ' Globex ' });
    expect(openPopup).toHaveBeenCalledOnce();
    await expect(result).resolves.toEqual(B);
    expect(popup.closed).toBe(true);
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(organizationOf(await client.getToken())).toBe(B.id);
  });

  it('can be opened by the app, and then stays open', async () => {
    const popup = createPopup();
    const openPopup = vi.fn(() => null);
    const { client } = openPage(tenant, {}, { openPopup });
    await client.loginWithPopup({ organization: B.id }, { popup, closePopup: false });
    expect(openPopup).not.toHaveBeenCalled();
    expect(popup.closed).toBe(false);
  });

  it('that is blocked rejects, and no request is sent', async () => {
    const { client } = openPage(tenant, {}, { openPopup: () => null });
    expect(await rejection(client.loginWithPopup({ organization: B.id }))).toMatchObject({
      name: 'PopupError',
      code: 'popup',
      reason: 'blocked',
      organization: B.id,
    });
    expect(tenant.requests).toEqual([]);
  });

  it('that is closed rejects, and the old organization stays', async () => {
    const page = await signIn(tenant, A.id);
    const popup = createPopup();
    useClock();
    tenant.interceptAuthorize = withoutResponse();
    const result = rejection(page.client.loginWithPopup({ organization: B.id }, { popup }));
    await until(() => tenant.count('authorize', B.id) === 1);
    popup.close();
    vi.advanceTimersByTime(1000);
    expect(await result).toMatchObject({ code: 'popup', reason: 'closed', organization: B.id });
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    tenant.interceptAuthorize = undefined;
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  /** A popup whose page is same-origin until it shows the login page. `show` loads that page. */
  function createLoadingPopup(): {
    popup: Window & { closed: boolean };
    show: () => void;
  } {
    const popup = createPopup();
    let isElsewhere = false;
    Object.defineProperty(popup.location, 'href', {
      ...Object.getOwnPropertyDescriptor(popup.location, 'href'),
      get() {
        if (isElsewhere) throw new DOMException('Blocked a frame', 'SecurityError');
        return 'about:blank';
      },
    });
    return {
      popup,
      show() {
        isElsewhere = true;
      },
    };
  }

  it.each([
    [0, 'no_connection'],
    [150, 'no_connection'],
    [250, 'closed'],
  ])(
    'that counts as closed %d ms after it shows the login page rejects with the reason %s',
    async (openTime, reason) => {
      const { popup, show } = createLoadingPopup();
      useClock();
      tenant.interceptAuthorize = withoutResponse();
      const { client } = openPage(tenant);
      const result = rejection(client.loginWithPopup({ organization: B.id }, { popup }));
      vi.advanceTimersByTime(100);
      await until(() => tenant.count('authorize', B.id) === 1);
      show();
      vi.advanceTimersByTime(openTime);
      popup.closed = true;
      vi.advanceTimersByTime(1000);
      expect(await result).toMatchObject({ code: 'popup', reason, organization: B.id });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it.each([
    [60, {}],
    [5, { authorizeTimeoutInSeconds: 5 }],
  ])('without a response for %d seconds rejects and is closed', async (seconds, options) => {
    const popup = createPopup();
    useClock();
    tenant.interceptAuthorize = withoutResponse();
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

  it('delays silent requests while it is open', async () => {
    const { client } = await signIn(tenant, A.id);
    const popup = createPopup();
    useClock();
    tenant.interceptAuthorize = withoutResponse();
    const login = rejection(client.loginWithPopup({ organization: B.id }, { popup }));
    await until(() => tenant.count('authorize', B.id) === 1);
    const waiting = client.getTokenForOrg(C.id);
    await settle();
    expect(tenant.count('authorize', C.id)).toBe(0);
    // Longer than the five seconds after which the locks of auth0-spa-js time out.
    vi.advanceTimersByTime(30_000);
    popup.close();
    vi.advanceTimersByTime(1000);
    await login;
    expect(organizationOf(await waiting)).toBe(C.id);
  });
});

describe('an iframe without a response', () => {
  it.each([
    [10, {}],
    [3, { authorizeTimeoutInSeconds: 3 }],
  ])('times out after %d seconds with login_required', async (seconds, options) => {
    const { client } = await signIn(tenant, A.id, options);
    useClock();
    tenant.interceptAuthorize = withoutResponse('none');
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

  it('makes a switch open the login page', async () => {
    const page = await signIn(tenant, A.id);
    useClock();
    tenant.interceptAuthorize = withoutResponse('none');
    const result = page.client.switchOrganization(B.id);
    await until(() => tenant.count('authorize', B.id) === 1);
    vi.advanceTimersByTime(10_000);
    await expect(result).resolves.toEqual({ status: 'redirecting' });
    expect(new URL(page.visited[0] ?? '').searchParams.get('organization')).toBe(B.id);
  });
});

it('the response of another frame is not taken for that of the iframe', async () => {
  const { client } = await signIn(tenant, A.id);
  let wrongResponses = 1;
  tenant.interceptAuthorize = () =>
    wrongResponses-- > 0 ? Promise.resolve({ code: 'stranger', state: 'another-state' }) : undefined;
  expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
  expect(tenant.count('authorize', B.id)).toBe(2);
});
