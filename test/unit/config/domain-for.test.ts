import { describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { createStorage } from '../../support/browser-storage.js';
import {
  callbackOf,
  createPopup,
  installTenants,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

const domains = {
  usual: 'https://login.app.example',
  acme: 'https://login.acme.example',
  globex: 'https://login.globex.example',
};
const domainFor = (organization: string): string => {
  if (organization === A.id || organization === A.name) return domains.acme;
  return organization === B.id || organization === B.name ? domains.globex : domains.usual;
};

interface Tenants {
  readonly usual: Tenant;
  readonly acme: Tenant;
  readonly globex: Tenant;
}

const install = (): Tenants => {
  const [usual, acme, globex] = installTenants(domains.usual, domains.acme, domains.globex) as [
    Tenant,
    Tenant,
    Tenant,
  ];
  return { usual, acme, globex };
};

/** The kinds of the requests of each tenant. */
const requests = (tenants: Tenants): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(tenants).map(([name, tenant]: [string, Tenant]) => [
      name,
      tenant.requests.map(({ kind }) => kind),
    ]),
  );

const issuers = async ({ client }: Page, ...organizations: string[]): Promise<unknown[]> =>
  Promise.all(
    organizations.map(async (organization) => payload(await client.getTokenForOrg(organization))['iss']),
  );

describe.each(['memory', 'localstorage'] as const)('domainFor with cacheLocation %s', (cacheLocation) => {
  const options: Partial<OrgSessionClientOptions> = { cacheLocation, domainFor };

  it('sends every request of an organization to its own domain', async () => {
    const tenants = install();
    const page = await signIn(tenants.usual, A.id, options, createStorage().environment);
    await page.client.switchOrganization(B.name);
    expect(await issuers(page, A.name, B.id, C.id)).toEqual([
      `${domains.acme}/`,
      `${domains.globex}/`,
      `${domains.usual}/`,
    ]);
    await page.client.getTokenForOrg(B.id, { cacheMode: 'off' });
    await page.client.loginWithPopup({ organization: A.name });
    expect(requests(tenants)).toEqual({
      usual: ['authorize', 'authorization_code'],
      acme: [
        ...['authorize', 'authorization_code', 'authorize', 'authorization_code'],
        // The refresh token that the second login replaced.
        ...(cacheLocation === 'memory' ? ['revoke'] : []),
      ],
      globex: ['authorize', 'authorization_code', 'refresh_token'],
    });
  });

  it('signs in again after a reload, without a request if the tokens are stored', async () => {
    const tenants = install();
    const storage = createStorage();
    const page = await signIn(tenants.usual, A.id, options, storage.environment);
    page.client.destroy();
    const sent = tenants.acme.requests.length;
    const reloaded = openPage(tenants.usual, options, storage.environment);
    await reloaded.client.start();
    expect(reloaded.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(tenants.acme.requests.slice(sent).map(({ kind }) => kind)).toEqual(
      cacheLocation === 'memory' ? ['authorize', 'authorization_code'] : [],
    );
    expect(requests(tenants)).toMatchObject({ usual: [], globex: [] });
  });

  it('refuses a token of another domain, from the network and from storage', async () => {
    const tenants = install();
    const storage = createStorage();
    const page = await signIn(tenants.usual, A.id, options, storage.environment);
    tenants.globex.alterTokens = ({ idClaims, accessClaims }) => {
      idClaims['iss'] = accessClaims['iss'] = `${domains.acme}/`;
    };
    // Auth0's SDK refuses it first.
    expect((await rejection(page.client.getTokenForOrg(B.id))).cause).toMatchObject({
      message: expect.stringContaining(`expected "${domains.globex}/"`) as string,
    });
    expect(sessionIds(page)).toEqual([A.id]);
    page.client.destroy();

    // The organization has moved to another domain: its stored tokens are of the former one.
    const moved = openPage(
      tenants.usual,
      { ...options, domainFor: () => domains.globex },
      storage.environment,
    );
    tenants.globex.alterTokens = undefined;
    await moved.client.start();
    expect(moved.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(await issuers(moved, A.id)).toEqual([`${domains.globex}/`]);
  });

  it('refuses a login that names no organization and ends in one of another domain', async () => {
    const tenants = install();
    const page = openPage(tenants.usual, options);
    tenants.usual.person = { sub: ada, organization: A.id };
    expect(await rejection(loginByRedirect(tenants.usual, page, {}))).toMatchObject({
      code: 'organization_mismatch',
      claim: 'iss',
      expected: `${domains.acme}/`,
    });
    tenants.usual.person = { sub: ada, organization: C.id };
    await loginByRedirect(tenants.usual, page, {});
    expect(sessionIds(page)).toEqual([C.id]);
  });

  it('revokes at the domain of each organization, and its logout page leads to those of the others', async () => {
    const tenants = install();
    const page = await signIn(tenants.usual, A.id, options, createStorage().environment);
    for (const { id } of [B, C]) await page.client.getTokenForOrg(id);
    await page.client.logout({ logoutParams: { returnTo: 'https://app.example/bye' } });
    for (const tenant of Object.values(tenants) as Tenant[]) {
      expect(tenant.count('revoke')).toBe(1);
      expect(tenant.liveRefreshTokens).toEqual([]);
    }
    expect(logoutPages(page)).toEqual([
      `${domains.usual}/v2/logout`,
      `${domains.globex}/v2/logout`,
      `${domains.acme}/v2/logout`,
      'https://app.example/bye',
    ]);
  });

  it('does not request silently what the user has signed out of, at any domain', async () => {
    const tenants = install();
    const page = await signIn(tenants.usual, A.id, options, createStorage().environment);
    await page.client.getTokenForOrg(B.id);
    await page.client.logout({ openUrl: false });
    const sent = requests(tenants);
    const later = openPage(tenants.usual, options);
    await later.client.start();
    expect(later.client.getSnapshot().status).toBe('signed-out');
    expect(requests(tenants)).toEqual(sent);
  });
});

/** The logout pages that a page opened, in the order of their redirects, and then the page of the app. */
function logoutPages({ visited }: Page): string[] {
  const pages: string[] = [];
  for (let next = visited.at(-1); next !== undefined;) {
    const url = new URL(next);
    pages.push(url.origin + url.pathname);
    const isLogoutPage = url.pathname === '/v2/logout';
    if (isLogoutPage) expect(url.searchParams.get('client_id')).toBe('client');
    next = (isLogoutPage && url.searchParams.get('returnTo')) || undefined;
  }
  return pages;
}

describe('The logout page of a domain', () => {
  const options: Partial<OrgSessionClientOptions> = { domainFor };

  it('is opened if an earlier page or a failed login used it', async () => {
    const tenants = install();
    const storage = createStorage();
    const page = await signIn(tenants.usual, A.id, options, storage.environment);
    tenants.globex.interceptToken = () =>
      Promise.resolve(Response.json({ error: 'access_denied' }, { status: 403 }));
    tenants.globex.person = { sub: bob, organization: B.id };
    await rejection(loginByRedirect(tenants.globex, page, { organization: B.id }));
    page.client.destroy();

    const later = openPage(tenants.usual, options, storage.environment);
    await later.client.logout();
    expect(logoutPages(later)).toEqual([
      `${domains.usual}/v2/logout`,
      `${domains.globex}/v2/logout`,
      `${domains.acme}/v2/logout`,
      'https://app.example/',
    ]);
    // What is left names no organization.
    expect(await storage.storedText()).not.toContain(B.id);
  });

  it('comes earlier the later its last new token was: tokens from storage are not new', async () => {
    const tenants = install();
    const storage = createStorage();
    const stored = { ...options, cacheLocation: 'localstorage' } as const;
    const page = await signIn(tenants.usual, A.id, stored, storage.environment);
    await page.client.getTokenForOrg(B.id);
    await page.client.getTokenForOrg(A.id, { cacheMode: 'off' });
    page.client.destroy();

    const later = openPage(tenants.usual, stored, storage.environment);
    expect((await later.client.start()).organization).toEqual(A);
    await later.client.logout();
    expect(logoutPages(later).slice(1, 3)).toEqual([
      `${domains.acme}/v2/logout`,
      `${domains.globex}/v2/logout`,
    ]);
  });

  it('is opened again if the page was not left', async () => {
    const tenants = install();
    const page = await signIn(tenants.usual, A.id, options, createStorage().environment);
    await page.client.logout({ openUrl: () => undefined });
    await page.client.logout();
    expect(logoutPages(page)).toHaveLength(3);
  });

  it.each(['not JSON', '{}', '[1, null, "https://evil.example", "../x"]', '["org_Unknown"]'])(
    'is not one that storage names: %s',
    async (text) => {
      const tenants = install();
      const storage = createStorage();
      const page = await signIn(tenants.usual, A.id, options, storage.environment);
      const key = Object.keys(localStorage).find((one) => one.endsWith('::domains')) ?? '';
      localStorage.setItem(key, text);
      await page.client.logout();
      expect(logoutPages(page)).toEqual([
        `${domains.usual}/v2/logout`,
        `${domains.acme}/v2/logout`,
        'https://app.example/',
      ]);
    },
  );

  it('is at most one of ten domains', async () => {
    const tenants = install();
    const many = { domainFor: (organization: string) => `https://${organization}.example` };
    const page = openPage(tenants.usual, many);
    for (let count = 1; count <= 12; count++)
      await page.client.loginWithRedirect({ organization: `org-${count}`, openUrl: () => undefined });
    await page.client.logout();
    const pages = logoutPages(page);
    expect(pages).toHaveLength(12);
    expect(pages.slice(0, 2)).toEqual([`${domains.usual}/v2/logout`, 'https://org-12.example/v2/logout']);
  });
});

describe('domainFor', () => {
  it('has its own lock and its own rate limit for each domain', async () => {
    const tenants = install();
    const request = vi.spyOn(navigator.locks, 'request');
    const page = await signIn(tenants.usual, C.id, { domainFor }, createStorage().environment);
    await page.client.getTokenForOrg(A.id);
    await page.client.getTokenForOrg(C.id, { cacheMode: 'off' });
    const names = request.mock.calls.map(([name]) => name).filter((name) => name.startsWith('auth0-org'));
    expect(names).toEqual([
      'auth0-org-sessions::1::client::silent::https://login.acme.example',
      'auth0-org-sessions::1::client::silent',
    ]);

    tenants.acme.interceptToken = () =>
      Promise.resolve(
        Response.json({ error: 'too_many_requests' }, { status: 429, headers: { 'Retry-After': '60' } }),
      );
    expect(await rejection(page.client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toMatchObject({
      code: 'temporary',
      retryAfter: 60,
    });
    await expect(page.client.getTokenForOrg(C.id, { cacheMode: 'off' })).resolves.toBeTypeOf('string');
    const sent = tenants.acme.requests.length;
    await rejection(page.client.getTokenForOrg(A.id, { cacheMode: 'off' }));
    expect(tenants.acme.requests).toHaveLength(sent);
  });

  it('gives a client in memory no client of another domain, and ends no more Workers than needed', async () => {
    const tenants = install();
    const page = await signIn(tenants.usual, A.id, { domainFor, maxSessions: 1 });
    await page.client.switchOrganization(B.id);
    await page.client.switchOrganization(A.id);
    expect(organizationOf(await page.client.getToken())).toBe(A.id);
    expect(await issuers(page, B.id)).toEqual([`${domains.globex}/`]);
    expect(requests(tenants).usual).toEqual([]);
  });

  it('has at most maxSessions Workers, whichever domains they are for', async () => {
    const tenants = install();
    const workers = installWorkers({ domain: domains.usual });
    const page = await signIn(tenants.usual, A.id, { domainFor, maxSessions: 2 });
    for (const { id } of [B, C, A, B, C]) {
      await page.client.switchOrganization(id);
      await settle();
      expect(workers.count).toBeLessThanOrEqual(2);
    }
    expect(organizationOf(await page.client.getToken())).toBe(C.id);
  });

  it('revokes the refresh token that a login replaced at its own domain', async () => {
    const tenants = install();
    const options = { domainFor, cacheLocation: 'localstorage' } as const;
    const page = await signIn(tenants.usual, A.id, options, createStorage().environment);
    await loginByRedirect(tenants.acme, page, { organization: A.id });
    await settle();
    expect(tenants.acme.liveRefreshTokens).toHaveLength(1);
    expect(requests(tenants).usual).toEqual([]);
  });

  it('applies to a login of a client that was handed out, and to the sign-out after it', async () => {
    const tenants = install();
    const page = await signIn(tenants.usual, C.id, { domainFor }, createStorage().environment);
    tenants.acme.person = { sub: ada, organization: A.id };
    await page.client.auth0ClientFor(A.id).loginWithPopup({}, { popup: createPopup() });
    await page.client.logout();
    expect(logoutPages(page)).toContain(`${domains.acme}/v2/logout`);
  });

  it('applies to fetchers for the APIs of Auth0', async () => {
    const tenants = install();
    const page = await signIn(tenants.usual, A.id, { domainFor });
    const fetch = vi.fn<(request: Request) => Promise<Response>>().mockResolvedValue(Response.json({}));
    const baseUrl = `${domains.acme}/my-org/`;
    await page.client.createFetcher({ organization: A.id, baseUrl, fetch })('details');
    const [sent] = fetch.mock.calls[0] ?? [];
    const token = sent?.headers.get('Authorization')?.replace('Bearer ', '');
    expect(payload(token)['aud']).toContain(baseUrl);
  });

  it('is not called for the personal account', async () => {
    const { usual } = install();
    usual.personalAccounts = true;
    const asked = vi.fn(domainFor);
    const page = openPage(usual, { domainFor: asked, personalAccount: true });
    await page.client.handleRedirectCallback(await callbackOf(usual, page, null));
    expect(payload(await page.client.getTokenForOrg(null))['iss']).toBe(`${domains.usual}/`);
    expect(asked).not.toHaveBeenCalled();
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('x');
      },
    ],
    ['returns nothing', () => undefined as never],
    ['returns a path', () => 'login.example/path'],
    ['returns no host', () => 'login[.example'],
    ['returns an empty text', () => ''],
  ] as [string, (organization: string) => string][])(
    'that %s is a ConfigurationError before any request',
    async (_, wrong) => {
      const tenants = install();
      const page = openPage(tenants.usual, { domainFor: wrong });
      await page.client.start();
      for (const call of [
        () => page.client.getTokenForOrg(A.id),
        () => page.client.switchOrganization(A.id),
        () => page.client.loginWithRedirect({ organization: A.id }),
        () => page.client.loginWithPopup({ organization: A.id }),
      ]) {
        const error = await rejection(call());
        expect(error).toMatchObject({ code: 'configuration' });
        expect(error.message).toContain('domainFor');
      }
      expect(() => page.client.auth0ClientFor(A.id)).toThrow('domainFor');
      await settle();
      expect(requests(tenants)).toEqual({ usual: [], acme: [], globex: [] });
      await page.client.logout();
    },
  );
});
