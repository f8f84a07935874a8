/** An option that is undefined has its default, as TypeScript's `exactOptionalPropertyTypes` lets an application pass it on. */
import { beforeEach, expect, it } from 'vitest';
import { createTestClient } from '../../../src/testing/index.js';
import { installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const undefinedOptions = (...names: string[]): object =>
  Object.fromEntries(names.map((name) => [name, undefined]));

const clientOptions = undefinedOptions(
  ...['issuer', 'useRefreshTokensFallback', 'useDpop', 'authorizeTimeoutInSeconds', 'cacheLocation', 'cache'],
  ...['resolveOrganization', 'defaultOrganization', 'isTrustedOrganization', 'organizations', 'audienceFor'],
  ...['rolesClaim', 'identity', 'silentAuth', 'personalAccount', 'autoRenew', 'maxSessions', 'debug'],
  ...['onRedirectCallback', 'workerUrl', 'cookieDomain', 'nowProvider', 'leeway', 'httpTimeoutInSeconds'],
);

it('of a client and of its methods', async () => {
  const { client, visited } = await signIn(tenant, A.id, clientOptions);
  const token = undefinedOptions('audience', 'scope', 'cacheMode', 'signal', 'detailed');
  expect(organizationOf(await client.getToken(token))).toBe(A.id);
  expect(organizationOf(await client.getTokenForOrg(B.id, token))).toBe(B.id);
  await client.switchOrganization(B.id, {
    ...undefinedOptions('interaction', 'returnTo', 'appState', 'authorizationParams', 'signal'),
  });
  expect(client.getSnapshot().organization).toEqual(B);
  expect(client.hasPermission(`read:${B.id}`, undefinedOptions('organization', 'audience'))).toBe(true);
  const callApi = client.createFetcher({
    ...undefinedOptions(
      'organization',
      'baseUrl',
      'audience',
      'scope',
      'cache',
      'anonymous',
      'abortOnSwitch',
    ),
    fetch: undefined,
  });
  expect(callApi).toBeTypeOf('function');
  await client.loginWithPopup(
    { organization: A.id, ...undefinedOptions('invitation', 'switchUser', 'authorizationParams') },
    {},
  );
  expect(client.getSnapshot().organization).toEqual(A);
  await client.loginWithRedirect(
    undefinedOptions('organization', 'invitation', 'returnTo', 'appState', 'authorizationParams', 'openUrl'),
  );
  await client.logout(undefinedOptions('logoutParams', 'openUrl'));
  expect(visited).toHaveLength(2);
});

it('of a new client', () => {
  const { client } = openPage(tenant, { authorizationParams: undefined, useRefreshTokens: undefined });
  expect(client.getSnapshot().status).toBe('starting');
});

it('of a test client', async () => {
  const organization = {
    id: 'org_1',
    ...undefinedOptions('name', 'displayName', 'permissions', 'roles', 'scopes', 'silent'),
  };
  const client = createTestClient({
    organizations: [organization],
    ...undefinedOptions('user', 'active', 'options', 'url', 'now', 'expiresIn'),
  });
  await client.start();
  await client.switchOrganization('org_1');
  expect(client.getSnapshot().organization?.id).toBe('org_1');
});
