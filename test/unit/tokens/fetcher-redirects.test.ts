import { describe, expect, it } from 'vitest';
import { apiUrl, useTenantWithApi, unauthorized, type Api } from '../../support/api.js';
import { signIn } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

/** A response as the browser returns it after a redirect to `url`. */
const redirectedTo = (url: string, response: Response): Response =>
  Object.defineProperties(response, { url: { value: url }, redirected: { value: true } });

describe('a 401 after a redirect', () => {
  it.each([
    'https://evil.example/steal',
    'https://api.example.evil.example/',
    'http://api.example/',
    'https://api.example:8443/',
  ])('to %s renews no token and sends nothing again', async (url) => {
    const { client } = await signIn(tenant, A.id);
    const renewals = tenant.count('refresh_token');
    api.responses = [redirectedTo(url, unauthorized())];
    const response = await client.createFetcher({ baseUrl: apiUrl })('/go');
    expect(response.status).toBe(401);
    expect(api.requests).toHaveLength(1);
    expect(tenant.count('refresh_token')).toBe(renewals);
  });

  it('within the origin of the API sends the request again with a fresh token', async () => {
    const { client } = await signIn(tenant, A.id);
    const renewals = tenant.count('refresh_token');
    api.responses = [redirectedTo(`${apiUrl}/v2/go`, unauthorized())];
    const response = await client.createFetcher({ baseUrl: apiUrl })('/go');
    expect(response.status).toBe(200);
    expect(tenant.count('refresh_token')).toBe(renewals + 1);
    expect(new Set(api.tokens()).size).toBe(2);
  });
});
