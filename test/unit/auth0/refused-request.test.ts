/** Auth0's SDK logs itself out when an iframe is refused. The refusal of one token must not cost the others. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { createStorage } from '../../support/browser-storage.js';
import { installTenant, openPage, organizationOf, sessionIds, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

/** As with blocked third-party cookies: every iframe is refused. */
function refuseIframes(): void {
  tenant.interceptAuthorize = async (params) =>
    params.get('prompt') === 'none'
      ? { error: 'login_required', error_description: 'Login required' }
      : undefined;
}

/** The keys of tokens, and the refresh tokens. */
const entriesIn = (stored: string): string[] => stored.match(/refresh-\d+|::tokens::[^"]+/g) ?? [];

const modes: [string, Partial<OrgSessionClientOptions>, boolean][] = [
  ['localstorage', { cacheLocation: 'localstorage' }, false],
  ['memory, with a Worker', {}, true],
  ['memory, without a Worker', {}, false],
];

describe.each(modes)('with cacheLocation %s', (_, options, hasWorkers) => {
  it.each([
    ['one more audience', { audience: 'https://other.example' }],
    ['one more scope', { scope: 'write:all' }],
  ])('a refused request for %s keeps the session and its refresh token', async (__, request) => {
    if (hasWorkers) installWorkers(tenant);
    const storage = createStorage();
    const page = await signIn(tenant, A.id, options, storage.environment);
    await settle();
    const stored = entriesIn(await storage.storedText());
    refuseIframes();
    expect(await rejection(page.client.getTokenForOrg(A.id, request))).toMatchObject({
      code: 'login_required',
      reason: 'login_required',
    });
    await settle();
    expect(sessionIds(page)).toEqual([A.id]);
    expect(entriesIn(await storage.storedText())).toEqual(stored);
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  it('the refusal of an organization does not sign out of another one', async () => {
    if (hasWorkers) installWorkers(tenant);
    const page = await signIn(tenant, A.id, options, createStorage().environment);
    refuseIframes();
    expect((await rejection(page.client.getTokenForOrg(B.id))).code).toBe('login_required');
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });
});

describe('logout of a client that the application has', () => {
  it('is done when the silent requests are done, and not undone by their success', async () => {
    const storage = createStorage();
    const page = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, storage.environment);
    await settle();
    const auth0 = page.client.auth0ClientFor(A.id);
    const renewal = auth0.getTokenSilently({ cacheMode: 'off' });
    await auth0.logout({ openUrl: false });
    await renewal;
    expect(await auth0.isAuthenticated()).toBe(false);
    expect(await storage.storedText()).not.toContain(`tokens::${A.id}`);
  });

  it('is done at once without silent requests', async () => {
    const page = await signIn(tenant, A.id);
    const auth0 = page.client.auth0ClientFor(A.id);
    await auth0.logout({ openUrl: false });
    expect(await auth0.isAuthenticated()).toBe(false);
  });
});

it('a session whose own request is refused ends, and the next page does not have it', async () => {
  const storage = createStorage();
  const options = { cacheLocation: 'localstorage', useRefreshTokens: false } as const;
  const page = await signIn(tenant, A.id, options, storage.environment);
  refuseIframes();
  expect((await rejection(page.client.getToken({ cacheMode: 'off' }))).code).toBe('login_required');
  expect(sessionIds(page)).toEqual([]);
  page.client.destroy();
  expect((await openPage(tenant, options, storage.environment).client.start()).status).toBe('signed-out');
});
