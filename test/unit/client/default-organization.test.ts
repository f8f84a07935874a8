import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/config/options.js';
import { createStorage } from '../../support/browser-storage.js';
import { installTenant, loginByRedirect, openPage, sessionIds, signIn } from '../../support/page.js';
import { A, ada, B, C, type Tenant } from '../../support/tenant.js';

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
