/**
 * What Auth0 answers, as its documentation says: one table, which all stand-ins for a tenant are tested with, so that they can't drift apart.
 * A stand-in that does not have a feature says why.
 */
import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { payload } from './support/page.js';

/** Parameters of `/authorize` or of the token endpoint. */
export type Parameters = Record<string, string>;

/** An answer of the token endpoint, or the error of `/authorize`. */
export interface Answer {
  /** Undefined for an error of `/authorize`, and for a stand-in without HTTP. */
  readonly status?: number;
  readonly headers?: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** What some stand-ins have. */
export interface Features {
  /** An organization that exists, and that the person is not a member of. */
  readonly foreign: Organization;
  readonly removeMember: (organization: Organization) => void;
  readonly blockUser: () => void;
  /** Requests without an `audience` get an opaque access token. */
  readonly loginWithoutAudience: () => Promise<Answer>;
  /** Makes `prompt=none` fail with this error. */
  readonly refuseSilently: (error: string) => void;
  /** Sends a refresh token, also one that was used. */
  readonly refreshWith: (refreshToken: string, parameters?: Parameters) => Promise<Answer>;
  readonly revoke: (refreshToken: string) => Promise<Answer>;
  /** An `audience` that is not an API of the tenant. */
  readonly unknownAudience: string;
  /** An API, besides the one of the login, that the policy of refresh tokens allows; and one that it does not allow. */
  readonly refreshTokenPolicy: { readonly allowed: string; readonly denied: string };
  /** The next request to the token endpoint exceeds the rate limit. */
  readonly limitNextRequest: (retryAfter: number) => void;
  /** The next request to the token endpoint needs a second factor. */
  readonly requireSecondFactor: () => void;
  readonly verifySecondFactor: (mfaToken: string, factor: Parameters) => Promise<Answer>;
  /** The code of the last text message. */
  readonly readTextMessage: () => string;
  readonly exchangeToken: (parameters: Parameters) => Promise<Answer>;
  /** A token with which a native application signs another user in to the browser. */
  readonly createSessionTransferToken: () => { readonly token: string; readonly sub: string };
  /** The challenge for a passkey of the user, and its answer. */
  readonly challengePasskey: (parameters: Parameters) => Promise<Answer>;
  readonly answerPasskey: (challenge: Answer, parameters: Parameters) => Promise<Answer>;
  /** Calls one of Auth0's own APIs, with JSON. */
  readonly callApi: (path: string, token: string, body?: object) => Promise<Answer>;
  /** Opens the page of a connection, and agrees. Returns the parameters of the callback. */
  readonly openConnection: (url: string) => Promise<Parameters>;
  /** The callback URL of the application. */
  readonly redirectUri: string;
  /** From now on, requests to the token endpoint carry a DPoP proof. */
  readonly useProofs: (prove: ((url: string) => Promise<string>) | undefined) => void;
  /** The My Organization API. */
  readonly myOrganization: true;
  /** A tenant that leaves the names of organizations out of tokens. */
  readonly withoutOrganizationNames: () => Pick<StandIn, 'login'> | Promise<Pick<StandIn, 'login'>>;
}

/** Something that stands in for an Auth0 tenant. */
export interface StandIn extends Partial<Features> {
  readonly issuer: string;
  readonly clientId: string;
  /** The API that a login asks for. */
  readonly audience: string;
  /** The user who signs in, a member of both organizations. */
  readonly sub: string;
  readonly acme: Organization;
  readonly globex: Organization;
  /** Signs in at the login page and exchanges the code, with `offline_access`. */
  readonly login: (parameters: Parameters) => Promise<Answer>;
  /** The same with `prompt=none` and `response_mode=web_message`. */
  readonly silently: (parameters: Parameters) => Promise<Answer>;
  /** Renews the tokens of the last answer with its refresh token. */
  readonly refresh: (last: Answer, parameters?: Parameters) => Promise<Answer>;
  /** Ends the session at the login page. */
  readonly endLoginSession: () => void;
}

type Row = readonly [
  behaviour: string,
  features: readonly (keyof Features)[],
  run: (auth0: StandIn & Features) => Promise<void>,
];

const idClaims = ({ body }: Answer): Record<string, unknown> => payload(body['id_token'] as string);
const accessClaims = ({ body }: Answer): Record<string, unknown> => payload(body['access_token'] as string);
const errorOf = ({ body }: Answer): unknown[] => [body['error'], body['error_description']];
const refreshTokenOf = ({ body }: Answer): string => String(body['refresh_token']);

/** A key for DPoP proofs. */
async function createProofKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    prove: (url: string): Promise<string> =>
      new SignJWT({ htm: 'POST', htu: url, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt()
        .sign(privateKey),
  };
}

const ROWS: readonly Row[] = [
  [
    'a login for an organization, by id: `org_id` and `org_name` are in both tokens',
    [],
    async ({ login, acme, issuer, clientId, audience, sub }) => {
      const answer = await login({ organization: acme.id });
      const organization = { org_id: acme.id, org_name: acme.name };
      expect(idClaims(answer)).toMatchObject({ iss: issuer, aud: clientId, sub, ...organization });
      expect(accessClaims(answer)).toMatchObject({ iss: issuer, sub, ...organization });
      expect(accessClaims(answer)['aud']).toEqual([audience, `${issuer}userinfo`]);
      expect(answer.body['expires_in']).toBeTypeOf('number');
    },
  ],
  [
    'a login for an organization, by name in any case',
    [],
    async ({ login, globex }) => {
      const answer = await login({ organization: globex.name.toUpperCase() });
      expect(idClaims(answer)['org_id']).toBe(globex.id);
    },
  ],
  [
    'a login for an unknown organization: invalid_request',
    [],
    async ({ login }) => {
      const answer = await login({ organization: 'org_Unknown' });
      expect(errorOf(answer)).toEqual([
        'invalid_request',
        expect.stringContaining('parameter organization is invalid'),
      ]);
    },
  ],
  [
    'a login for an organization that the user is not a member of: access_denied',
    ['foreign'],
    async ({ login, foreign, sub }) => {
      expect(errorOf(await login({ organization: foreign.id }))).toEqual([
        'access_denied',
        `user ${sub} is not part of the ${foreign.id} organization`,
      ]);
    },
  ],
  [
    'a request without an audience: an opaque access token',
    ['loginWithoutAudience'],
    async ({ loginWithoutAudience }) => {
      expect((await loginWithoutAudience()).body['access_token']).not.toMatch(/\..*\./);
    },
  ],
  [
    'an audience that is not an API: access_denied, Service not found',
    ['unknownAudience'],
    async ({ login, acme, unknownAudience }) => {
      const answer = await login({ organization: acme.id, audience: unknownAudience });
      expect(errorOf(answer)).toEqual(['access_denied', `Service not found: ${unknownAudience}`]);
    },
  ],
  [
    'prompt=none with a session: tokens of the requested organization',
    [],
    async ({ login, silently, acme, globex }) => {
      await login({ organization: acme.id });
      expect(idClaims(await silently({ organization: globex.id }))['org_id']).toBe(globex.id);
    },
  ],
  [
    'prompt=none without a session: login_required',
    [],
    async ({ login, silently, endLoginSession, acme }) => {
      await login({ organization: acme.id });
      endLoginSession();
      expect(errorOf(await silently({ organization: acme.id }))).toEqual([
        'login_required',
        'Login required',
      ]);
    },
  ],
  [
    'prompt=none for an unknown organization: invalid_request',
    [],
    async ({ login, silently, acme }) => {
      await login({ organization: acme.id });
      expect((await silently({ organization: 'org_Unknown' })).body['error']).toBe('invalid_request');
    },
  ],
  [
    'prompt=none for an organization that the user is not a member of: access_denied',
    ['foreign'],
    async ({ login, silently, acme, foreign }) => {
      await login({ organization: acme.id });
      expect((await silently({ organization: foreign.id })).body['error']).toBe('access_denied');
    },
  ],
  [
    'prompt=none that needs the user for another reason: that reason',
    ['refuseSilently'],
    async ({ login, silently, refuseSilently, acme }) => {
      await login({ organization: acme.id });
      for (const error of ['consent_required', 'interaction_required']) {
        refuseSilently(error);
        expect((await silently({ organization: acme.id })).body['error']).toBe(error);
      }
    },
  ],
  [
    'a refresh: tokens of the same user and organization, for the same API',
    [],
    async ({ login, refresh, acme, audience, issuer, sub }) => {
      const second = await refresh(await login({ organization: acme.id }));
      expect(idClaims(second)).toMatchObject({ sub, org_id: acme.id, org_name: acme.name });
      expect(accessClaims(second)['aud']).toEqual([audience, `${issuer}userinfo`]);
    },
  ],
  [
    'a refresh that names another organization: the organization of the refresh token',
    ['refreshWith'],
    async ({ login, refreshWith, acme, globex }) => {
      const answer = await refreshWith(refreshTokenOf(await login({ organization: acme.id })), {
        organization: globex.id,
      });
      expect(idClaims(answer)['org_id']).toBe(acme.id);
    },
  ],
  [
    'a refresh rotates the token: a used one is invalid_grant, and ends its family',
    ['refreshWith'],
    async ({ login, refreshWith, acme, globex }) => {
      const first = refreshTokenOf(await login({ organization: acme.id }));
      const other = refreshTokenOf(await login({ organization: globex.id }));
      const second = refreshTokenOf(await refreshWith(first));
      expect(second).not.toBe(first);
      const reused = await refreshWith(first);
      expect([reused.status, ...errorOf(reused)]).toEqual([
        403,
        'invalid_grant',
        'Unknown or invalid refresh token.',
      ]);
      expect((await refreshWith(second)).body['error']).toBe('invalid_grant');
      expect((await refreshWith(other)).status, 'another family').toBe(200);
    },
  ],
  [
    'a refresh after the user left the organization: invalid_grant, another organization is not concerned',
    ['removeMember', 'refreshWith'],
    async ({ login, refreshWith, removeMember, acme, globex, sub }) => {
      const first = refreshTokenOf(await login({ organization: acme.id }));
      const other = refreshTokenOf(await login({ organization: globex.id }));
      removeMember(acme);
      const refused = await refreshWith(first);
      expect([refused.status, ...errorOf(refused)]).toEqual([
        403,
        'invalid_grant',
        `user ${sub} is not part of the ${acme.id} organization`,
      ]);
      expect((await refreshWith(other)).status).toBe(200);
    },
  ],
  [
    'a refresh of a blocked user: invalid_grant, user is blocked',
    ['blockUser', 'refreshWith'],
    async ({ login, refreshWith, blockUser, acme }) => {
      const first = refreshTokenOf(await login({ organization: acme.id }));
      blockUser();
      const refused = await refreshWith(first);
      expect([refused.status, ...errorOf(refused)]).toEqual([403, 'invalid_grant', 'user is blocked']);
    },
  ],
  [
    'a refresh for another API, which the policy of refresh tokens allows: its token',
    ['refreshTokenPolicy', 'refreshWith'],
    async ({ login, refreshWith, refreshTokenPolicy: { allowed }, acme }) => {
      const first = refreshTokenOf(await login({ organization: acme.id }));
      const answer = await refreshWith(first, { audience: allowed });
      expect(accessClaims(answer)).toMatchObject({ org_id: acme.id });
      expect(accessClaims(answer)['aud']).toContain(allowed);
    },
  ],
  [
    'a refresh for another API, which the policy does not allow: a token for the API of the login',
    ['refreshTokenPolicy', 'refreshWith'],
    async ({ login, refreshWith, refreshTokenPolicy: { denied }, acme, audience }) => {
      const first = refreshTokenOf(await login({ organization: acme.id }));
      const { aud } = accessClaims(await refreshWith(first, { audience: denied }));
      expect(aud).toContain(audience);
      expect(aud).not.toContain(denied);
    },
  ],
  [
    'a revocation: 200, also for an unknown token, and the token is then invalid_grant',
    ['revoke', 'refreshWith'],
    async ({ login, revoke, refreshWith, acme, globex }) => {
      const first = refreshTokenOf(await login({ organization: acme.id }));
      const other = refreshTokenOf(await login({ organization: globex.id }));
      expect((await revoke('unknown')).status).toBe(200);
      expect((await revoke(first)).status).toBe(200);
      expect((await refreshWith(first)).body['error']).toBe('invalid_grant');
      expect((await refreshWith(other)).status, 'another organization').toBe(200);
    },
  ],
  [
    'a rate limit: 429 with Retry-After, and the refresh token is not used up',
    ['limitNextRequest', 'refreshWith'],
    async ({ login, limitNextRequest, refreshWith, acme }) => {
      const first = refreshTokenOf(await login({ organization: acme.id }));
      limitNextRequest(7);
      const limited = await refreshWith(first);
      expect([limited.status, limited.body['error'], limited.headers?.get('retry-after')]).toEqual([
        429,
        'too_many_requests',
        '7',
      ]);
      expect((await refreshWith(first)).status).toBe(200);
    },
  ],
  [
    'a second factor: mfa_required with an MFA token, which completes the request once',
    ['requireSecondFactor', 'verifySecondFactor'],
    async ({ login, refresh, requireSecondFactor, verifySecondFactor, acme }) => {
      const first = await login({ organization: acme.id });
      requireSecondFactor();
      const { body } = await refresh(first);
      expect(body).toMatchObject({ error: 'mfa_required', mfa_token: expect.any(String) as string });
      const mfaToken = String(body['mfa_token']);
      expect((await verifySecondFactor(mfaToken, { otp: '000000' })).body['error'], 'wrong').toBe(
        'invalid_grant',
      );
      expect(idClaims(await verifySecondFactor(mfaToken, { otp: '123456' }))['org_id']).toBe(acme.id);
      expect((await verifySecondFactor(mfaToken, { otp: '123456' })).body['error']).toBeDefined();
    },
  ],
  [
    'the endpoints of second factors: enrolment without an authenticator, then a challenge of each kind',
    ['requireSecondFactor', 'verifySecondFactor', 'callApi', 'readTextMessage'],
    async ({
      login,
      refresh,
      requireSecondFactor,
      verifySecondFactor,
      callApi,
      readTextMessage,
      globex,
      acme,
    }) => {
      let last = await login({ organization: globex.id });
      const require = async (): Promise<string> => {
        requireSecondFactor();
        return String((await refresh(last)).body['mfa_token']);
      };
      const complete = async (mfaToken: string, factor: Parameters): Promise<void> => {
        last = await verifySecondFactor(mfaToken, factor);
        expect(idClaims(last)['org_id']).toBe(globex.id);
      };
      const refusal = async (request: Promise<Answer>): Promise<unknown> => (await request).body['error'];
      const phone = { authenticator_types: ['oob'], oob_channels: ['sms'], phone_number: '+15550100' };

      let mfaToken = await require();
      const challenge = { mfa_token: mfaToken, challenge_type: 'oob' };
      expect((await callApi('/mfa/authenticators', mfaToken)).body).toEqual([]);
      expect(await refusal(callApi('/mfa/challenge', mfaToken, challenge))).toBe('association_required');
      const app = await callApi('/mfa/associate', mfaToken, { authenticator_types: ['otp'] });
      expect(app.body).toMatchObject({
        authenticator_type: 'otp',
        secret: expect.any(String) as string,
        barcode_uri: expect.stringMatching(/^otpauth:/) as string,
      });
      const { body } = await callApi('/mfa/associate', mfaToken, phone);
      expect(body).toMatchObject({ authenticator_type: 'oob', oob_channel: 'sms', binding_method: 'prompt' });
      const [recoveryCode = ''] = body['recovery_codes'] as string[];
      const oobCode = String(body['oob_code']);
      const bindingCode = readTextMessage();
      for (const wrong of [
        { oob_code: 'other', binding_code: bindingCode },
        { oob_code: oobCode, binding_code: '000000' },
      ])
        expect(await refusal(verifySecondFactor(mfaToken, wrong))).toBe('invalid_grant');
      await complete(mfaToken, { oob_code: oobCode, binding_code: bindingCode });

      mfaToken = await require();
      expect(await refusal(callApi('/mfa/associate', mfaToken, phone))).toBe('access_denied');
      const { body: authenticators } = await callApi('/mfa/authenticators', mfaToken);
      expect(authenticators).toContainEqual(expect.objectContaining({ type: 'phone', active: true }));
      expect(authenticators).toContainEqual(expect.objectContaining({ authenticator_type: 'recovery-code' }));
      const sent = await callApi('/mfa/challenge', mfaToken, { ...challenge, mfa_token: mfaToken });
      expect(sent.body).toMatchObject({ challenge_type: 'oob', binding_method: 'prompt' });
      await complete(mfaToken, {
        oob_code: String(sent.body['oob_code']),
        binding_code: readTextMessage(),
      });

      mfaToken = await require();
      expect(await refusal(verifySecondFactor(mfaToken, { recovery_code: 'other' }))).toBe('invalid_grant');
      await complete(mfaToken, { recovery_code: recoveryCode });
      mfaToken = await require();
      expect(await refusal(verifySecondFactor(mfaToken, { recovery_code: recoveryCode }))).toBe(
        'invalid_grant',
      );
      await complete(mfaToken, { recovery_code: String(last.body['recovery_code']) });
      expect((await callApi('/mfa/authenticators', 'unknown')).status).toBe(401);
      // The factors are of the user, in every organization.
      last = await login({ organization: acme.id });
      expect((await callApi('/mfa/authenticators', await require())).body).toHaveLength(3);
    },
  ],
  [
    'a token exchange for an organization: its tokens',
    ['exchangeToken'],
    async ({ exchangeToken, globex, sub }) => {
      const answer = await exchangeToken({ organization: globex.id });
      expect(idClaims(answer)).toMatchObject({ sub, org_id: globex.id });
    },
  ],
  [
    'a session transfer token: its user is signed in, once, to the requested organization',
    ['createSessionTransferToken'],
    async ({ login, silently, createSessionTransferToken, globex, sub }) => {
      await login({ organization: globex.id });
      const transfer = createSessionTransferToken();
      const parameters = { organization: globex.id, session_transfer_token: transfer.token };
      const answer = await login(parameters);
      expect(idClaims(answer)).toMatchObject({ sub: transfer.sub, org_id: globex.id });
      expect(transfer.sub).not.toBe(sub);
      expect(idClaims(await silently({ organization: globex.id }))['sub']).toBe(transfer.sub);
    },
  ],
  [
    'a passkey: a challenge for the organization, and for its answer tokens of the organization, once',
    ['challengePasskey', 'answerPasskey'],
    async ({ challengePasskey, answerPasskey, globex, sub }) => {
      const parameters = { organization: globex.id };
      const challenge = await challengePasskey(parameters);
      expect(challenge.body).toMatchObject({
        auth_session: expect.any(String) as string,
        authn_params_public_key: {
          challenge: expect.any(String) as string,
          rpId: expect.any(String) as string,
        },
      });
      expect(idClaims(await answerPasskey(challenge, parameters))).toMatchObject({ sub, org_id: globex.id });
      expect((await answerPasskey(challenge, parameters)).body['error']).toBeDefined();
    },
  ],
  [
    'a connected account: connect, the page of the connection, and complete, with the same user and verifier',
    ['callApi', 'openConnection', 'redirectUri'],
    async ({ login, callApi, openConnection, redirectUri, issuer, acme }) => {
      const audience = `${issuer}me/`;
      const scope = 'openid create:me:connected_accounts';
      const token = String((await login({ organization: acme.id, audience, scope })).body['access_token']);
      const connect = await callApi('/me/v1/connected-accounts/connect', token, {
        connection: 'google-oauth2',
        redirect_uri: redirectUri,
        state: 'connect-state',
        // Of the verifier `verifier`.
        code_challenge: 'iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ',
        code_challenge_method: 'S256',
      });
      expect(connect).toMatchObject({ status: 201, body: { auth_session: expect.any(String) as string } });
      const { connect_uri, connect_params, auth_session } = connect.body as Record<string, unknown>;
      const { ticket } = connect_params as { ticket: string };
      const { connect_code, state } = await openConnection(`${String(connect_uri)}?ticket=${ticket}`);
      expect(state).toBe('connect-state');
      const complete = (code_verifier: string): Promise<Answer> =>
        callApi('/me/v1/connected-accounts/complete', token, {
          auth_session,
          connect_code,
          redirect_uri: redirectUri,
          code_verifier,
        });
      expect((await complete('other')).status).toBe(400);
      expect(await complete('verifier')).toMatchObject({
        status: 201,
        body: { connection: 'google-oauth2' },
      });
      expect((await complete('verifier')).status, 'twice').toBe(400);
    },
  ],
  [
    'a DPoP proof binds both tokens to its key: no other key can use the refresh token',
    ['useProofs'],
    async ({ login, refresh, useProofs, acme }) => {
      const [key, other] = [await createProofKey(), await createProofKey()];
      useProofs(key.prove);
      const first = await login({ organization: acme.id });
      const renewed = await refresh(first);
      for (const answer of [first, renewed]) {
        expect(answer.body['token_type']).toBe('DPoP');
        expect(accessClaims(answer)).toMatchObject({ org_id: acme.id, cnf: { jkt: key.thumbprint } });
      }
      useProofs(other.prove);
      expect((await refresh(renewed)).body).not.toHaveProperty('access_token');
      useProofs(undefined);
      expect((await login({ organization: acme.id })).body['token_type']).toBe('Bearer');
    },
  ],
  [
    'the My Account API needs its own audience and scope',
    ['callApi'],
    async ({ login, callApi, issuer, acme }) => {
      const requests: Parameters[] = [{}, { audience: `${issuer}me/` }];
      for (const parameters of requests) {
        const answer = await login({ organization: acme.id, ...parameters });
        const { status } = await callApi(
          '/me/v1/connected-accounts/connect',
          String(answer.body['access_token']),
          { connection: 'google-oauth2' },
        );
        expect([401, 403]).toContain(status);
      }
    },
  ],
  [
    'the My Organization API: the details and the members of the organization of the token',
    ['callApi', 'myOrganization'],
    async ({ login, callApi, issuer, acme, globex, sub }) => {
      for (const organization of [acme, globex]) {
        const audience = `${issuer}my-org/`;
        const scope = 'openid read:my_org:details read:my_org:members';
        const answer = await login({ organization: organization.id, audience, scope });
        const token = String(answer.body['access_token']);
        expect(await callApi('/my-org/details', token)).toMatchObject({
          status: 200,
          body: { id: organization.id, name: organization.name },
        });
        const { members } = (await callApi('/my-org/members', token)).body as {
          members: { user_id: string }[];
        };
        expect(members.map(({ user_id }) => user_id)).toContain(sub);
      }
      const other = await login({ organization: acme.id });
      expect((await callApi('/my-org/details', String(other.body['access_token']))).status).toBe(401);
    },
  ],
  [
    'a tenant without names in tokens: `org_id` only',
    ['withoutOrganizationNames'],
    async ({ withoutOrganizationNames, acme }) => {
      const { login } = await withoutOrganizationNames();
      const answer = await login({ organization: acme.id });
      for (const claims of [idClaims(answer), accessClaims(answer)]) {
        expect(claims['org_id']).toBe(acme.id);
        expect(claims).not.toHaveProperty('org_name');
      }
    },
  ],
];

/**
 * Runs the table.
 *
 * @param lacks The features that the stand-in does not have, and why.
 */
export function describeAuth0(
  name: string,
  create: () => StandIn | Promise<StandIn>,
  lacks: Partial<Record<keyof Features, string>>,
): void {
  describe(`${name} answers as Auth0`, () => {
    for (const [behaviour, features, run] of ROWS) {
      const missing = features.filter((feature) => feature in lacks);
      if (missing.length === 0) {
        it(behaviour, async () => run((await create()) as StandIn & Features));
        continue;
      }
      const reasons = missing.map((feature) => lacks[feature]).join(' ');
      it(`does not claim: ${behaviour}. ${reasons}`, async () => {
        const auth0 = await create();
        for (const feature of missing) expect(auth0).not.toHaveProperty(feature);
      });
    }
  });
}
