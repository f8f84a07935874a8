/** A redirect login that failed: the application gets its state back, with the error. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions, RedirectLoginOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { createTabStorage } from '../../support/browser-storage.js';
import { callbackOf, installTenant, openPage, type Page } from '../../support/page.js';
import { A, ada, B, json, respondAs, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const appState = { step: 2 };
const authorizationParams = {
  audience: 'https://api.example',
  redirect_uri: 'https://app.example/callback',
};

/** Begins a login on /cart, runs `between`, and opens the page of the callback. */
async function comeBack(
  options: Partial<OrgSessionClientOptions>,
  login: RedirectLoginOptions = {},
  tab = {},
): Promise<Page> {
  const given = { authorizationParams, ...options };
  const before = openPage(tenant, given, {}, 'https://app.example/cart');
  const address = await callbackOf(tenant, before, 'organization' in login ? login.organization : A.id, {
    returnTo: '/cart',
    appState,
    ...login,
  });
  before.client.destroy();
  return openPage(tenant, given, tab, address);
}

type Failure = [
  what: string,
  code: string,
  options: Partial<OrgSessionClientOptions>,
  prepare: () => RedirectLoginOptions | undefined,
];
const failures: Failure[] = [
  [
    'the tenant refuses the user',
    'access_denied',
    {},
    () => {
      tenant.members[ada] = [];
      return undefined;
    },
  ],
  [
    'prompt=none finds no session',
    'login_required',
    {},
    () => {
      tenant.sso = undefined;
      return { authorizationParams: { prompt: 'none' } };
    },
  ],
  [
    'the exchange of the code fails',
    'temporary',
    {},
    () => {
      tenant.interceptToken = () => Promise.resolve(json({ error: 'server_error' }, 500));
      return undefined;
    },
  ],
  [
    'the tokens are for another organization',
    'organization_mismatch',
    {},
    () => {
      tenant.alterTokens = respondAs(A.id, B);
      return undefined;
    },
  ],
  [
    'isTrustedOrganization refuses the organization',
    'untrusted_organization',
    { isTrustedOrganization: () => false },
    () => ({ organization: undefined }),
  ],
];

describe.each(failures)('if %s (%s)', (_, code, options, prepare) => {
  it('the error has appState and returnTo, and is in the snapshot', async () => {
    const page = await comeBack(options, prepare());
    const error = await rejection(page.client.handleRedirectCallback());
    expect(error).toMatchObject({ code, appState, returnTo: '/cart' });
    expect(page.client.getSnapshot().error).toBe(error);
    expect((await page.client.start()).error).toBe(error);
  });

  it('start() shows the error, and the URL is the one of returnTo', async () => {
    const page = await comeBack(options, prepare());
    expect(await page.client.start()).toMatchObject({ status: 'signed-out', error: { code, appState } });
    expect(page.url.href).toBe('https://app.example/cart');
  });

  it('onRedirectCallback gets appState, the path and the error, once', async () => {
    const onRedirectCallback = vi.fn();
    const page = await comeBack({ ...options, onRedirectCallback }, prepare());
    const { error } = await page.client.start();
    expect(error).toMatchObject({ code });
    expect(onRedirectCallback.mock.calls).toEqual([[appState, '/cart', error]]);
    await page.client.start();
    expect(onRedirectCallback).toHaveBeenCalledOnce();
    expect(page.url.href).toBe('https://app.example/callback');
  });
});

it('a callback of another tab has an error too, with returnTo', async () => {
  const onRedirectCallback = vi.fn();
  const tabStorage = createTabStorage();
  const page = await comeBack({ onRedirectCallback }, {}, { tabStorage: () => tabStorage });
  const { error } = await page.client.start();
  expect(error).toMatchObject({ code: 'invalid_callback', reason: 'other_tab', returnTo: '/cart' });
  expect(onRedirectCallback).toHaveBeenCalledWith(undefined, '/cart', error);
});

it('the session of another organization is restored, and the error stays in the snapshot', async () => {
  const local = { cacheLocation: 'localstorage' } as const;
  const first = openPage(tenant, { authorizationParams, ...local });
  await first.client.loginWithPopup({ organization: B.id });
  first.client.destroy();
  tenant.members[ada] = [B.id];
  const page = await comeBack(local);
  expect(await page.client.start()).toMatchObject({
    status: 'signed-in',
    organization: B,
    error: { code: 'access_denied', appState },
  });
});

it('a login that succeeded has two arguments, and no error', async () => {
  const onRedirectCallback = vi.fn();
  const page = await comeBack({ onRedirectCallback });
  expect((await page.client.start()).error).toBeUndefined();
  expect(onRedirectCallback.mock.calls).toEqual([[appState, '/cart']]);
});

it('an error that onRedirectCallback throws is reported, and start() ends', async () => {
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  tenant.members[ada] = [];
  const thrown = new Error('no route');
  const page = await comeBack({
    onRedirectCallback: () => {
      throw thrown;
    },
  });
  expect(await page.client.start()).toMatchObject({ error: { code: 'access_denied' } });
  expect(report).toHaveBeenCalledWith(thrown);
});

it('a sign-out during the callback is no failed login', async () => {
  const onRedirectCallback = vi.fn();
  const page = await comeBack({ onRedirectCallback });
  const started = page.client.start();
  await page.client.logout({ openUrl: false });
  expect((await started).error).toBeUndefined();
  expect(onRedirectCallback).not.toHaveBeenCalled();
});

it('appState is in sessionStorage only', async () => {
  const page = openPage(tenant);
  await callbackOf(tenant, page, A.id, { appState: { secret: 'only here' } });
  expect(JSON.stringify(Object.entries(localStorage))).not.toContain('only here');
});
