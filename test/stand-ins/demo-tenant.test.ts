// @vitest-environment node
import { afterEach } from 'vitest';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { createVisitor } from '../demo/visitor.js';
import { describeAuth0, type StandIn } from '../auth0-behaviours.js';
import { createRequests, REDIRECT_URI } from './http.js';

const ACME = { id: 'org_Acme000000000001', name: 'acme' };
const GLOBEX = { id: 'org_Globex0000000002', name: 'globex' };
const ADA = 'auth0|ada';
/** A member of Globex. */
const GRACE = 'auth0|grace';
const AUDIENCE = 'https://api.example';
const POLICY = { allowed: 'https://second.example', denied: 'https://third.example' };

let tenants: Tenant[] = [];
afterEach(async () => {
  await Promise.all(tenants.map((tenant) => tenant.close()));
  tenants = [];
});

async function open(options: { organizationNames?: boolean } = {}): Promise<StandIn> {
  const clientId = 'demo-client';
  const tenant = await startTenant({
    clientId,
    audience: [AUDIENCE, POLICY.allowed, POLICY.denied],
    refreshTokenPolicy: [POLICY.allowed],
    appOrigins: [REDIRECT_URI],
    ...options,
  });
  tenants.push(tenant);
  const { url: domain, issuer, control } = tenant;
  const { signIn, token, passkeysOf, ...requests } = createRequests(
    { domain, clientId, audience: AUDIENCE },
    (...request) => fetch(...request),
  );
  const visitor = createVisitor(tenant);
  const atLoginPage = signIn(async (url) => {
    let at = await visitor.open(url);
    if (at.url.pathname.startsWith('/u/login/')) at = await visitor.submit(at.url, { person: ADA });
    return Object.fromEntries(at.url.searchParams);
  });
  const inIframe = signIn((url) => visitor.inIframe(url));
  return {
    ...requests,
    ...passkeysOf(ADA),
    redirectUri: REDIRECT_URI,
    myOrganization: true,
    openConnection: async (url) => Object.fromEntries((await visitor.open(url)).url.searchParams),
    createSessionTransferToken: () => ({ ...control.createSessionTransferToken({ sub: GRACE }), sub: GRACE }),
    issuer,
    clientId,
    audience: AUDIENCE,
    sub: ADA,
    acme: ACME,
    globex: GLOBEX,
    foreign: { id: 'org_Hooli00000000004', name: 'hooli' },
    login: atLoginPage,
    silently: (parameters) => inIframe({ prompt: 'none', response_mode: 'web_message', ...parameters }),
    endLoginSession: () => void control.endSsoSession(),
    loginWithoutAudience: () => atLoginPage({ organization: ACME.id, audience: '' }),
    unknownAudience: 'https://unknown.example',
    refuseSilently: (error) => void control.denySilent({ error, times: 1 }),
    removeMember: ({ id }) => control.removeMember({ sub: ADA, organization: id }),
    blockUser: () => control.blockUser({ sub: ADA }),
    refreshTokenPolicy: POLICY,
    limitNextRequest: (retryAfter) => void control.injectFault({ status: 429, retryAfter }),
    requireSecondFactor: () => void control.injectFault({ mfaRequired: true }),
    readTextMessage: () => /\d{6}/.exec(control.textMessages()[0]?.text ?? '')?.[0] ?? '',
    exchangeToken: (parameters) =>
      token({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: ADA,
        subject_token_type: 'urn:example:type',
        scope: 'openid',
        audience: AUDIENCE,
        ...parameters,
      }),
    withoutOrganizationNames: () => open({ organizationNames: false }),
  };
}

describeAuth0('The tenant of the demo', open, {});
