import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { createStorage } from '../../support/browser-storage.js';
import { A, B, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Makes the tenant require a second factor for B, and respond to it with tokens for an organization. */
async function wantSecondFactor(client: OrgSessionClient, organization: string): Promise<void> {
  const { accessToken, idToken } = await client.getTokenForOrg(organization, { detailed: true });
  // The token after the second factor is not the cached one.
  await client.getTokenForOrg(organization, { cacheMode: 'off' });
  tenant.interceptToken = (grantType, grant) => {
    if (grantType.endsWith('mfa-otp')) {
      return Promise.resolve(json({ access_token: accessToken, id_token: idToken, expires_in: 3600 }));
    }
    return grant?.organization === B.id
      ? Promise.resolve(json({ error: 'mfa_required', error_description: 'MFA', mfa_token: 'mfa-1' }, 403))
      : undefined;
  };
}

/** Requests B's token, and completes the second factor that the error requires. */
async function completeSecondFactor(client: OrgSessionClient): Promise<void> {
  const error = await rejection(client.getTokenForOrg(B.id));
  expect(error).toMatchObject({ name: 'MfaRequiredError', code: 'mfa_required', organization: B.id });
  const mfaToken = 'mfaToken' in error ? String(error.mfaToken) : '';
  await client.auth0ClientFor(B.id).mfa.verify({ mfaToken, otp: '123456' });
  tenant.requests.length = 0;
}

describe('a second factor', () => {
  // A token is renewed in its last minute.
  beforeEach(() => {
    tenant.lifetime = 30;
  });

  it('is completed with auth0ClientFor, and then the token is cached', async () => {
    const page = await signIn(tenant, A.id);
    await wantSecondFactor(page.client, B.id);
    await completeSecondFactor(page.client);
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    expect(tenant.requests).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
  });

  it('has an empty MFA token if the tenant sent none', async () => {
    const page = await signIn(tenant, A.id);
    tenant.interceptAuthorize = () =>
      Promise.resolve({ error: 'mfa_required', error_description: 'Multifactor authentication required' });
    expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({
      name: 'MfaRequiredError',
      mfaToken: '',
    });
  });

  it('can also be completed by a page that has only a stored refresh token', async () => {
    const options = { cacheLocation: 'localstorage' } as const;
    const { environment } = createStorage();
    const before = await signIn(tenant, A.id, options, environment);
    await wantSecondFactor(before.client, B.id);
    before.client.destroy();

    const { client } = openPage(tenant, options, environment);
    await client.start();
    await completeSecondFactor(client);
    expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
    expect(tenant.requests).toEqual([]);
  });

  it('with tokens for another organization is rejected', async () => {
    const page = await signIn(tenant, A.id);
    await page.client.getTokenForOrg(B.id);
    await wantSecondFactor(page.client, A.id);
    await completeSecondFactor(page.client);
    expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({
      code: 'organization_mismatch',
      expected: B.id,
      received: A.id,
    });
    expect(sessionIds(page)).toEqual([A.id]);
  });
});
