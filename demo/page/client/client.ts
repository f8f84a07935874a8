import {
  createOrgSessionClient,
  personalAccountId,
  type Organization,
  type OrgSessionClient,
} from 'auth0-org-sessions';
import type { Api } from '../api/api.js';
import { organizationInUrl } from '../organizations/organization-in-url.js';
import { preferences } from '../settings/preferences.js';
import { ownApiOf } from './own-api.js';
import type { DemoConfig } from './config.js';

/** Creates the client of the page. */
export function createClient(config: DemoConfig, api: Api): OrgSessionClient {
  const { domain, clientId, audience } = config;
  return createOrgSessionClient({
    domain,
    clientId,
    authorizationParams: { audience, scope: 'openid profile email', redirect_uri: `${location.origin}/` },
    useRefreshTokens: true,
    cacheLocation: preferences.cacheLocation,
    identity: preferences.identity,
    personalAccount: config.personalAccounts,
    resolveOrganization: organizationInUrl,
    followUrl: true,
    // For the inspector, which then shows the events from before it was loaded.
    debug: () => undefined,
    rolesClaim: 'https://demo.example/roles',
    ...(preferences.ownApi && {
      audienceFor: (organization) => ownApiOf(config, organization)?.audience ?? audience,
    }),
    ...(preferences.defaultOrganization && {
      defaultOrganization: { claim: 'https://demo.example/default_organization' },
    }),
    // No token lists the organizations of a person, so a backend has to.
    async organizations(context) {
      const answer = await api.get('/me/organizations', await context.getToken());
      if (!answer.ok) throw new Error(answer.problem.detail);
      const { organizations } = answer.body as { organizations: Organization[] };
      return config.personalAccounts ? [...organizations, { id: personalAccountId }] : organizations;
    },
  });
}
