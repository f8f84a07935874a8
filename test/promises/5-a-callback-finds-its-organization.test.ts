import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions, RedirectLoginOptions } from '../../src/index.js';
import { rejection } from '../support/async.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn, type Page } from '../support/page.js';
import { createStorage, type BrowserStorage } from '../support/browser-storage.js';
import { A, B, C, type Tenant } from '../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
let page: Page;
beforeEach(async () => {
  tenant = installTenant();
  storage = createStorage();
  page = await signIn(tenant, A.id, shared, storage.environment);
});
afterEach(() => {
  vi.useRealTimers();
});

const shared = { cacheLocation: 'localstorage' } as const;
const open = (address?: string, options: Partial<OrgSessionClientOptions> = {}): Page =>
  openPage(tenant, { ...shared, ...options }, storage.environment, address);

/** Starts a login, and returns the callback URL. */
async function goAndComeBack(options: RedirectLoginOptions = { organization: B.id }): Promise<string> {
  await page.client.loginWithRedirect(options);
  return tenant.signIn(page.visited.at(-1) ?? '');
}

it('a callback for B creates B’s session although A is active, and A stays', async () => {
  const next = open(await goAndComeBack());
  const snapshot = await next.client.start();
  expect(snapshot).toMatchObject({ status: 'signed-in', organization: B });
  expect(next.events).toContainEqual([
    'organizationChanged',
    { previous: undefined, current: B, reason: 'login' },
  ]);
  expect(sessionIds(next).sort()).toEqual([A.id, B.id]);
  expect(organizationOf(await next.client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toBe(A.id);
  expect(organizationOf(await next.client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
});

describe('a callback of another library', () => {
  const foreign = 'https://app.example/?code=abc&state=another-state&tab=2';

  it('is ignored by start(), its URL stays, and the old organization is restored', async () => {
    const next = open(foreign);
    const snapshot = await next.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: A });
    expect(snapshot.error).toBeUndefined();
    expect(next.url.href).toBe(foreign);
  });

  it('does not affect a pending login', async () => {
    const callback = await goAndComeBack();
    const forged = open(foreign);
    await forged.client.start();
    expect(await rejection(forged.client.handleRedirectCallback())).toMatchObject({
      code: 'invalid_callback',
      reason: 'unknown',
    });
    expect(forged.url.href).toBe(foreign);

    const next = open(callback);
    await expect(next.client.start()).resolves.toMatchObject({ organization: B });
  });

  it.each(['https://app.example/', 'https://app.example/?code=abc', 'https://app.example/?state=abc'])(
    'like %s makes handleRedirectCallback reject',
    async (url) => {
      expect(await rejection(page.client.handleRedirectCallback(url))).toMatchObject({
        code: 'invalid_callback',
        reason: 'unknown',
      });
    },
  );
});

describe('a callback that is handled again', () => {
  it('at the same time completes once', async () => {
    const next = open(await goAndComeBack());
    const { length } = tenant.requests;
    const callback = next.url.href;
    const [, first, second] = await Promise.all([
      next.client.start(),
      next.client.handleRedirectCallback(callback),
      next.client.handleRedirectCallback(callback),
    ]);
    expect(first).toMatchObject({ organization: B });
    expect(second).toEqual(first);
    expect(tenant.requests).toHaveLength(length + 1);
  });

  it('one after the other is no error', async () => {
    const callback = await goAndComeBack();
    const next = open(callback);
    await next.client.start();
    await expect(next.client.handleRedirectCallback(callback)).resolves.toMatchObject({ organization: B });
    await expect(next.client.handleRedirectCallback(callback)).resolves.toMatchObject({ organization: B });
    expect(next.client.getSnapshot().error).toBeUndefined();
  });

  it('by a reload is no error: its session is restored', async () => {
    const callback = await goAndComeBack();
    const first = open(callback);
    await first.client.start();
    first.client.destroy();
    tenant.requests.length = 0;
    const reloaded = open(callback);
    const snapshot = await reloaded.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: B });
    expect(snapshot.error).toBeUndefined();
    expect(reloaded.url.href).toBe('https://app.example/');
    expect(tenant.requests).toEqual([]);
    await expect(reloaded.client.handleRedirectCallback(callback)).resolves.toMatchObject({
      organization: B,
    });
  });
});

describe('two logins started in one tab', () => {
  it('the callback of the older one rejects, and the newer one still completes', async () => {
    const older = await goAndComeBack({ organization: B.id });
    const newer = await goAndComeBack({ organization: C.id });

    const stale = open(older);
    const snapshot = await stale.client.start();
    expect(snapshot).toMatchObject({
      organization: A,
      error: { code: 'invalid_callback', reason: 'superseded', organization: B.id },
    });
    expect(sessionIds(stale)).toEqual([A.id]);

    const next = open(newer);
    await expect(next.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: C });
  });

  it('fifty of them use limited storage, and the last one completes', async () => {
    let callback = '';
    const sizes: number[] = [];
    for (let login = 0; login < 50; login++) {
      callback = await goAndComeBack({ organization: B.id, returnTo: `/${login}` });
      sizes.push(JSON.stringify(Object.entries(sessionStorage)).length);
    }
    expect(sizes.at(-1)).toBeLessThan(Math.max(...sizes.slice(0, 20)) * 1.1);
    const next = open(callback);
    await expect(next.client.start()).resolves.toMatchObject({ organization: B });
    expect(next.url.pathname).toBe('/49');
  });
});

it.each([
  ['is finished after 23 hours', 23, undefined],
  ['has expired after 25 hours', 25, { code: 'invalid_callback', reason: 'expired', organization: B.id }],
])('a callback %s', async (_, hours, error) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  tenant.lifetime = 40 * 3600;
  const callback = await goAndComeBack();
  vi.setSystemTime(Date.now() + hours * 3600_000);
  const { client } = open(callback);
  if (error) {
    expect(await rejection(client.handleRedirectCallback(callback))).toMatchObject(error);
    expect(client.getSnapshot().organization).toBeUndefined();
  } else {
    await expect(client.handleRedirectCallback(callback)).resolves.toMatchObject({ organization: B });
  }
});

describe('a callback with an error', () => {
  beforeEach(() => {
    tenant.members = { 'auth0|ada': [A.id] };
  });

  it('puts its error into the snapshot, and the active organization stays', async () => {
    const next = open(await goAndComeBack());
    const snapshot = await next.client.start();
    expect(snapshot).toMatchObject({
      status: 'signed-in',
      organization: A,
      error: { name: 'AccessDeniedError', code: 'access_denied', organization: B.id },
    });
    expect(next.url.href).toBe('https://app.example/');
    expect(sessionIds(next)).toEqual([A.id]);
    expect(organizationOf(await next.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  it('starts no new login, neither now nor at the next start', async () => {
    const callback = await goAndComeBack();
    tenant.requests.length = 0;
    const next = open(callback);
    await next.client.start();
    const reloaded = open();
    await reloaded.client.start();
    expect(tenant.count('authorize', B.id)).toBe(0);
    expect([...next.visited, ...reloaded.visited]).toEqual([]);
    expect(reloaded.client.getSnapshot().error).toBeUndefined();
  });
});

it('a callback with tokens of another organization stores nothing', async () => {
  const callback = await goAndComeBack();
  tenant.alterTokens = ({ idClaims }) => (idClaims['org_id'] = C.id);
  const snapshot = await open(callback).client.start();
  expect(snapshot).toMatchObject({
    organization: A,
    error: { code: 'organization_mismatch', organization: B.id },
  });
  expect(await storage.storedText()).not.toMatch(/org_[BC]/);
});
