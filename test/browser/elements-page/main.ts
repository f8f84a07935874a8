import { createOrgSessionClient, type Organization } from 'auth0-org-sessions';
import { defineElements } from 'auth0-org-sessions/elements';
import type { DemoConfig } from '../../../demo/page/client/config.js';

const { domain, clientId, audience, api } = (await (await fetch('/config.json')).json()) as DemoConfig;
const client = createOrgSessionClient({
  domain,
  clientId,
  authorizationParams: {
    audience,
    scope: 'openid profile email',
    redirect_uri: `${location.origin}/callback`,
  },
  useRefreshTokens: true,
  async organizations(context) {
    const answer = await fetch(`${api}/me/organizations`, {
      headers: { Authorization: `Bearer ${await context.getToken()}` },
    });
    return ((await answer.json()) as { organizations: Organization[] }).organizations;
  },
});
window.demo = { client, createOrgSessionClient };
defineElements(client);
await client.start();
