import type { ICache } from '@auth0/auth0-spa-js';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../src/index.js';
import { rejection } from '../support/async.js';
import {
  createPopup,
  sessionIds,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  signIn,
  type Page,
} from '../support/page.js';
import { createStorage, type BrowserStorage } from '../support/browser-storage.js';
import { A, respondAs, B, json, type Tenant, type TokenResponse } from '../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

/** The paths by which a token comes from the tenant. */
const paths: Record<string, (page: Page, organization: string) => Promise<unknown>> = {
  redirect: (page, organization) => loginByRedirect(tenant, page, { organization }),
  popup: ({ client }, organization) => client.loginWithPopup({ organization }),
  iframe: ({ client }, organization) => client.getTokenForOrg(organization),
  refresh: async ({ client }, organization) => {
    const { alterTokens } = tenant;
    tenant.alterTokens = undefined;
    await client.getTokenForOrg(organization);
    tenant.alterTokens = alterTokens;
    return client.getTokenForOrg(organization, { cacheMode: 'off' });
  },
  switch: ({ client }, organization) => client.switchOrganization(organization),
};

interface WrongTokens {
  title: string;
  alter: (answer: TokenResponse) => void;
  refusal: object;
  requested?: string;
  /** A session that the organization has already is kept. */
  keepsSession?: true;
}

const wrongTokens: WrongTokens[] = [
  {
    title: 'all tokens are for another organization',
    alter: respondAs(B.id, A),
    refusal: { claim: 'org_id', expected: B.id, received: A.id },
  },
  {
    title: 'only the access token is for another organization',
    alter: ({ accessClaims }) => (accessClaims['org_id'] = A.id),
    refusal: { claim: 'org_id', expected: B.id, received: A.id },
  },
  {
    title: 'the ID token names no organization',
    alter: ({ idClaims }) => delete idClaims['org_id'],
    refusal: { claim: 'org_id' },
  },
  {
    title: 'the access token names no organization',
    alter: ({ accessClaims }) => delete accessClaims['org_id'],
    refusal: { claim: 'org_id', expected: B.id, received: undefined },
  },
  {
    title: 'the access token is for another user',
    alter: ({ accessClaims }) => (accessClaims['sub'] = 'auth0|eve'),
    refusal: { claim: 'sub', received: 'auth0|eve' },
  },
  {
    title: 'the access token is for another API',
    alter: ({ accessClaims }) => (accessClaims['aud'] = 'https://other.example'),
    refusal: {
      code: 'access_denied',
      cause: { claim: 'aud', expected: 'https://api.example', received: 'https://other.example' },
    },
    keepsSession: true,
  },
  {
    title: 'a name was requested and the token has another one',
    alter: ({ idClaims }) => (idClaims['org_name'] = A.name),
    refusal: { claim: 'org_name', expected: B.name, received: A.name },
    requested: B.name,
  },
  {
    title: 'a name was requested and the token has none',
    alter: ({ idClaims }) => delete idClaims['org_name'],
    refusal: { claim: 'org_name' },
    requested: B.name,
  },
];

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  describe.each(Object.keys(paths))('by %s', (path) => {
    it.each(wrongTokens)(
      'no token is returned or stored where $title',
      async ({ alter, refusal, requested = B.id, keepsSession }) => {
        const page = await signIn(tenant, A.id, { cacheLocation }, storage.environment);
        tenant.alterTokens = (answer) => {
          if (answer.grant.organization === B.id) alter(answer);
        };

        const error = await rejection(paths[path]?.(page, requested) ?? Promise.resolve());
        expect(error).toMatchObject({ code: 'organization_mismatch', organization: requested, ...refusal });

        const { client } = page;
        expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
        if (keepsSession && path === 'refresh') {
          expect(sessionIds(page)).toEqual([A.id, B.id]);
          const token = await client.getTokenForOrg(requested);
          expect(payload(token)).toMatchObject({
            org_id: B.id,
            aud: ['https://api.example', expect.anything()],
          });
          return;
        }
        await expect(client.getTokenForOrg(requested, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
        expect(sessionIds(page)).toEqual([A.id]);
        expect(await storage.storedText()).not.toContain(B.id);
        expect(await client.getUser(requested)).toBeUndefined();

        expect(organizationOf(await client.getToken())).toBe(A.id);
        expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
        expect(tenant.requests.at(-1)?.kind).toBe('refresh_token');

        tenant.alterTokens = undefined;
        expect(organizationOf(await client.getTokenForOrg(requested))).toBe(B.id);
      },
    );
  });
});

describe('a cached token of another organization', () => {
  const createCache = (): ICache & { entries: Map<string, unknown> } => {
    const entries = new Map<string, unknown>();
    return {
      entries,
      get: (key) => structuredClone(entries.get(key)) as never,
      set: (key, value) => void entries.set(key, structuredClone(value)),
      remove: (key) => void entries.delete(key),
    };
  };
  const toB = (key: string): string => key.replace(A.id, B.id);

  /** The caches, each with a function that puts A's entries in the place of B's. */
  const caches: [
    string,
    () => { options: Partial<OrgSessionClientOptions>; copy: () => void; left: () => string },
  ][] = [
    [
      'localStorage',
      () => ({
        options: { cacheLocation: 'localstorage' },
        copy: () => {
          for (const [key, value] of Object.entries(localStorage) as [string, string][]) {
            if (key.includes(A.id)) localStorage.setItem(toB(key), value);
          }
        },
        left: () =>
          Object.keys(localStorage)
            .filter((key) => key.includes(B.id))
            .join(),
      }),
    ],
    [
      'a custom cache',
      () => {
        const cache = createCache();
        return {
          options: { cache },
          copy: () => {
            for (const [key, value] of [...cache.entries])
              if (key.includes(A.id)) cache.entries.set(toB(key), value);
          },
          left: () => [...cache.entries.keys()].filter((key) => key.includes(B.id)).join(),
        };
      },
    ],
  ];

  it.each(caches)('is not returned after %s was edited', async (_, create) => {
    const { options, copy, left } = create();
    const before = await signIn(tenant, A.id, options, storage.environment);
    // B has its own entries, so that A's are under keys that are read.
    await before.client.getTokenForOrg(B.id);
    before.client.destroy();
    copy();
    expect(left()).not.toBe('');

    const page = openPage(tenant, options, storage.environment);
    await page.client.start();
    expect(sessionIds(page)).toEqual([A.id]);
    await expect(page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
    expect(left()).toBe('');
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  it('is not returned after the app stored it with auth0ClientFor', async () => {
    const { client } = await signIn(tenant, A.id);
    const native = client.auth0ClientFor(B.id);
    const intoB = (): Promise<void> =>
      native.loginWithPopup({ authorizationParams: { organization: A.id } }, { popup: createPopup() });
    await intoB();
    expect(organizationOf(await native.getTokenSilently())).toBe(A.id);

    expect(await rejection(client.getTokenForOrg(B.id))).toMatchObject({
      code: 'organization_mismatch',
      claim: 'org_id',
      expected: B.id,
      received: A.id,
    });
    expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
    expect(organizationOf(await client.getToken())).toBe(A.id);
  });

  it('is not returned after a token exchange with a response for another organization', async () => {
    const { client } = await signIn(tenant, A.id);
    const { accessToken, idToken } = await client.getToken({ detailed: true });
    tenant.interceptToken = (grantType) =>
      grantType.startsWith('urn:')
        ? Promise.resolve(json({ access_token: accessToken, id_token: idToken, expires_in: 3600 }))
        : undefined;
    const refusal = await client
      .auth0ClientFor(B.id)
      .loginWithCustomTokenExchange({
        subject_token: 'legacy',
        subject_token_type: 'urn:acme:legacy-token',
      })
      .then(
        () => undefined,
        (error: unknown) => (error as Error).message,
      );
    // auth0-spa-js 2.28 compares the organization of an exchange itself. Earlier releases store the tokens.
    if (refusal === undefined)
      expect(await rejection(client.getTokenForOrg(B.id))).toMatchObject({ code: 'organization_mismatch' });
    else expect(refusal).toContain('Organization ID (org_id) claim mismatch');
    expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
  });
});

describe('tokens without an organization', () => {
  it.each(['userinfo', 'me/', 'my-org/', 'mfa/', 'api/v2/'].map((path) => `https://tenant.example/${path}`))(
    'are returned for the Auth0 API %s',
    async (audience) => {
      const { client } = await signIn(tenant, A.id);
      tenant.alterTokens = ({ accessClaims }) => {
        accessClaims['aud'] = audience;
        delete accessClaims['org_id'];
      };
      const { organization } = await client.getTokenForOrg(B.id, { audience, detailed: true });
      expect(organization).toEqual(B);
    },
  );

  it.each([
    'https://tenant.example.evil.example/',
    'https://tenant.example',
    'http://tenant.example/me/',
    'https://tenant.example/',
    'https://tenant.example/my-api',
    'https://tenant.example/me/more',
    'https://tenant.example/api/v2',
    'https://tenant.example/api/v2/users',
    'https://tenant.example/USERINFO',
    'https://other.example/me/',
  ])('are rejected for %s, which is not an Auth0 API', async (audience) => {
    const { client } = await signIn(tenant, A.id);
    tenant.alterTokens = ({ accessClaims }) => {
      accessClaims['aud'] = audience;
      delete accessClaims['org_id'];
    };
    expect(await rejection(client.getTokenForOrg(B.id, { audience }))).toMatchObject({
      code: 'organization_mismatch',
      claim: 'org_id',
    });
  });

  it('are returned if they are opaque and the ID token is for the organization', async () => {
    const authorizationParams = { redirect_uri: 'https://app.example/' };
    const { client } = await signIn(tenant, A.id, { authorizationParams });
    await expect(client.getTokenForOrg(B.id)).resolves.toMatch(/^opaque-/);
    tenant.alterTokens = respondAs(B.id, A);
    expect(await rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toMatchObject({
      code: 'organization_mismatch',
    });
  });
});
