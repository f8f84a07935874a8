import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from '../support/async.js';
import { installTenant, loginByRedirect, openPage, signIn, type Page } from '../support/page.js';
import { createStorage } from '../support/browser-storage.js';
import { A, B, bob, C, json, type Tenant } from '../support/tenant.js';

let tenant: Tenant;
/** Every secret in a request or a response. */
let secrets: Set<string>;
/** Everything that is visible outside of the client, as text. */
let sights: string[];

const secretNames = ['access_token', 'id_token', 'refresh_token', 'mfa_token', 'code_verifier', 'code'];

/** The text that a log would show, with nested values and those that JSON omits. */
const see = (value: unknown): void => {
  sights.push(inspect(value, { depth: 12, getters: true, maxStringLength: null, maxArrayLength: null }));
  sights.push(JSON.stringify([value]));
  if (value instanceof Error) {
    sights.push(value.message, String(value), value.stack ?? '', ...Object.values(value).map(String));
    if (value.cause !== undefined) see(value.cause);
  }
};

function watch(page: Page): Page {
  const { client } = page;
  client.subscribe(() => see(client.getSnapshot()));
  see(client.getSnapshot());
  return page;
}

/** The secrets that are visible, and where. */
function found(): string[] {
  return [...secrets].flatMap((secret) =>
    sights.filter((sight) => sight.includes(secret)).map((sight) => `${secret} in ${sight.slice(0, 2000)}`),
  );
}

beforeEach(() => {
  tenant = installTenant();
  secrets = new Set();
  sights = [];
  const note = (entries: Iterable<[string, unknown]>): void => {
    for (const [name, value] of entries) {
      if (secretNames.includes(name) && typeof value === 'string' && value !== '') secrets.add(value);
    }
  };
  vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
    note(new URLSearchParams(init.body as string));
    const response = await tenant.fetch(input, init);
    note(Object.entries((await response.clone().json()) as object));
    return response;
  });
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => see(args));
  }
  vi.stubGlobal('reportError', see);
});

it('secrets are found where they are visible, which proves that these tests can fail', async () => {
  const { client } = await signIn(tenant, A.id);
  see(new Error('outer', { cause: { deep: [await client.getToken()] } }));
  expect(found()).not.toEqual([]);
});

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  it('no token is visible during a long sequence of operations and failures', async () => {
    const { environment } = createStorage();
    const page = watch(await signIn(tenant, A.id, { cacheLocation }, environment));
    const { client } = page;
    const fail = async (promise: Promise<unknown>): Promise<void> => see(await rejection(promise));
    client.on('organizationChanged', () => {
      throw new Error('a listener');
    });

    await client.switchOrganization(B.id);
    await client.getTokenForOrg(C.id, { cacheMode: 'off' });
    await client.getTokenForOrg(B.id, { cacheMode: 'off', scope: 'read:more' });
    see(await client.getUser());
    see(await client.getIdTokenClaims());
    see(await client.getAccessTokenClaims());
    see(await client.listOrganizations());
    see(await client.getTokenForOrg('nowhere', { cacheMode: 'cache-only' }));

    const answers = [
      json({ error: 'mfa_required', error_description: 'MFA', mfa_token: 'mfa-token-of-b' }, 403),
      json({ error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }, 403),
      json({ error: 'too_many_requests', error_description: 'Slow down' }, 429),
      json({ error: 'weird', access_token: 'access-in-an-error', refresh_token: 'refresh-in-an-error' }, 500),
    ];
    for (const answer of answers) {
      tenant.interceptToken = () => Promise.resolve(answer.clone());
      tenant.sso = undefined;
      await client.getTokenForOrg(C.id, { cacheMode: 'off' }).then(see, see);
      tenant.interceptToken = undefined;
      tenant.sso = 'auth0|ada';
      await client.getTokenForOrg(C.id);
    }
    tenant.interceptToken = () => Promise.reject(new TypeError('Failed to fetch'));
    await fail(client.getTokenForOrg(A.id, { cacheMode: 'off' }));
    tenant.interceptToken = undefined;

    for (const claim of ['org_id', 'sub', 'iss', 'aud']) {
      tenant.alterTokens = ({ idClaims }) => (idClaims[claim] = 'org_evil');
      await fail(client.getTokenForOrg(C.id, { cacheMode: 'off' }));
      await fail(client.loginWithPopup({ organization: C.id }));
      await fail(loginByRedirect(tenant, page, { organization: C.id }));
      await fail(client.switchOrganization(C.id, { interaction: 'none' }));
    }
    for (const broken of ['not-a-jwt-at-all', 'a.b.c', 'ey.ey.ey', '..']) {
      tenant.alterTokens = ({ body }) => (body['id_token'] = broken + broken);
      await fail(client.getTokenForOrg(C.id, { cacheMode: 'off' }));
      tenant.alterTokens = ({ body }) => (body['access_token'] = `broken.${broken}.token`);
      await client.getTokenForOrg(C.id, { cacheMode: 'off' }).catch(see);
    }
    tenant.alterTokens = undefined;

    await fail(client.handleRedirectCallback('https://app.example/?error=access_denied&state=forged'));
    await client.loginWithRedirect({ organization: C.id, returnTo: '/c', appState: { tab: 1 } });
    tenant.person = { sub: bob, organization: B.id };
    await client.loginWithPopup({ organization: B.id });
    await client.logoutOrganization(B.id);
    await client.logout();

    see(page.events);
    see(page.visited);
    see(page.url.href);
    expect(page.eventNames()).toContain('userChanged');
    expect(secrets.size).toBeGreaterThan(30);
    expect(found()).toEqual([]);
  });

  it('neither a callback nor a reload leaves its code in the address', async () => {
    const { environment } = createStorage();
    const before = openPage(tenant, { cacheLocation }, environment);
    await before.client.loginWithRedirect({ organization: A.id });
    const callback = await tenant.signIn(before.visited[0] ?? '');
    for (let load = 0; load < 2; load++) {
      const page = watch(openPage(tenant, { cacheLocation }, environment, callback));
      see(await page.client.start());
      see(page.events);
      see(page.url.href);
      page.client.destroy();
    }
    expect(secrets.size).toBeGreaterThan(3);
    expect(found()).toEqual([]);
  });
});

it('a refresh token is nowhere in localStorage', async () => {
  const { environment, storedText } = createStorage();
  const { client } = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, environment);
  await client.getTokenForOrg(B.id);
  await client.getTokenForOrg(B.id, { cacheMode: 'off', audience: 'https://other.example' });
  expect(await storedText()).toMatch(/refresh-\d/);
  expect(JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])).not.toMatch(
    /refresh-\d/,
  );
});

it('the MFA token can be read from the error, and is in no log', async () => {
  const { client } = await signIn(tenant, A.id);
  tenant.interceptToken = () =>
    Promise.resolve(
      json({ error: 'mfa_required', error_description: 'MFA', mfa_token: 'the-mfa-token' }, 403),
    );
  const error = await rejection(client.getToken({ cacheMode: 'off' }));
  expect(error).toMatchObject({ code: 'mfa_required', mfaToken: 'the-mfa-token' });
  see(error);
  expect(sights.join()).not.toContain('the-mfa-token');
});
