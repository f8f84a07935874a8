// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MfaRequiredError, type OrgSessionError } from '../../src/index.js';
import { createTestClient, type TestClient } from '../../src/testing/index.js';
import { rejection } from '../support/async.js';
import { organizationOf, payload } from '../support/page.js';

const organizations = [
  { id: 'org_acme', name: 'acme' },
  { id: 'org_globex', name: 'globex' },
];

let client: TestClient;
beforeEach(async () => {
  client = createTestClient({ organizations, active: 'acme' });
  await client.start();
});
afterEach(() => client.destroy());

const tokenOf = (error: OrgSessionError): string => (error instanceof MfaRequiredError ? error.mfaToken : '');

describe('a second factor of the test client', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a token', () => client.getTokenForOrg('globex')],
    ['a switch', () => client.switchOrganization('globex')],
    [
      'a token exchange',
      () =>
        client.loginWithCustomTokenExchange({
          organization: 'globex',
          subject_token: 'theirs',
          subject_token_type: 'urn:example:theirs',
        }),
    ],
  ])('that %s requires is completed with auth0ClientFor', async (what, call) => {
    const verb = what === 'a token' ? 'token' : what === 'a switch' ? 'switch' : 'login';
    client.failNext(verb, { error: 'mfa_required' });
    const error = await rejection(call());
    expect(error.code).toBe('mfa_required');
    expect(tokenOf(error)).toMatch(/^mfa-token-\d+$/);
    expect(JSON.stringify([error, client.events])).not.toContain(tokenOf(error));

    const { mfa } = client.auth0ClientFor('globex');
    const mfaToken = tokenOf(error);
    expect(await mfa.getAuthenticators(mfaToken)).toMatchObject([{ authenticatorType: 'otp', active: true }]);
    expect(await mfa.getEnrollmentFactors(mfaToken)).toEqual([]);
    expect(await mfa.challenge({ mfaToken, challengeType: 'otp' })).toMatchObject({ challengeType: 'otp' });
    const response = await mfa.verify({ mfaToken, otp: '123456' });
    expect(organizationOf(response.access_token)).toBe('org_globex');
    expect(await client.getTokenForOrg('globex')).toBe(response.access_token);
    expect(client.getSnapshot().organization?.id).toBe('org_acme');
    await client.switchOrganization('globex');
    expect(client.getSnapshot().organization?.id).toBe('org_globex');
  });

  it('is for the audience and the scope of its request', async () => {
    const wanted = { audience: 'https://reports.example', scope: 'write:reports' };
    client.failNext('token', { error: 'mfa_required' });
    const error = await rejection(client.getTokenForOrg('globex', wanted));
    const { mfa } = client.auth0ClientFor('globex');
    const { access_token: token } = await mfa.verify({ mfaToken: tokenOf(error), otp: '123456' });
    expect(await client.getTokenForOrg('globex', wanted)).toBe(token);
    expect(payload(token)).toMatchObject({
      aud: expect.arrayContaining([wanted.audience]) as unknown,
      scope: expect.stringContaining(wanted.scope) as unknown,
    });
  });

  it('can fail, and be tried again with the same MFA token', async () => {
    client.failNext('token', { error: 'mfa_required' });
    const mfaToken = tokenOf(await rejection(client.getTokenForOrg('globex')));
    const { mfa } = client.auth0ClientFor('globex');
    client.failNext('mfa', { error: 'invalid_grant', error_description: 'Invalid otp_code.' });
    await expect(mfa.verify({ mfaToken, otp: '000000' })).rejects.toThrow('Invalid otp_code.');
    expect(client.getSnapshot().sessions).toHaveLength(1);
    await expect(mfa.verify({ mfaToken })).rejects.toThrow(/otp, oobCode or recoveryCode/);
    await mfa.verify({ mfaToken, recoveryCode: 'code' });
    await expect(mfa.verify({ mfaToken, otp: '123456' })).rejects.toThrow(/MFA context not found/);
  });

  it('can be enrolled, and sent out of band', async () => {
    client.failNext('token', { error: 'mfa_required' });
    const mfaToken = tokenOf(await rejection(client.getTokenForOrg('globex')));
    const { mfa } = client.auth0ClientFor('globex');
    expect(await mfa.enroll({ mfaToken, factorType: 'otp' })).toMatchObject({
      authenticatorType: 'otp',
      secret: expect.any(String) as unknown,
      barcodeUri: expect.stringMatching(/^otpauth:/) as unknown,
    });
    expect(await mfa.enroll({ mfaToken, factorType: 'sms', phoneNumber: '+49' })).toMatchObject({
      authenticatorType: 'oob',
      oobChannel: 'sms',
    });
    const { oobCode = '' } = await mfa.challenge({ mfaToken, challengeType: 'oob' });
    expect(oobCode).not.toBe('');
    await mfa.verify({ mfaToken, oobCode, bindingCode: '123456' });
    expect(organizationOf(await client.getTokenForOrg('globex'))).toBe('org_globex');
  });

  it('of one organization is unknown to the client of another, and each has its own MFA token', async () => {
    client.failNext('token', { error: 'mfa_required' });
    client.failNext('token', new MfaRequiredError('given by the test'));
    const ofGlobex = tokenOf(await rejection(client.getTokenForOrg('globex')));
    const ofAcme = tokenOf(await rejection(client.getTokenForOrg('acme')));
    expect(ofAcme).toBe('given by the test');
    const { mfa } = client.auth0ClientFor('acme');
    await expect(mfa.verify({ mfaToken: ofGlobex, otp: '123456' })).rejects.toThrow(/MFA context not found/);
    await mfa.verify({ mfaToken: ofAcme, otp: '123456' });
    expect(organizationOf(await client.getTokenForOrg('acme'))).toBe('org_acme');
  });
});
