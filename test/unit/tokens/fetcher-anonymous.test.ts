import { describe, expect, it } from 'vitest';
import type { FetcherOptions } from '../../../src/index.js';
import { apiUrl, useTenantWithApi, unauthorized, type Api } from '../../support/api.js';
import { rejection } from '../../support/async.js';
import { openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

/** The fetcher of a page where no user is signed in. */
async function signedOut(
  options: FetcherOptions,
): Promise<(url: string, init?: RequestInit) => Promise<Response>> {
  tenant.sso = undefined;
  const { client } = openPage(tenant);
  await client.start();
  return client.createFetcher({ baseUrl: apiUrl, ...options });
}

describe('where no user is signed in, a request', () => {
  it.each<[string, FetcherOptions]>([
    ['by default', {}],
    ["with anonymous 'reject'", { anonymous: 'reject' }],
    ['for a fixed organization', { organization: A.id }],
    ["for a fixed organization with anonymous 'reject'", { organization: A.id, anonymous: 'reject' }],
  ])('is not sent %s', async (_, options) => {
    const callApi = await signedOut(options);
    expect((await rejection(callApi('/plans'))).code).toBe('login_required');
    expect(api.requests).toEqual([]);
  });

  it.each<[string, FetcherOptions]>([
    ["with anonymous 'send'", { anonymous: 'send' }],
    ["for a fixed organization with anonymous 'send'", { organization: A.id, anonymous: 'send' }],
  ])('is sent without a token %s', async (_, options) => {
    const callApi = await signedOut(options);
    const response = await callApi('/plans', { method: 'POST', body: 'x' });
    expect(await response.text()).toBe('rows');
    expect(api.requests).toMatchObject([{ url: `${apiUrl}/plans`, authorization: null, body: 'x' }]);
  });

  it('that was sent without a token is not sent again after a 401', async () => {
    const callApi = await signedOut({ anonymous: 'send' });
    api.responses = [unauthorized()];
    expect((await callApi('/plans')).status).toBe(401);
    expect(api.requests).toHaveLength(1);
  });
});

describe("with anonymous 'send'", () => {
  it('a request has the token of the user who is signed in', async () => {
    const { client } = await signIn(tenant, A.id);
    await client.createFetcher({ baseUrl: apiUrl, anonymous: 'send' })('/plans');
    expect(api.organizations()).toEqual([A.id]);
  });

  it.each([
    ['the organization refuses the user', { error: 'access_denied', error_description: 'not a member' }],
    ['the identity provider fails', { error: 'server_error', error_description: 'down' }],
  ])('a request is not sent if %s', async (_, response) => {
    const { client } = await signIn(tenant, A.id);
    tenant.interceptAuthorize = () => Promise.resolve(response);
    const callB = client.createFetcher({ baseUrl: apiUrl, organization: B.id, anonymous: 'send' });
    expect((await rejection(callB('/plans'))).code).not.toBe('login_required');
    expect(api.requests).toEqual([]);
  });

  it('a request that the API refused with a token is not sent again without one', async () => {
    const { client } = await signIn(tenant, A.id);
    await client.getTokenForOrg(B.id);
    tenant.revokeAll(B.id);
    tenant.sso = undefined;
    api.responses = [unauthorized()];
    const callB = client.createFetcher({ baseUrl: apiUrl, organization: B.id, anonymous: 'send' });
    expect((await rejection(callB('/plans'))).code).toBe('login_required');
    expect(api.organizations()).toEqual([B.id]);
  });
});
