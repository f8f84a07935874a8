import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions, RedirectLoginOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { sessionIds, installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

/** Signs in by redirect, and opens a new page at the callback URL. */
async function login(
  options: RedirectLoginOptions,
  clientOptions: Partial<OrgSessionClientOptions> = {},
  address = 'https://app.example/',
): Promise<Page> {
  const open = (url: string): Page =>
    openPage(tenant, { cacheLocation: 'localstorage', ...clientOptions }, storage.environment, url);
  const before = open(address);
  await before.client.loginWithRedirect(options);
  const page = open(await tenant.signIn(before.visited[0] ?? ''));
  await page.client.start();
  return page;
}

describe('the address after a login', () => {
  it.each([
    ['/invoices?page=2#top', 'https://app.example/invoices?page=2#top'],
    ['//evil.example/', 'https://app.example/'],
    ['https://evil.example/', 'https://app.example/'],
    ['/\\evil.example', 'https://app.example/'],
    ['javascript:alert(1)', 'https://app.example/'],
    [undefined, 'https://app.example/'],
  ])('with returnTo %j is %j', async (returnTo, expected) => {
    const page = await login({ organization: B.id, ...(returnTo !== undefined && { returnTo }) });
    expect(page.url.href).toBe(expected);
  });

  it('keeps the app’s own query and hash', async () => {
    const page = await login({
      organization: B.id,
      authorizationParams: { redirect_uri: 'https://app.example/in?tab=2#here' },
    });
    expect(page.url.href).toBe('https://app.example/in?tab=2#here');
  });

  it('is passed to onRedirectCallback with the appState, and not set', async () => {
    const onRedirectCallback = vi.fn();
    const appState = { cart: [1, 2] };
    const page = await login({ organization: B.id, returnTo: '/cart', appState }, { onRedirectCallback });
    expect(onRedirectCallback.mock.calls).toEqual([[appState, '/cart']]);
    // The code is removed from the URL in any case.
    expect(page.url.href).toBe('https://app.example/');
  });

  it('is cleaned even if onRedirectCallback throws', async () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const error = new Error('the router');
    const page = await login(
      { organization: B.id },
      {
        onRedirectCallback: () => {
          throw error;
        },
      },
    );
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(reported).toHaveBeenCalledExactlyOnceWith(error);
  });
});

describe('the login page', () => {
  it('gets the organization, the invitation and further parameters', async () => {
    const page = openPage(tenant);
    tenant.sso = undefined;
    await page.client.start();
    await page.client.loginWithRedirect({
      organization: ' ACME ',
      invitation: 'ticket',
      authorizationParams: { login_hint: 'ada@example.com', prompt: 'login' },
    });
    expect(page.client.getSnapshot().status).toBe('redirecting');
    const url = new URL(page.visited[0] ?? '');
    expect(url.origin + url.pathname).toBe('https://tenant.example/authorize');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: tenant.clientId,
      organization: 'acme',
      invitation: 'ticket',
      login_hint: 'ada@example.com',
      prompt: 'login',
      redirect_uri: 'https://app.example/',
      audience: 'https://api.example',
    });
  });

  it('gets no organization if none is requested, whatever was active before', async () => {
    const page = await signIn(tenant, A.id);
    await page.client.loginWithRedirect();
    expect(new URL(page.visited[0] ?? '').searchParams.has('organization')).toBe(false);
  });

  it('is opened by openUrl if given', async () => {
    const page = openPage(tenant);
    const openUrl = vi.fn();
    await page.client.loginWithRedirect({ organization: A.id, openUrl });
    expect(openUrl).toHaveBeenCalledOnce();
    expect(page.visited).toEqual([]);
  });

  it('can be left by the back button, without an effect on the page', async () => {
    const page = await signIn(tenant, A.id);
    await page.client.loginWithRedirect({ organization: B.id });
    expect(page.client.getSnapshot().status).toBe('redirecting');
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  });
});

describe.each(['redirect', 'popup'] as const)('a login without an organization, by %s', (way) => {
  const sign = async (options: Partial<OrgSessionClientOptions>): Promise<Page> => {
    if (way === 'redirect') return login({}, options);
    const page = openPage(tenant, { cacheLocation: 'localstorage', ...options }, storage.environment);
    await page.client.start();
    await page.client.loginWithPopup().catch(() => undefined);
    return page;
  };

  it('uses the organization of the response', async () => {
    tenant.person.organization = B.id;
    const page = await sign({});
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(sessionIds(page)).toEqual([B.id]);
    await page.client.getTokenForOrg(B.id, { cacheMode: 'off' });
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
  });

  it('calls isTrustedOrganization, and stores nothing of a refused organization', async () => {
    const isTrustedOrganization = vi.fn(() => Promise.resolve(false));
    const page = await sign({ isTrustedOrganization });
    expect(isTrustedOrganization.mock.calls).toEqual([[A]]);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
    expect(tenant.count('revoke', A.id)).toBe(1);
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(await storage.storedText()).not.toContain(A.id);
    expect(page.eventNames()).not.toContain('sessionAdded');
  });

  it('does not call it if the organization was given', async () => {
    const isTrustedOrganization = vi.fn(() => false);
    const page = await login({ organization: A.id }, { isTrustedOrganization });
    expect(isTrustedOrganization).not.toHaveBeenCalled();
    expect(page.client.getSnapshot().organization).toEqual(A);
  });
});

it('a refused organization rejects with UntrustedOrganizationError', async () => {
  const page = openPage(tenant, { isTrustedOrganization: () => false });
  expect(await rejection(page.client.loginWithPopup())).toMatchObject({
    name: 'UntrustedOrganizationError',
    code: 'untrusted_organization',
  });
  const next = await login({}, { isTrustedOrganization: () => false });
  expect(next.client.getSnapshot().error).toMatchObject({ code: 'untrusted_organization' });
});
