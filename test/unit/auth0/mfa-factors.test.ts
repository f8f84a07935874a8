/** `auth0ClientFor(organization).mfa` enrolls, challenges and verifies each kind of second factor for that organization. */
import type { Auth0Client } from '@auth0/auth0-spa-js';
import { beforeEach, expect, it } from 'vitest';
import type { MfaRequiredError } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { installTenant, organizationOf, sessionIds, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

type Mfa = Auth0Client['mfa'];
const FACTORS: [name: string, complete: (mfa: Mfa, mfaToken: string) => Promise<unknown>][] = [
  [
    'one-time code',
    async (mfa, mfaToken) => {
      const enrolled = await mfa.enroll({ mfaToken, factorType: 'otp' });
      expect(enrolled).toMatchObject({ authenticatorType: 'otp', secret: 'SECRET' });
      await mfa.challenge({ mfaToken, challengeType: 'otp' });
      return mfa.verify({ mfaToken, otp: '123456' });
    },
  ],
  [
    'text message',
    async (mfa, mfaToken) => {
      await mfa.enroll({ mfaToken, factorType: 'sms', phoneNumber: '+15550100' });
      const { oobCode = '' } = await mfa.challenge({
        mfaToken,
        challengeType: 'oob',
        authenticatorId: 'sms|dev_2',
      });
      return mfa.verify({ mfaToken, oobCode, bindingCode: '123456' });
    },
  ],
  ['recovery code', (mfa, mfaToken) => mfa.verify({ mfaToken, recoveryCode: 'RECOVERY' })],
];

it.each(FACTORS)('a %s completes the request of its organization, and no other', async (_, complete) => {
  const page = await signIn(tenant, A.id);
  const { client } = page;
  await client.getTokenForOrg(B.id);
  tenant.interceptToken = async (grantType, grant) =>
    grantType === 'refresh_token' && grant?.organization === B.id
      ? tenant.requireSecondFactor(grant)
      : undefined;
  const error = await rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
  expect(error).toMatchObject({ code: 'mfa_required', organization: B.id });
  const { mfaToken } = error as unknown as MfaRequiredError;
  const { mfa } = client.auth0ClientFor(B.id);
  expect(await rejection(mfa.verify({ mfaToken, otp: '000000' }))).toMatchObject({ error: 'invalid_grant' });
  await complete(mfa, mfaToken);
  tenant.requests.length = 0;
  expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
  expect(organizationOf(await client.getToken())).toBe(A.id);
  expect(tenant.requests).toEqual([]);
  expect(sessionIds(page)).toEqual([A.id, B.id]);
  // The MFA token belongs to one organization.
  expect(await rejection(client.auth0ClientFor(A.id).mfa.verify({ mfaToken, otp: '123456' }))).toBeInstanceOf(
    Error,
  );
});
