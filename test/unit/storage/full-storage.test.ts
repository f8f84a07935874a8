/** Storage that is full or read-only. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import {
  breakStorage,
  fillIndexedDB,
  full,
  readOnly,
  sizeOf,
  type Failure,
} from '../../support/broken-storage.js';
import {
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';
import { expectToWork } from '../../support/expect-to-work.js';

const options = { cacheLocation: 'localstorage' } as const;
const off = { cacheMode: 'off' } as const;

let tenant: Tenant;
let storage: BrowserStorage;
/** How localStorage fails. */
let fail: Failure;
let environment: Partial<Environment>;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
  fail = () => undefined;
  environment = {
    ...storage.environment,
    sharedStorage: () => breakStorage(localStorage, (...call) => fail(...call)),
  };
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page with sessions for A (active), and then for B. */
async function signInToBoth(): Promise<Page> {
  vi.useFakeTimers({ toFake: ['Date'] });
  const page = await signIn(tenant, A.id, options, environment);
  vi.setSystemTime(Date.now() + 1000);
  await page.client.getTokenForOrg(B.id);
  vi.setSystemTime(Date.now() + 1000);
  tenant.requests.length = 0;
  page.events.length = 0;
  return page;
}

async function openNext(): Promise<Page> {
  const page = openPage(tenant, options, environment);
  await page.client.start();
  return page;
}

describe('a localStorage that is full', () => {
  it('gets space by evicting the least recently used session', async () => {
    const page = await signInToBoth();
    fail = full(localStorage, sizeOf(localStorage) + 100);
    const token = await page.client.getTokenForOrg(C.id);
    await settle();
    expect(page.events).toContainEqual(['sessionRemoved', { organization: B, reason: 'evicted' }]);
    expect(sessionIds(page)).toEqual([A.id, C.id]);
    expect(tenant.count('revoke', B.id)).toBe(1);
    expect(await storage.storedText()).not.toContain(B.id);

    page.client.destroy();
    tenant.requests.length = 0;
    const next = await openNext();
    expect(sessionIds(next).sort()).toEqual([A.id, C.id]);
    await expect(next.client.getTokenForOrg(C.id)).resolves.toBe(token);
    expect(tenant.requests).toEqual([]);
  });

  it('evicts neither the active organization nor one that uses no space', async () => {
    localStorage.setItem('other-app', 'x'.repeat(1000));
    fail = full(localStorage, sizeOf(localStorage));
    const page = await signIn(tenant, A.id, options, environment);
    for (const { id } of [B, C]) expect(organizationOf(await page.client.getTokenForOrg(id))).toBe(id);
    await settle();
    expect(sessionIds(page)).toEqual([A.id, B.id, C.id]);
    expect(page.eventNames()).not.toContain('sessionRemoved');
    expect(Object.keys(localStorage)).toEqual(['other-app']);
    await expectToWork(tenant, page);
  });

  it('does not make a page return an old token', async () => {
    const page = await signInToBoth();
    const before = await page.client.getToken();
    fail = full(localStorage, 0);
    const fresh = await page.client.getToken(off);
    expect(fresh).not.toBe(before);
    await expect(page.client.getToken()).resolves.toBe(fresh);
    vi.setSystemTime(Date.now() + 3600_000);
    await expect(page.client.getToken()).resolves.not.toBe(fresh);
    expect(tenant.count('refresh_token', A.id)).toBe(2);
  });

  it.each([
    ['localStorage', () => (fail = full(localStorage, 0))],
    ['IndexedDB', fillIndexedDB],
    [
      'both',
      () => {
        fail = full(localStorage, 0);
        fillIndexedDB();
      },
    ],
  ])('never makes the next page send a used refresh token: %s', async (_, fill) => {
    const page = await signInToBoth();
    fill();
    for (const { id } of [A, B]) await page.client.getTokenForOrg(id, off);
    page.client.destroy();
    vi.setSystemTime(Date.now() + 3600_000);
    const next = await openNext();
    for (const { id } of [A, B]) expect(organizationOf(await next.client.getTokenForOrg(id, off))).toBe(id);
    const sent = tenant.requests.flatMap(({ kind, refreshToken }) =>
      kind === 'refresh_token' ? refreshToken : [],
    );
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent.length).toBeGreaterThanOrEqual(2);
  });

  it('leaves no orphaned refresh token', async () => {
    const page = await signInToBoth();
    fail = full(localStorage, 0);
    for (const { id } of [A, B, C]) await page.client.getTokenForOrg(id, off);
    page.client.destroy();
    fail = () => undefined;
    const next = await openNext();
    await next.client.logout({ openUrl: false });
    expect(await storage.storedText()).not.toMatch(/refresh-|eyJ/);
  });
});

describe('a read-only localStorage', () => {
  it('still restores the sessions, and new data stays in the tab', async () => {
    (await signInToBoth()).client.destroy();
    fail = readOnly;
    const page = await openNext();
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
    expect(tenant.requests).toEqual([]);
    await expectToWork(tenant, page);
  });
});
