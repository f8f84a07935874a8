/** `loginWithPasskey` signs in as every other login does: verified, for one organization. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions, PasskeyLoginOptions } from '../../../src/index.js';
import { createStorage } from '../../support/browser-storage.js';
import { rejection } from '../../support/async.js';
import { installPasskeys } from '../../support/passkeys.js';
import { installTenant, openPage, organizationOf, sessionIds, signIn } from '../../support/page.js';
import { A, ada, B, bob, respondAs, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

const WEBAUTHN = 'urn:okta:params:oauth:grant-type:webauthn';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  installPasskeys();
});

const MODES: Record<string, Partial<OrgSessionClientOptions> & { workers?: true }> = {
  memory: {},
  'memory with Workers': { workers: true },
  localstorage: { cacheLocation: 'localstorage' },
  'localstorage with audienceFor': {
    cacheLocation: 'localstorage',
    audienceFor: (id) => `https://${id}.example`,
  },
};

describe.each(Object.entries(MODES))('in %s', (_, { workers, ...options }) => {
  it.each([B.id, B.name])('signs in to %s, and its organization becomes active', async (organization) => {
    if (workers) installWorkers(tenant);
    const page = await signIn(tenant, A.id, options, createStorage().environment);
    page.events.length = 0;
    tenant.requests.length = 0;
    expect(await page.client.loginWithPasskey({ organization })).toEqual(B);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(page.events).toContainEqual(['organizationChanged', { previous: A, current: B, reason: 'login' }]);
    expect(page.events).toContainEqual(['tokenRenewed', expect.objectContaining({ source: 'passkey' })]);
    expect(tenant.requests.map(({ kind, organization: sent }) => [kind, sent])).toEqual([
      ['passkey', organization],
      [WEBAUTHN, organization],
    ]);
    expect(organizationOf(await page.client.getToken())).toBe(B.id);
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(B.id);
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
    await page.client.logout({ openUrl: false });
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});

it('tokens of another organization are refused, and nothing changes', async () => {
  const page = await signIn(tenant, A.id);
  const { organization } = page.client.getSnapshot();
  tenant.alterTokens = respondAs(B.id, { id: 'org_C', name: 'initech' }, WEBAUTHN);
  expect(await rejection(page.client.loginWithPasskey({ organization: B.id }))).toMatchObject({
    code: 'organization_mismatch',
    organization: B.id,
  });
  expect(page.client.getSnapshot().organization).toBe(organization);
  expect(sessionIds(page)).toEqual([A.id]);
});

it('without an organization the application is asked', async () => {
  const page = openPage(tenant, { isTrustedOrganization: ({ id }) => id === A.id });
  expect(await page.client.loginWithPasskey()).toEqual(A);
  tenant.person = { sub: ada, organization: B.id };
  expect(await rejection(page.client.loginWithPasskey())).toMatchObject({ code: 'untrusted_organization' });
  expect(sessionIds(page)).toEqual([A.id]);
});

it('another user ends the sessions of the first', async () => {
  const page = await signIn(tenant, A.id);
  tenant.person = { sub: bob, organization: B.id };
  await page.client.loginWithPasskey({ organization: B.id });
  expect(page.events).toContainEqual(['userChanged', { previous: ada, current: bob }]);
  expect(sessionIds(page)).toEqual([B.id]);
});

it('a user who is not a member is denied', async () => {
  const page = openPage(tenant);
  tenant.members = { [ada]: [A.id] };
  expect(await rejection(page.client.loginWithPasskey({ organization: B.id }))).toMatchObject({
    code: 'access_denied',
    organization: B.id,
  });
  expect(sessionIds(page)).toEqual([]);
});

it.each([
  ['cancels', () => Promise.reject(new DOMException('no', 'NotAllowedError')), 'passkey_cancelled'],
  ['has no passkey', () => Promise.resolve(null), 'passkey_cancelled'],
])('a user who %s needs another login', async (_, get, reason) => {
  installPasskeys(get);
  const page = await signIn(tenant, A.id);
  expect(await rejection(page.client.loginWithPasskey({ organization: B.id }))).toMatchObject({
    code: 'login_required',
    reason,
    organization: B.id,
  });
  expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  expect(page.eventNames()).not.toContain('loginRequired');
});

it('a browser without passkeys needs another login', async () => {
  Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
  expect(await rejection(openPage(tenant).client.loginWithPasskey())).toMatchObject({
    code: 'login_required',
    reason: 'passkey_not_supported',
  });
});

it('a double click is one login, and an option that is not known is refused', async () => {
  const page = openPage(tenant);
  await Promise.all([1, 2].map(() => page.client.loginWithPasskey({ organization: A.id })));
  expect(tenant.count('passkey')).toBe(1);
  const wrong = { organisation: 'acme' } as PasskeyLoginOptions;
  expect(await rejection(page.client.loginWithPasskey(wrong))).toMatchObject({ code: 'configuration' });
});
