/** The same login twice at once: a double click, or an effect that React's StrictMode runs twice. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RedirectLoginOptions } from '../../../src/index.js';
import { createPopup, installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

describe('loginWithRedirect', () => {
  it.each<[what: string, options: RedirectLoginOptions | undefined]>([
    ['without options', undefined],
    ['with an organization', { organization: A.id }],
    [
      'with all options',
      {
        organization: A.id,
        returnTo: '/a',
        appState: { b: [1] },
        authorizationParams: { screen_hint: 'signup' },
      },
    ],
  ])('%s, called twice, opens one login page', async (_, options) => {
    const page = openPage(tenant);
    const logins = [
      page.client.loginWithRedirect(options),
      page.client.loginWithRedirect(structuredClone(options)),
    ];
    await expect(Promise.all(logins)).resolves.toHaveLength(2);
    expect(page.visited).toHaveLength(1);
    const next = openPage(tenant, {}, {}, await tenant.signIn(page.visited[0] ?? ''));
    expect(await next.client.start()).toMatchObject({ status: 'signed-in', organization: A });
  });

  const openUrl = (): void => undefined;
  it.each<[what: string, first: RedirectLoginOptions, second: RedirectLoginOptions]>([
    ['organization', { organization: A.id }, { organization: B.id }],
    ['returnTo', { returnTo: '/a' }, { returnTo: '/b' }],
    ['appState', { appState: 1 }, { appState: 2 }],
    ['openUrl', { openUrl }, { openUrl: () => undefined }],
    ['authorizationParams', { authorizationParams: {} }, { authorizationParams: { prompt: 'login' } }],
    ['switchUser', {}, { switchUser: true }],
  ])('with another %s supersedes the first', async (_, first, second) => {
    const { client } = openPage(tenant);
    const [one, two] = [client.loginWithRedirect(first), client.loginWithRedirect(second)];
    await expect(one).rejects.toMatchObject({ code: 'superseded' });
    await expect(two).resolves.toBeUndefined();
  });

  it('begins anew after a switch that began meanwhile', async () => {
    const page = await signIn(tenant, A.id);
    await page.client.getTokenForOrg(B.id);
    const first = page.client.loginWithRedirect();
    const switched = page.client.switchOrganization(B.id);
    const second = page.client.loginWithRedirect();
    await expect(first).rejects.toMatchObject({ code: 'superseded' });
    await switched;
    await second;
    expect(page.visited).toHaveLength(1);
  });

  it('begins anew after the first call is done', async () => {
    const page = openPage(tenant);
    await page.client.loginWithRedirect();
    await page.client.loginWithRedirect();
    expect(page.visited).toHaveLength(2);
  });
});

describe('loginWithPopup', () => {
  it('called twice opens one popup', async () => {
    const openPopup = vi.fn(() => createPopup());
    const { client } = openPage(tenant, {}, { openPopup });
    const logins = [
      client.loginWithPopup({ organization: A.id }),
      client.loginWithPopup({ organization: A.id }),
    ];
    expect(await Promise.all(logins)).toEqual([A, A]);
    expect(openPopup).toHaveBeenCalledOnce();
    expect(tenant.count('authorize')).toBe(1);
  });

  it('with another window of the application is another login', async () => {
    const { client } = openPage(tenant);
    const popups = [createPopup(), createPopup()];
    await Promise.all(popups.map((popup) => client.loginWithPopup({ organization: A.id }, { popup })));
    expect(popups.map(({ closed }) => closed)).toEqual([true, true]);
    expect(tenant.count('authorize')).toBe(2);
  });

  it('with a circular appState rejects with an error of the package, or succeeds', async () => {
    const { client } = openPage(tenant);
    const appState: Record<string, unknown> = {};
    appState['self'] = appState;
    const logins = [client.loginWithPopup({ appState }), client.loginWithPopup({ appState })];
    for (const outcome of await Promise.allSettled(logins))
      if (outcome.status === 'rejected') expect(outcome.reason).toHaveProperty('code');
  });
});
