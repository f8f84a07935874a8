import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { sessionIds, installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const badOrganizations: unknown[] = [
  '',
  ' ',
  'a b',
  'a/b',
  '../x',
  'a.b',
  'a::b',
  'acme\n.evil',
  'äcme',
  'ａcme',
  'a'.repeat(51),
  'org_',
  'org_a b',
  'org_A::B',
  'org_ä',
  `org_${'a'.repeat(65)}`,
  'ORG_A',
  42,
  Number.NaN,
  true,
  null,
  [],
  [A.id],
  {},
  { id: A.id },
  Symbol('org_A'),
];

/** Every method that takes an organization. */
const calls: Record<string, (client: OrgSessionClient, organization: string) => unknown> = {
  getTokenForOrg: (client, organization) => client.getTokenForOrg(organization),
  'getTokenForOrg without network': (client, organization) =>
    client.getTokenForOrg(organization, { cacheMode: 'cache-only' }),
  switchOrganization: (client, organization) => client.switchOrganization(organization),
  loginWithRedirect: (client, organization) => client.loginWithRedirect({ organization }),
  loginWithPopup: (client, organization) => client.loginWithPopup({ organization }),
  logoutOrganization: (client, organization) => client.logoutOrganization(organization),
  getUser: (client, organization) => client.getUser(organization),
  getIdTokenClaims: (client, organization) => client.getIdTokenClaims(organization),
  getAccessTokenClaims: (client, organization) => client.getAccessTokenClaims(organization),
  hasPermission: (client, organization) => client.hasPermission('read', { organization }),
  hasRole: (client, organization) => client.hasRole('admin', { organization }),
  hasScope: (client, organization) => client.hasScope('openid', { organization }),
  auth0ClientFor: (client, organization) => client.auth0ClientFor(organization),
};

/** The error that a call throws or rejects with. */
const failure = (work: () => unknown): Promise<unknown> =>
  rejection(new Promise((resolve) => resolve(work())));

describe.each(Object.entries(calls))('%s', (_, call) => {
  it('rejects an invalid organization with the name of the argument, before it does anything', async () => {
    const page = await signIn(tenant, A.id);
    const before = page.client.getSnapshot();
    tenant.requests.length = page.events.length = 0;
    for (const organization of badOrganizations) {
      const error = await failure(() => call(page.client, organization as string));
      expect(error, String(organization)).toMatchObject({
        name: 'ConfigurationError',
        code: 'configuration',
        message: expect.stringContaining('organization') as string,
      });
    }
    await settle();
    expect(tenant.requests).toEqual([]);
    expect(page.visited).toEqual([]);
    expect(page.events).toEqual([]);
    expect(page.client.getSnapshot()).toBe(before);
  });
});

it.each(['getTokenForOrg', 'switchOrganization', 'logoutOrganization'] as const)(
  '%s does not use the active organization if the argument is missing',
  async (verb) => {
    const page = await signIn(tenant, A.id);
    const missing = undefined as unknown as string;
    expect(await rejection(page.client[verb](missing))).toMatchObject({ code: 'configuration' });
    expect(sessionIds(page)).toEqual([A.id]);
  },
);

it('no popup is opened', async () => {
  let opened = 0;
  const { client } = openPage(tenant, {}, { openPopup: () => (opened++, null) });
  await rejection(client.loginWithPopup({ organization: 'a b' }));
  await rejection(client.loginWithPopup({ authorizationParams: { organization: A.id as never } }));
  expect(opened).toBe(0);
});

const wrongOptions: [string, (page: Page) => unknown][] = [
  ['audience', ({ client }) => client.getToken({ audience: 42 as unknown as string })],
  ['scope', ({ client }) => client.getToken({ scope: ['openid'] as unknown as string })],
  ['cacheMode', ({ client }) => client.getToken({ cacheMode: 'sometimes' as 'on' })],
  ['interaction', ({ client }) => client.switchOrganization('org_B', { interaction: 'modal' as 'none' })],
  [
    'authorizationParams.organization',
    ({ client }) => client.loginWithRedirect({ authorizationParams: { organization: A.id as never } }),
  ],
  [
    'authorizationParams.organization',
    ({ client }) => client.loginWithPopup({ authorizationParams: { organization: A.id as never } }),
  ],
  ['url', ({ client }) => client.handleRedirectCallback('https://[')],
];

it.each(wrongOptions)('an invalid %s is rejected with its name', async (name, call) => {
  const page = await signIn(tenant, A.id);
  tenant.requests.length = page.events.length = 0;
  expect(await failure(() => call(page))).toMatchObject({
    code: 'configuration',
    message: expect.stringContaining(name) as string,
  });
  expect(tenant.requests).toEqual([]);
  expect(page.visited).toEqual([]);
  expect(page.events).toEqual([]);
});

it.each(['__proto__', 'constructor', 'prototype', 'tostring'])(
  'the name %j is a valid name',
  async (name) => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    expect(client.hasPermission('read', { organization: name })).toBe(false);
    expect(await client.getUser(name)).toBeUndefined();
    expect(await rejection(client.getTokenForOrg(name))).toMatchObject({
      code: 'access_denied',
      organization: name,
    });
    await client.logoutOrganization(name);
    expect(sessionIds(page)).toEqual([A.id]);
  },
);
