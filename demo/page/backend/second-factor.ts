import { apiOrigin } from '../client/own-api.js';
import type { Demo } from '../demo.js';
import { callWith, createCorner, describeAnswer, type Corner } from './corner.js';
import { restrictButtons } from './restricted-buttons.js';

const require = 'Require a second factor for a minute';

/** Lets the active organization require a second factor, as an administrator can with its metadata. */
export function createSecondFactorCorner(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const origin = (): string => apiOrigin(config)(`/organizations/${active()}`);
  const corner = createCorner(
    demo,
    'A second factor',
    'An Action requires a second factor if the organization’s metadata say so. The next refresh is refused until you complete it above. The other organizations go on.',
    {
      [require]: async () => {
        const url = `${origin()}/organizations/${active()}/changes`;
        return callWith(await client.getTokenForOrg(active()), url, { change: 'require-second-factor' });
      },
      'Request a new token': async () => {
        await client.getTokenForOrg(active(), { cacheMode: 'off' });
        return 'There is a new token.';
      },
      'Remove my factors': async () => {
        const headers = { Authorization: `Bearer ${await client.getTokenForOrg(active())}` };
        return describeAnswer(await fetch(`${origin()}/me/authenticators`, { method: 'DELETE', headers }));
      },
    },
  );
  return restrictButtons(corner, 'manage:settings', [require], 'Requiring a second factor');
}
