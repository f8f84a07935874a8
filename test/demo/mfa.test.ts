// @vitest-environment node
/** The second factors of the tenant. What they have in common with the other stand-ins is in `test/auth0-behaviours.ts`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import * as requireSecondFactor from 'auth0-org-tenant/actions/require-second-factor';
import { oneTimeCode } from '../../demo/tenant/one-time-code.js';
import { acme, ada, globex } from './issuer.js';
import { APP, AUDIENCE, CLIENT_ID, createVisitor, type Answer } from './visitor.js';

let tenant: Tenant;
let visitor: ReturnType<typeof createVisitor>;
beforeEach(async () => {
  tenant = await startTenant({
    clientId: CLIENT_ID,
    audience: AUDIENCE,
    actions: [requireSecondFactor],
    appOrigins: [APP],
  });
  visitor = createVisitor(tenant);
});
afterEach(() => tenant.close());

interface Refusal extends Answer {
  mfa_token?: string;
  mfa_requirements?: object;
}

/** Signs in to Acme, and returns what the next refresh gets, which is refused. */
async function refusedRefresh(): Promise<Refusal & { mfa_token: string }> {
  const { refresh_token } = await visitor.login(ada, { organization: acme });
  tenant.control.injectFault({ mfaRequired: true });
  const answer: Refusal = await visitor.refresh(refresh_token);
  expect(answer.error).toBe('mfa_required');
  return { mfa_token: '', ...answer };
}

async function call(path: string, mfaToken: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(tenant.url + path, {
    headers: { Authorization: `Bearer ${mfaToken}`, 'Content-Type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

const verify = (mfa_token: string, type: string, code: Record<string, string>): Promise<Answer> =>
  visitor.token({ grant_type: `http://auth0.com/oauth/grant-type/mfa-${type}`, mfa_token, ...code });

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [20_000_000_000, '353130'],
])('The one-time code at %s seconds is that of RFC 6238', (seconds, code) => {
  expect(oneTimeCode('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', seconds)).toBe(code);
});

describe('a second factor', () => {
  it('is any code except 000000 for a user without an authenticator', async () => {
    const { mfa_token, mfa_requirements } = await refusedRefresh();
    expect(mfa_requirements).toEqual({ enroll: [{ type: 'otp' }, { type: 'phone' }] });
    expect(await verify(mfa_token, 'otp', { otp: '000000' })).toMatchObject({ error: 'invalid_grant' });
    expect(await verify(mfa_token, 'otp', { otp: '123456' })).toHaveProperty('access_token');
    expect(await verify(mfa_token, 'otp', { otp: '123456' })).toMatchObject({
      error: 'invalid_grant',
      error_description: 'Malformed mfa_token',
    });
  });

  it('is the code of the authenticator app, which also confirms its enrolment', async () => {
    const { mfa_token } = await refusedRefresh();
    const { secret, barcode_uri } = await call('/mfa/associate', mfa_token, { authenticator_types: ['otp'] });
    expect(barcode_uri).toContain(`secret=${String(secret)}`);
    const code = tenant.control.oneTimeCode({ sub: ada }) ?? '';
    expect(code).toMatch(/^\d{6}$/);
    const wrong = code === '123456' ? '654321' : '123456';
    expect(await verify(mfa_token, 'otp', { otp: wrong })).toMatchObject({
      error: 'invalid_grant',
      error_description: 'Invalid otp_code.',
    });
    expect(await verify(mfa_token, 'otp', { otp: code })).toHaveProperty('access_token');
    expect((await refusedRefresh()).mfa_requirements).toEqual({
      challenge: [{ type: 'otp' }, { type: 'recovery-code' }],
    });
  });

  it('changes with the time of the tenant', async () => {
    const { mfa_token } = await refusedRefresh();
    await call('/mfa/associate', mfa_token, { authenticator_types: ['otp'] });
    const old = tenant.control.oneTimeCode({ sub: ada }) ?? '';
    tenant.control.advanceClock({ seconds: 120 });
    expect(await verify(mfa_token, 'otp', { otp: old })).toHaveProperty('error', 'invalid_grant');
    const otp = tenant.control.oneTimeCode({ sub: ada }) ?? '';
    expect(await verify(mfa_token, 'otp', { otp })).toHaveProperty('access_token');
  });

  it('of ten minutes ago has expired', async () => {
    const { mfa_token } = await refusedRefresh();
    tenant.control.advanceClock({ seconds: 601 });
    expect(await call('/mfa/authenticators', mfa_token)).toMatchObject({
      status: 403,
      error: 'expired_token',
    });
    expect(await verify(mfa_token, 'otp', { otp: '123456' })).toMatchObject({ error: 'expired_token' });
  });

  it('says what is wrong with a phone number, a text message and a recovery code', async () => {
    const { mfa_token } = await refusedRefresh();
    const phone = { authenticator_types: ['oob'], oob_channels: ['sms'] };
    expect(await call('/mfa/associate', mfa_token, { ...phone, phone_number: '12' })).toMatchObject({
      status: 400,
      error: 'invalid_request',
    });
    const { oob_code } = await call('/mfa/associate', mfa_token, { ...phone, phone_number: '+15550100' });
    const message = { oob_code: String(oob_code), binding_code: 'wrong' };
    expect(await verify(mfa_token, 'oob', message)).toMatchObject({
      error_description: 'Invalid binding_code.',
    });
    expect(await verify(mfa_token, 'recovery-code', { recovery_code: 'wrong' })).toMatchObject({
      error_description: 'MFA Authorization rejected.',
    });
    expect(await call('/mfa/challenge', mfa_token, { challenge_type: 'oob' })).toHaveProperty('oob_code');
    expect(tenant.control.textMessages()).toHaveLength(2);
  });

  it('is shown on the page /phone: the codes of apps, and text messages', async () => {
    const { mfa_token } = await refusedRefresh();
    await call('/mfa/associate', mfa_token, { authenticator_types: ['otp'] });
    const phone = { authenticator_types: ['oob'], phone_number: '+15550100' };
    await call('/mfa/associate', mfa_token, phone);
    const page = await (await fetch(`${tenant.url}/phone`)).text();
    expect(page).toContain('Ada Lovelace');
    expect(page).toContain(tenant.control.oneTimeCode({ sub: ada }));
    expect(page).toContain('+15550100');
    expect(page).toContain(tenant.control.textMessages()[0]?.text);
  });

  it('is forgotten by the command, and by a reset', async () => {
    const { mfa_token } = await refusedRefresh();
    await call('/mfa/associate', mfa_token, { authenticator_types: ['otp'] });
    tenant.control.removeAuthenticators({ sub: ada });
    expect(tenant.control.oneTimeCode({ sub: ada })).toBeUndefined();
    await call('/mfa/associate', mfa_token, { authenticator_types: ['oob'], phone_number: '+15550100' });
    tenant.control.reset();
    expect(tenant.control.textMessages()).toEqual([]);
    expect(await call('/mfa/authenticators', mfa_token)).toEqual({ status: 200 });
  });
});

describe('the Action require-second-factor', () => {
  it('refuses the refreshes of its organization until one has a second factor', async () => {
    const ofAcme = await visitor.login(ada, { organization: acme });
    const ofGlobex = await visitor.silently({ organization: globex });
    tenant.directory.setMetadata(acme, { second_factor: 'required' });
    const refused: Refusal = await visitor.refresh(ofAcme.refresh_token);
    expect(refused).toMatchObject({
      error: 'mfa_required',
      mfa_requirements: { enroll: [{ type: 'otp' }, { type: 'phone' }] },
    });
    expect(await visitor.refresh(ofGlobex.refresh_token)).toHaveProperty('access_token');

    const { mfa_token = '' } = refused;
    await call('/mfa/associate', mfa_token, { authenticator_types: ['otp'] });
    const otp = tenant.control.oneTimeCode({ sub: ada }) ?? '';
    const verified = await verify(mfa_token, 'otp', { otp });
    expect(verified).toHaveProperty('access_token');
    expect(await visitor.refresh(verified.refresh_token)).toHaveProperty('access_token');

    expect(await visitor.silently({ organization: acme })).toMatchObject({ error: 'mfa_required' });
    expect(await visitor.silently({ organization: globex })).toHaveProperty('access_token');
    const another = await visitor.login(ada, { organization: acme });
    expect(await visitor.refresh(another.refresh_token)).toMatchObject({
      error: 'mfa_required',
      mfa_requirements: { challenge: [{ type: 'otp' }, { type: 'recovery-code' }] },
    });
  });
});
