/**
 * The code that creates a client for the demo's tenant, for an application that `npm start -- --app` allows.
 * @param {Pick<import('./page-server.js').PageConfig, 'domain' | 'clientId' | 'audience' | 'api'>} config
 */
export const clientCode = ({ domain, clientId, audience, api }) =>
  `import { createOrgSessionClient } from 'auth0-org-sessions';

export const client = createOrgSessionClient({
  domain: '${domain}',
  clientId: '${clientId}',
  authorizationParams: { audience: '${audience}' },
  useRefreshTokens: true,
  organizations: 'https://demo.example/organizations',
});
export const api = { baseUrl: '${api}' };`;
