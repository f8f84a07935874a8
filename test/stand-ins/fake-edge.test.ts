import { describeAuth0 } from '../auth0-behaviours.js';
import { A, ada, B, bob, json, Tenant, tokenExchange } from '../support/tenant.js';
import { createRequests, REDIRECT_URI } from './http.js';

const FOREIGN = { id: 'org_Foreign', name: 'hooli' };
const POLICY = { allowed: 'https://second.example', denied: 'https://third.example' };

describeAuth0(
  'The fake edge of the unit tests',
  () => {
    const tenant = new Tenant();
    tenant.organizations.push(FOREIGN);
    tenant.subjects = { theirs: ada };
    tenant.refreshTokenPolicy = [POLICY.allowed];
    const { domain, clientId } = tenant;
    const audience = 'https://api.example';
    const { signIn, token, passkeysOf, ...requests } = createRequests(
      { domain, clientId, audience },
      tenant.fetch,
    );
    const authorize = signIn((url) => tenant.authorize(url.href));
    /** The next request to the token endpoint gets another response. */
    const interceptNext = (respond: NonNullable<typeof tenant.interceptToken>): void => {
      tenant.interceptToken = (...request) => {
        tenant.interceptToken = undefined;
        return respond(...request);
      };
    };
    return {
      ...requests,
      ...passkeysOf(ada),
      redirectUri: REDIRECT_URI,
      openConnection: async (url) => Object.fromEntries(new URL(tenant.connect(url)).searchParams),
      createSessionTransferToken() {
        tenant.sessionTransferTokens = { transfer: bob };
        return { token: 'transfer', sub: bob };
      },
      issuer: `${domain}/`,
      clientId,
      audience,
      sub: ada,
      acme: A,
      globex: B,
      foreign: FOREIGN,
      login: authorize,
      silently: (parameters) => authorize({ prompt: 'none', response_mode: 'web_message', ...parameters }),
      endLoginSession() {
        tenant.sso = undefined;
      },
      loginWithoutAudience: () => authorize({ organization: A.id, audience: '' }),
      refuseSilently(error) {
        tenant.interceptAuthorize = async () => ({ error, error_description: error });
      },
      removeMember({ id }) {
        tenant.members[ada] = (tenant.members[ada] ?? []).filter((member) => member !== id);
      },
      refreshTokenPolicy: POLICY,
      limitNextRequest: (retryAfter) =>
        interceptNext(async () =>
          json({ error: 'too_many_requests' }, 429, { 'Retry-After': String(retryAfter) }),
        ),
      requireSecondFactor: () =>
        interceptNext(async (_, grant) => grant && tenant.requireSecondFactor(grant)),
      readTextMessage: () => '123456',
      exchangeToken: (parameters) =>
        token({ grant_type: tokenExchange, subject_token: 'theirs', ...parameters }),
      withoutOrganizationNames() {
        tenant.alterTokens = ({ idClaims, accessClaims }) => {
          delete idClaims['org_name'];
          delete accessClaims['org_name'];
        };
        return { login: authorize };
      },
    };
  },
  {
    unknownAudience: 'A test names any API, and the tenant has it.',
    myOrganization: 'A test that needs it answers the request itself.',
    blockUser: 'A test that needs a blocked user intercepts the request.',
  },
);
