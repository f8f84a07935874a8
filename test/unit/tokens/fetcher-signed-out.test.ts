/** A request of a fetcher is under way when the user signs out. Its second try must not sign in again. */
import { describe, expect, it } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { apiUrl, unauthorized, useTenantWithApi, type Api } from '../../support/api.js';
import { deferred, settle, until } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { sessionIds, signIn } from '../../support/page.js';
import { openIn } from '../../support/tabs.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

const localStorageMode = { cacheLocation: 'localstorage' } as const;
const signOuts: [string, string, (client: OrgSessionClient) => Promise<unknown>][] = [
  ['logout', '', (client) => client.logout({ openUrl: false })],
  ['logoutOrganization', B.id, (client) => client.logoutOrganization(A.id)],
  [
    'the end of the membership',
    B.id,
    (client) => client.applyMembershipEvent({ change: 'removed', organization: A.id }),
  ],
];
const fetchers: [string, (client: OrgSessionClient) => (path: string) => Promise<Response>][] = [
  [
    'a fetcher of the organization',
    (client) => client.createFetcher({ organization: A.id, baseUrl: apiUrl }),
  ],
  ['a fetcher of its name', (client) => client.createFetcher({ organization: A.name, baseUrl: apiUrl })],
  [
    'a fetcher that goes on after a switch',
    (client) => client.createFetcher({ abortOnSwitch: false, baseUrl: apiUrl }),
  ],
  ['a scope', (client) => client.scope(A.id, { baseUrl: apiUrl }).fetch],
];
const answers: [string, () => Response][] = [
  ['a 401', unauthorized],
  [
    'a 403 with the hint',
    () => new Response('', { status: 403, headers: { 'WWW-Authenticate': 'Bearer hint="fresh_token"' } }),
  ],
];
const modes: [string, Partial<OrgSessionClientOptions>][] = [
  ['memory', {}],
  ['localStorage', localStorageMode],
];
const table = signOuts.flatMap(([signOut, kept, run]) =>
  fetchers.flatMap(([fetcher, create]) =>
    answers.flatMap(([answer, respond]) =>
      modes.map(([mode, options]) => ({
        signOut,
        kept,
        run,
        fetcher,
        create,
        answer,
        respond,
        options,
        mode,
      })),
    ),
  ),
);

describe('no request for a token follows', () => {
  it.each(table)('$answer after $signOut to $fetcher, with $mode', async (row) => {
    const page = await signIn(tenant, A.id, row.options);
    await page.client.getTokenForOrg(B.id);
    api.responses = [row.respond()];
    const delay = deferred();
    api.delay = delay.promise;
    const sent = row
      .create(page.client)('/invoices')
      .catch(() => undefined);
    await until(() => api.requests.length === 1);
    await row.run(page.client);
    tenant.requests.length = 0;
    delay.resolve();
    await sent;
    await settle();
    expect(api.requests).toHaveLength(1);
    expect(tenant.requests).toEqual([]);
    expect(sessionIds(page).join()).toBe(row.kept);
  });
});

it('a 401 after a sign-out in another tab', async () => {
  const browser = createBrowser();
  const page = await signIn(tenant, A.id, localStorageMode, browser.openTab().environment);
  const other = await openIn(tenant, browser.openTab(), localStorageMode);
  api.responses = [unauthorized()];
  const delay = deferred();
  api.delay = delay.promise;
  const sent = page.client.createFetcher({ organization: A.id, baseUrl: apiUrl })('/invoices');
  await until(() => api.requests.length === 1);
  browser.holdMessages();
  await other.client.logoutOrganization(A.id);
  tenant.requests.length = 0;
  delay.resolve();
  expect((await sent).status).toBe(401);
  expect(tenant.requests).toEqual([]);
});

it('after a sign-out and another login, the second try has a token of that login', async () => {
  const { client } = await signIn(tenant, A.id);
  api.responses = [unauthorized()];
  const delay = deferred();
  api.delay = delay.promise;
  const sent = client.createFetcher({ organization: A.id, baseUrl: apiUrl })('/invoices');
  await until(() => api.requests.length === 1);
  await client.logoutOrganization(A.id);
  await client.loginWithPopup({ organization: A.id });
  delay.resolve();
  expect((await sent).status).toBe(200);
  expect(api.tokens()[1]).toBe(`Bearer ${await client.getToken()}`);
});
