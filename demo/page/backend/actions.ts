import { apiOrigin } from '../client/own-api.js';
import type { Demo } from '../demo.js';
import { callWith, createCorner, type Corner } from './corner.js';
import { restrictButtons } from './restricted-buttons.js';

const suspend = 'Suspend the plan for a minute';
const namespace = 'https://demo.example/';

/** Shows what the tenant's Actions put into the tokens, on logins and on refreshes. */
export function createActionsCorner(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const origin = (): string => apiOrigin(config)(`/organizations/${active()}`);
  const corner = createCorner(
    demo,
    'Claims from Actions',
    'The tenant’s Actions run at each login and each refresh. One of them refuses organizations whose plan is suspended.',
    {
      'Show the claims': async () => {
        const claims = await client.getIdTokenClaims(active());
        const names = ['roles', 'plan', 'organizations', 'default_organization'];
        return names.map((name) => `${name}: ${JSON.stringify(claims?.[namespace + name])}`).join('\n');
      },
      [suspend]: async () =>
        callWith(await client.getTokenForOrg(active()), `${origin()}/organizations/${active()}/changes`, {
          change: 'suspend-plan',
        }),
      'Refresh the token': async () => {
        await client.getTokenForOrg(active(), { cacheMode: 'off' });
        return 'The token was refreshed.';
      },
    },
  );
  return restrictButtons(corner, 'manage:settings', [suspend], 'Suspending the plan');
}
