import { createOrgSessionClient } from 'auth0-org-sessions';

export const client = createOrgSessionClient({
  domain: 'http://localhost:4401',
  clientId: 'auth0-org-sessions-demo',
  authorizationParams: { audience: 'https://invoices.example/api' },
  useRefreshTokens: true,
  organizations: 'https://demo.example/organizations',
});
export const api = { baseUrl: 'http://localhost:4402' };
