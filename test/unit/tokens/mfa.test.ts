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

/** B's refresh token is good only with a second factor, which is answered with tokens for an organization. */
async function wantSecondFactor(client: OrgSessionClient, organization: string): Promise<void> {
  const { accessToken, idToken } = await client.getTokenForOrg(organization, { detailed: true });
  // What the second factor brings is not what is held.
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

/** Asks for B's token, and does what the error says. */
async function completeSecondFactor(client: OrgSessionClient): Promise<void> {
  const error = await rejection(client.getTokenForOrg(B.id));
  expect(error).toMatchObject({ name: 'MfaRequiredError', code: 'mfa_required', organization: B.id });
  const mfaToken = 'mfaToken' in error ? String(error.mfaToken) : '';
  await client.auth0ClientFor(B.id).mfa.verify({ mfaToken, otp: '123456' });
  tenant.requests.length = 0;
}

describe('a second factor', () => {
  // Within the last minute a token is renewed.
  beforeEach(() => {
    tenant.lifetime = 30;
  });

  it('is completed with auth0ClientFor, and the token is there afterwards', async () => {
    const page = await signIn(tenant, A.id);
    await wantSecondFactor(page.client, B.id);
    await completeSecondFactor(page.client);
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    expect(tenant.requests).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
  });

  it('is completed also by a page that had only the refresh token of an earlier one', async () => {
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

  it('that ends in another organization is refused', async () => {
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
