import type { Auth0Client } from '@auth0/auth0-spa-js';
import { createAuth0Double } from '../../src/testing/auth0-double.js';
import { createFailures } from '../../src/testing/failures.js';
import { createIdentityProvider } from '../../src/testing/identity-provider.js';
import { createPendingLogins } from '../../src/testing/pending-logins.js';
import { describeAuth0, type Answer, type Parameters } from '../auth0-behaviours.js';

const ACME = { id: 'org_Acme', name: 'acme' };
const GLOBEX = { id: 'org_Globex', name: 'globex' };
const SUB = 'auth0|jo';
const OWN_TOKENS = 'A client keeps its refresh token for itself, and it does not rotate.';
const OWN_CALLS = 'There is no HTTP: its client has the result of the whole call.';
const MEMBER = 'The person is a member of every organization that a test names.';

describeAuth0(
  'The testing double',
  () => {
    const issuer = 'https://tenant.example/';
    const clientId = 'client';
    const audience = 'https://api.example';
    const provider = createIdentityProvider({
      clientId,
      rolesClaim: 'https://app.example/roles',
      personalAccount: false,
      expiresIn: 3600,
      now: Date.now,
      user: { sub: SUB },
      organizations: [ACME, GLOBEX],
    });
    const failures = createFailures();
    const open = (authorizationParams: object): Auth0Client =>
      createAuth0Double(
        { domain: 'tenant.example', clientId, authorizationParams },
        { provider, failures, logins: createPendingLogins(), now: Date.now, navigate: () => undefined },
      );
    const clients = new WeakMap<Answer, Auth0Client>();
    const newTokens = async (client: Auth0Client, authorizationParams: Parameters): Promise<object> =>
      Object(
        await client.getTokenSilently({ authorizationParams, cacheMode: 'off', detailedResponse: true }),
      ) as object;
    const answer = async (client: Auth0Client, request: () => Promise<object>): Promise<Answer> => {
      const body = await request().catch((error: unknown) => error as object);
      const result = { body: body as Record<string, unknown> };
      clients.set(result, client);
      return result;
    };
    const login = (parameters: Parameters, defaults: object = { audience }): Promise<Answer> => {
      const client = open(defaults);
      return answer(client, async () => {
        await client.loginWithPopup({ authorizationParams: parameters });
        const cached = { cacheMode: 'cache-only', detailedResponse: true } as const;
        return Object(
          await client.getTokenSilently({ authorizationParams: parameters, ...cached }),
        ) as object;
      });
    };
    /** Requests tokens with the client of the last answer, which has the refresh token of its organization. */
    const refresh = (last: Answer, parameters?: Parameters): Promise<Answer> => {
      const client = clients.get(last) ?? open({ audience });
      const { org_id: organization } = JSON.parse(
        Buffer.from(String(last.body['id_token']).split('.')[1] ?? '', 'base64url').toString(),
      ) as { org_id: string };
      const request = (): Promise<object> =>
        failures.runCall('token', organization, () => newTokens(client, { organization, ...parameters }));
      return answer(client, request);
    };
    let mfaClient: Auth0Client | undefined;
    return {
      issuer,
      clientId,
      audience,
      sub: SUB,
      acme: ACME,
      globex: GLOBEX,
      login,
      silently(parameters) {
        const client = open({ audience });
        return answer(client, () =>
          failures.runCall('token', undefined, () => newTokens(client, parameters)),
        );
      },
      refresh(last, parameters) {
        mfaClient = clients.get(last);
        return refresh(last, parameters);
      },
      endLoginSession() {
        provider.hasLoginSession = false;
      },
      loginWithoutAudience: () => login({ organization: ACME.id }, {}),
      refuseSilently: (error) => failures.plan('token', { error }),
      requireSecondFactor: () => failures.plan('token', { error: 'mfa_required' }),
      verifySecondFactor: (mfaToken, factor) =>
        answer(mfaClient ?? open({}), async () => {
          if (factor['otp'] === '000000') failures.plan('mfa', { error: 'invalid_grant' });
          return (mfaClient as Auth0Client).mfa.verify({ mfaToken, otp: '123456' });
        }),
      exchangeToken(parameters) {
        const client = open({ audience });
        return answer(client, async () => {
          const exchange = { subject_token: 'theirs', subject_token_type: 'urn:example:type', audience };
          await client.loginWithCustomTokenExchange({ ...exchange, ...parameters });
          return newTokens(client, parameters);
        });
      },
      withoutOrganizationNames() {
        provider.organizations.update(ACME.id, { name: undefined });
        return { login };
      },
    };
  },
  {
    foreign: MEMBER,
    removeMember: `${MEMBER} A test that needs a refusal plans it with failNext.`,
    blockUser: 'A test that needs a refusal plans it with failNext.',
    unknownAudience: 'A test names any API, and the tenant has it.',
    refreshTokenPolicy: 'Every API is allowed.',
    refreshWith: OWN_TOKENS,
    revoke: OWN_TOKENS,
    createSessionTransferToken: 'The person at the login page is the one that signInAs names.',
    challengePasskey: OWN_CALLS,
    answerPasskey: OWN_CALLS,
    callApi: OWN_CALLS,
    readTextMessage: OWN_CALLS,
    openConnection: OWN_CALLS,
    redirectUri: OWN_CALLS,
    myOrganization: 'The fetchers of the app send real requests.',
    useProofs: 'The option `useDpop` is ignored.',
    limitNextRequest: 'There is no HTTP: failNext plans the error.',
  },
);
