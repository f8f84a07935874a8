import { describe, expect, it } from 'vitest';
import type { Fetcher, OrgSessionClientOptions } from '../../../src/index.js';
import { apiUrl, useTenantWithApi, unauthorized, type Api } from '../../support/api.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { signIn, type Page } from '../../support/page.js';
import { A, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

const open = (options?: Partial<OrgSessionClientOptions>): Promise<Page> => signIn(tenant, A.id, options);

describe('a pending request when another organization becomes active', () => {
  const leave: [string, (page: Page) => Promise<unknown>][] = [
    ['a switch', ({ client }) => client.switchOrganization(B.id)],
    ['a login', ({ client }) => client.loginWithPopup({ organization: B.id })],
    ['a sign-out of it', ({ client }) => client.logoutOrganization(A.id)],
    ['a sign-out', ({ client }) => client.logout({ openUrl: false })],
    [
      'another user in the same organization',
      ({ client }) => {
        tenant.members[bob] = [A.id];
        tenant.person.sub = bob;
        return client.loginWithPopup({ organization: A.id });
      },
    ],
  ];
  it.each(leave)('is aborted: %s', async (_, leaveFor) => {
    const page = await open();
    api.delay = deferred().promise;
    const calling = rejection(page.client.createFetcher({ baseUrl: apiUrl })('/invoices'));
    await until(() => api.requests.length === 1);
    await leaveFor(page);
    expect(await calling).toMatchObject({ name: 'AbortError' });
    expect(api.requests[0]?.signal.aborted).toBe(true);
  });

  it('is aborted while its token is requested', async () => {
    const { client } = await open();
    const { promise, resolve: respond } = deferred();
    const callApi = client.createFetcher({ baseUrl: apiUrl, scope: 'write:invoices' });
    await client.getTokenForOrg(B.id);
    tenant.interceptToken = () => promise;
    const before = tenant.requests.length;
    const calling = rejection(callApi('/invoices'));
    await until(() => tenant.requests.length > before);
    await client.switchOrganization(B.id);
    expect(await calling).toMatchObject({ name: 'AbortError' });
    respond();
    await settle();
    expect(api.requests).toEqual([]);
  });

  it('is aborted before its second try', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    await client.getTokenForOrg(B.id);
    const { promise, resolve: respond } = deferred();
    tenant.interceptToken = () => promise;
    api.responses = [unauthorized()];
    const calling = rejection(callApi('/invoices'));
    await until(() => api.requests.length === 1);
    await client.switchOrganization(B.id);
    expect(await calling).toMatchObject({ name: 'AbortError' });
    respond();
    await settle();
    expect(api.requests).toHaveLength(1);
  });

  it.each<[string, (page: Page) => Fetcher]>([
    ['if an option says so', ({ client }) => client.createFetcher({ baseUrl: apiUrl, abortOnSwitch: false })],
    [
      'of a fixed organization',
      ({ client }) => client.createFetcher({ baseUrl: apiUrl, organization: A.id }),
    ],
    [
      'if its organization is fixed, whatever the option says',
      ({ client }) => client.createFetcher({ baseUrl: apiUrl, organization: A.id, abortOnSwitch: true }),
    ],
  ])('goes on %s', async (_, create) => {
    const page = await open();
    const { promise, resolve: respond } = deferred();
    api.delay = promise;
    const calling = create(page)('/invoices');
    await until(() => api.requests.length === 1);
    await page.client.switchOrganization(B.id);
    respond();
    expect(await (await calling).text()).toBe('rows');
    expect(api.requests[0]?.signal.aborted).toBe(false);
  });

  it('goes on after a renewal, a token for another organization, or a failed switch', async () => {
    const { client } = await open();
    const { promise, resolve: respond } = deferred();
    api.delay = promise;
    const calling = client.createFetcher({ baseUrl: apiUrl })('/invoices');
    await until(() => api.requests.length === 1);
    await client.getToken({ cacheMode: 'off' });
    await client.getTokenForOrg(C.id);
    await rejection(client.switchOrganization('hooli'));
    respond();
    expect((await calling).status).toBe(200);
  });

  it('is aborted without affecting requests of the next organization', async () => {
    const { client } = await open();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    await client.switchOrganization(B.id);
    expect((await callApi('/')).status).toBe(200);
    await client.switchOrganization(A.id);
    expect((await callApi('/')).status).toBe(200);
    expect(api.organizations()).toEqual([B.id, A.id]);
  });
});

describe('the signal of the caller', () => {
  it('aborts a request', async () => {
    const { client } = await open();
    api.delay = deferred().promise;
    const controller = new AbortController();
    const calling = client.createFetcher({ baseUrl: apiUrl })('/', { signal: controller.signal });
    const thrown = expect(calling).rejects.toBe('enough');
    await until(() => api.requests.length === 1);
    controller.abort('enough');
    await thrown;
  });

  it('aborts while the token is requested', async () => {
    const { client } = await open();
    tenant.interceptToken = () => deferred().promise;
    const controller = new AbortController();
    const callApi = client.createFetcher({ baseUrl: apiUrl, organization: B.id });
    const calling = callApi('/', { signal: controller.signal });
    const thrown = expect(calling).rejects.toBe('enough');
    await settle();
    controller.abort('enough');
    await thrown;
    expect(api.requests).toEqual([]);
  });

  it('prevents every request if it is already aborted', async () => {
    const { client } = await open();
    const before = tenant.requests.length;
    const calling = client.createFetcher({ baseUrl: apiUrl, organization: B.id })('/', {
      signal: AbortSignal.abort('enough'),
    });
    await expect(calling).rejects.toBe('enough');
    await settle();
    expect(tenant.requests).toHaveLength(before);
    expect(api.requests).toEqual([]);
  });
});
