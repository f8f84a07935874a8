import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/config/options.js';
import { createStorage } from '../../support/browser-storage.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  sessionIds,
  signIn,
} from '../../support/page.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';

const claim = 'https://demo.example/default_organization';
const personal = { id: 'org_' };
let tenant: Tenant;
/** What the tenant puts into the claim. */
let byDefault: unknown;

beforeEach(() => {
  tenant = installTenant();
  tenant.personalAccounts = true;
  byDefault = B.id;
  tenant.alterTokens = ({ idClaims }) => {
    if (byDefault !== undefined) idClaims[claim] = byDefault;
  };
});

const ways: [string, OrgSessionClientOptions['defaultOrganization']][] = [
  ['the name of a claim', { claim }],
  ['a function of the claims', (claims) => claims[claim] as string | undefined],
];

describe.each(ways)('defaultOrganization that is %s', (_way, defaultOrganization) => {
  const options = { personalAccount: true, defaultOrganization };

  it.each(['redirect', 'popup'] as const)(
    'is active after a login by %s that named no organization',
    async (way) => {
      const page = openPage(tenant, options, createStorage().environment);
      const result =
        way === 'popup'
          ? await page.client.loginWithPopup()
          : (await loginByRedirect(tenant, page, {})).organization;
      expect(result).toEqual(B);
      expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
      expect(page.client.getSnapshot().error).toBeUndefined();
      // The personal account was never shown.
      const changes = page.events.filter(([name]) => name === 'organizationChanged');
      expect(changes).toMatchObject([[expect.anything(), { current: B, reason: 'login' }]]);
    },
  );

  it('is not used where the login named one, also the personal account', async () => {
    const page = openPage(tenant, options, createStorage().environment);
    await page.client.loginWithPopup({ organization: A.id });
    expect(page.client.getSnapshot().organization).toEqual(A);
    await page.client.loginWithPopup({ organization: null });
    expect(page.client.getSnapshot().organization).toEqual(personal);
    expect(sessionIds(page)).not.toContain(B.id);
  });

  it('is not used where the user chose another one at the login page', async () => {
    tenant.personalAccounts = false;
    tenant.person = { sub: ada, organization: C.id };
    const page = openPage(tenant, options, createStorage().environment);
    await page.client.loginWithPopup();
    expect(page.client.getSnapshot().organization).toEqual(C);
  });

  it('is restored at the start, by the claims of the personal account', async () => {
    const { client } = openPage(tenant, options, createStorage().environment);
    await expect(client.start()).resolves.toMatchObject({ status: 'signed-in', organization: B });
  });

  it('is restored at the start, by the claims of a stored session', async () => {
    const storage = createStorage().environment;
    const stored = { ...options, cacheLocation: 'localstorage' } as const;
    const before = await signIn(tenant, A.id, stored, storage);
    before.client.destroy();
    for (const one of [localStorage, sessionStorage])
      one.removeItem(`auth0-org-sessions::1::${tenant.clientId}::active`);
    tenant.requests.length = 0;
    const { client } = openPage(tenant, { ...stored, personalAccount: false }, storage);
    await expect(client.start()).resolves.toMatchObject({ organization: B });
    expect(tenant.count('authorize')).toBe(1);
  });

  it('comes after the URL and the last organization', async () => {
    const storage = createStorage().environment;
    const before = await signIn(tenant, A.id, options, storage);
    before.client.destroy();
    const again = openPage(tenant, options, storage);
    await expect(again.client.start()).resolves.toMatchObject({ organization: A });
    const named = openPage(tenant, { ...options, resolveOrganization: () => C.id }, storage);
    await expect(named.client.start()).resolves.toMatchObject({ organization: C });
  });

  it.each([undefined, null, ''])('that is %j leaves the personal account active', async (value) => {
    byDefault = value;
    const page = openPage(tenant, options, createStorage().environment);
    await page.client.loginWithPopup();
    expect(page.client.getSnapshot()).toMatchObject({ organization: personal });
    expect(page.client.getSnapshot().error).toBeUndefined();
    const next = openPage(tenant, options, createStorage().environment);
    await expect(next.client.start()).resolves.toMatchObject({ organization: personal });
  });

  it('of which the user is no member leaves the personal account active, with the reason', async () => {
    tenant.members = { [ada]: [A.id] };
    const page = openPage(tenant, options, createStorage().environment);
    await expect(page.client.loginWithPopup()).resolves.toEqual(personal);
    expect(page.client.getSnapshot()).toMatchObject({
      organization: personal,
      error: { code: 'access_denied', organization: B.id },
    });
  });

  it.each([42, '../etc', ['org_B']])('that is %j is an error, and the login stays', async (value) => {
    byDefault = value;
    const page = openPage(tenant, options, createStorage().environment);
    await page.client.loginWithPopup();
    const { organization, error } = page.client.getSnapshot();
    expect(organization).toEqual(personal);
    expect(error).toMatchObject({ code: 'configuration' });
    expect(error?.message).toContain('defaultOrganization');
  });

  it('needs no request of a user who is not signed in, without the personal account', async () => {
    tenant.sso = undefined;
    const { client } = openPage(tenant, { ...options, personalAccount: false }, createStorage().environment);
    await expect(client.start()).resolves.toMatchObject({ status: 'signed-out' });
    expect(tenant.requests).toEqual([]);
  });
});

it('A function that throws is an error with its cause, and the login stays', async () => {
  const cause = new Error('broken');
  const defaultOrganization = (): string => {
    throw cause;
  };
  const options = { personalAccount: true, defaultOrganization };
  const page = openPage(tenant, options, createStorage().environment);
  await page.client.loginWithPopup();
  expect(page.client.getSnapshot()).toMatchObject({
    organization: personal,
    error: { code: 'configuration', cause },
  });
});

it('A newer switch during the request for the default organization wins', async () => {
  const options = { personalAccount: true, defaultOrganization: { claim } };
  const page = openPage(tenant, options, createStorage().environment);
  const login = page.client.loginWithPopup().catch(() => undefined);
  page.client.on('sessionAdded', ({ organization }) => {
    if (organization.id === personal.id) void page.client.switchOrganization(C.id);
  });
  await login;
  await expect.poll(() => page.client.getSnapshot().organization).toEqual(C);
});

describe('without personal accounts, tokens without an organization only name the default one', () => {
  const options = { defaultOrganization: { claim } };
  const modes: [string, Partial<OrgSessionClientOptions>][] = [
    ['refresh tokens in memory', {}],
    ['iframes', { useRefreshTokens: false }],
    ['storage', { cacheLocation: 'localstorage' }],
    ['accounts per organization', { identity: 'per-organization' }],
  ];

  describe.each(modes)('with %s', (_mode, mode) => {
    it.each(['redirect', 'popup'] as const)('a login by %s ends in the default one', async (way) => {
      const { environment, storedText } = createStorage();
      const page = openPage(tenant, { ...options, ...mode }, environment);
      const result =
        way === 'popup'
          ? await page.client.loginWithPopup()
          : (await loginByRedirect(tenant, page, {})).organization;
      expect(result).toEqual(B);
      expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
      expect(page.client.getSnapshot().error).toBeUndefined();
      expect(sessionIds(page)).toEqual([B.id]);
      expect(organizationOf(await page.client.getToken())).toBe(B.id);
      expect(JSON.stringify(page.events)).not.toContain('"org_"');
      // The tokens without an organization are neither stored nor usable.
      await expect.poll(() => tenant.liveRefreshTokens.filter((grant) => !grant.organization)).toEqual([]);
      expect(await storedText()).not.toContain('org_::');
      await expect(page.client.getTokenForOrg(null)).rejects.toMatchObject({ code: 'configuration' });
      page.client.destroy();
      const next = openPage(tenant, { ...options, ...mode }, environment);
      await expect(next.client.start()).resolves.toMatchObject({ organization: B });
      expect(sessionIds(next)).toEqual([B.id]);
    });
  });

  it.each([
    [undefined, { code: 'organization_mismatch', claim: 'org_id' }],
    ['', { code: 'organization_mismatch', claim: 'org_id' }],
    ['../etc', { code: 'configuration' }],
    ['org_', { code: 'configuration' }],
    [['org_B'], { code: 'configuration' }],
  ])('a claim that is %j fails the login, and other sessions stay', async (value, error) => {
    const page = await signIn(tenant, A.id, options, createStorage().environment);
    byDefault = value;
    await expect(page.client.loginWithPopup()).rejects.toMatchObject(error);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(sessionIds(page)).toEqual([A.id]);
  });

  it.each(['redirect', 'popup'] as const)(
    'a default organization that needs a further login fails the login by %s',
    async (way) => {
      const page = await signIn(tenant, A.id, options, createStorage().environment);
      tenant.interceptAuthorize = (params) =>
        params.get('prompt') === 'none'
          ? Promise.resolve({ error: 'login_required', error_description: 'Login required' })
          : undefined;
      const error = { code: 'login_required', organization: B.id };
      const login =
        way === 'popup'
          ? page.client.loginWithPopup()
          : loginByRedirect(tenant, page, { organization: undefined });
      await expect(login).rejects.toMatchObject(error);
      expect(page.client.getSnapshot()).toMatchObject({ organization: A, error });
      expect(sessionIds(page)).toEqual([A.id]);
      await expect.poll(() => tenant.liveRefreshTokens.filter((grant) => !grant.organization)).toEqual([]);
    },
  );

  it('a second factor of the default organization does not keep the tokens without one', async () => {
    const page = openPage(tenant, options, createStorage().environment);
    tenant.interceptToken = (_type, grant) =>
      grant?.organization === B.id ? Promise.resolve(tenant.requireSecondFactor(grant)) : undefined;
    await expect(page.client.loginWithPopup()).rejects.toMatchObject({
      code: 'mfa_required',
      organization: B.id,
    });
    expect(page.client.getSnapshot().sessions).toEqual([]);
    await expect.poll(() => tenant.liveRefreshTokens.filter((grant) => !grant.organization)).toEqual([]);
  });

  it('another user ends the sessions of the one before', async () => {
    const page = await signIn(tenant, A.id, options, createStorage().environment);
    tenant.person = { sub: bob, organization: B.id };
    await expect(page.client.loginWithPopup()).resolves.toEqual(B);
    expect(sessionIds(page)).toEqual([B.id]);
    expect(page.events).toContainEqual(['userChanged', { previous: ada, current: bob }]);
    expect(page.client.getSnapshot().claims?.sub).toBe(bob);
  });

  it('a session of another account in the default organization is not activated', async () => {
    const perOrganization = { ...options, identity: 'per-organization' } as const;
    const page = await signIn(tenant, B.id, perOrganization, createStorage().environment);
    await page.client.loginWithPopup({ organization: A.id });
    tenant.person = { sub: bob, organization: B.id };
    await expect(page.client.loginWithPopup()).rejects.toMatchObject({ code: 'user_mismatch' });
    expect(page.client.getSnapshot().organization).toEqual(A);
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
  });

  it('a sign-out during the request for the default organization wins', async () => {
    const page = openPage(tenant, options, createStorage().environment);
    let signedOut: Promise<unknown> | undefined;
    tenant.interceptAuthorize = (params) => {
      if (params.get('prompt') === 'none') signedOut ??= page.client.logout({ openUrl: () => undefined });
      return undefined;
    };
    await expect(page.client.loginWithPopup()).rejects.toMatchObject({ code: 'login_required' });
    await signedOut;
    expect(sessionIds(page)).toEqual([]);
    await expect.poll(() => tenant.liveRefreshTokens).toEqual([]);
  });
});

describe('isTrustedOrganization', () => {
  const distrust = (personalAccount: boolean): Partial<OrgSessionClientOptions> => ({
    personalAccount,
    defaultOrganization: { claim },
    isTrustedOrganization: ({ id }) => id !== B.id,
  });

  it.each([true, false])('is asked about the default organization: personalAccount %s', async (account) => {
    const page = openPage(tenant, distrust(account), createStorage().environment);
    const login = page.client.loginWithPopup();
    const error = { code: 'untrusted_organization', organization: B.id };
    if (account) await expect(login).resolves.toEqual(personal);
    else await expect(login).rejects.toMatchObject(error);
    expect(page.client.getSnapshot().error).toMatchObject(error);
    expect(sessionIds(page)).toEqual(account ? [personal.id] : []);
  });

  it('is asked about it at the start', async () => {
    const page = openPage(tenant, distrust(true), createStorage().environment);
    await expect(page.client.start()).resolves.toMatchObject({
      status: 'signed-out',
      error: { code: 'untrusted_organization', organization: B.id },
    });
    expect(sessionIds(page)).not.toContain(B.id);
  });

  it('is not asked about an organization that is signed in', async () => {
    const page = await signIn(tenant, B.id, distrust(false), createStorage().environment);
    await expect(page.client.loginWithPopup()).resolves.toEqual(B);
  });
});
