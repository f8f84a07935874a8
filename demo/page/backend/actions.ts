import { apiOrigin } from '../client/own-api.js';
import type { Demo } from '../demo.js';
import { callWith, createCorner, type Corner } from './corner.js';

const namespace = 'https://demo.example/';

/** Shows what the tenant's Actions put into the tokens, on logins and on refreshes. */
export function createActionsCorner(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const origin = (): string => apiOrigin(config)(`/organizations/${active()}`);
  return createCorner(
    demo,
    'Claims from Actions',
    'The Actions run at each login and on each refresh. One of them refuses an organization whose plan is suspended.',
    {
      'Show the claims': async () => {
        const claims = await client.getIdTokenClaims(active());
        const names = ['roles', 'plan', 'organizations', 'default_organization'];
        return names.map((name) => `${name}: ${JSON.stringify(claims?.[namespace + name])}`).join('\n');
      },
      'Suspend the plan for a minute': async () =>
        callWith(await client.getTokenForOrg(active()), `${origin()}/organizations/${active()}/changes`, {
          change: 'suspend-plan',
        }),
      'Refresh the token': async () => {
        await client.getTokenForOrg(active(), { cacheMode: 'off' });
        return 'There is a fresh token.';
      },
    },
  );
}
