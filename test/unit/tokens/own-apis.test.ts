/** Auth0's own APIs for the user (`/me/`) and for the organization (`/my-org/`): each organization has its own tokens for them. */
import { expect, it } from 'vitest';
import { rejection } from '../../support/async.js';
import { installApi, useTenantWithApi, type Api } from '../../support/api.js';
import { payload, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
useTenantWithApi((created) => {
  ({ tenant } = created);
});

/** The tenant answers `/my-org/` and `/me/` as any API does. */
function installOwnApis(): Api {
  const { fetch } = globalThis;
  const api = installApi({ domain: 'https://nothing.example', fetch: tenant.fetch });
  const answer = globalThis.fetch;
  globalThis.fetch = (input, init) =>
    /\/(my-org|me)\//.test(input instanceof Request ? input.url : String(input))
      ? answer(input, init)
      : fetch(input, init);
  return api;
}

const claimsOf = (api: Api): Record<string, unknown>[] =>
  api.tokens().map((token) => payload(token?.replace('Bearer ', '')));

it.each(['my-org', 'me'])(
  'the fetcher of %s sends the token of the organization for that API',
  async (name) => {
    const { client } = await signIn(tenant, A.id);
    const api = installOwnApis();
    const audience = `${tenant.domain}/${name}/`;
    // A real tenant puts no organization into the tokens of these APIs.
    tenant.alterTokens = ({ grant, accessClaims }) => {
      if (grant.audience === audience) delete accessClaims['org_id'];
    };
    for (const { id } of [A, B])
      expect((await client.createFetcher({ organization: id, baseUrl: audience })('details')).status).toBe(
        200,
      );
    expect(api.requests.map(({ url }) => url)).toEqual([`${audience}details`, `${audience}details`]);
    const [first, second] = claimsOf(api);
    for (const claims of [first, second]) expect(claims?.['aud']).toContain(audience);
    expect(first?.['jti']).not.toBe(second?.['jti']);
    expect(payload(await client.getToken())['aud']).not.toContain(audience);
  },
);

it('the path of baseUrl may go on after the address of the API', async () => {
  const { client } = await signIn(tenant, A.id);
  const api = installOwnApis();
  const audience = `${tenant.domain}/my-org/`;
  await client.createFetcher({ baseUrl: `${audience}v1` })('details');
  expect(claimsOf(api).map(({ aud }) => (aud as string[])[0])).toEqual([audience]);
});

it('an explicit audience takes precedence, and other addresses of the tenant have the usual one', async () => {
  const { client } = await signIn(tenant, A.id);
  const api = installOwnApis();
  const audience = 'https://second.example';
  await client.createFetcher({ baseUrl: `${tenant.domain}/my-org/`, audience })('details');
  await client.createFetcher({ baseUrl: `${tenant.domain}/x/my-org/` })('details');
  expect(claimsOf(api).map(({ aud }) => (aud as string[])[0])).toEqual([audience, 'https://api.example']);
});

it('a token of another organization is refused for these APIs too', async () => {
  const { client } = await signIn(tenant, A.id);
  const audience = `${tenant.domain}/my-org/`;
  tenant.alterTokens = ({ grant, accessClaims }) => {
    if (grant.audience === audience) accessClaims['org_id'] = B.id;
  };
  expect(await rejection(client.getTokenForOrg(A.id, { audience }))).toMatchObject({
    code: 'organization_mismatch',
    claim: 'org_id',
  });
});
