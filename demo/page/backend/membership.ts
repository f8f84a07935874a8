import { apiOrigin } from '../client/own-api.js';
import type { Demo } from '../demo.js';
import { callWith, createCorner, describeAnswer, type Corner } from './corner.js';
import { restrictButtons } from './restricted-buttons.js';

const takeRight = 'Take my right to create for a minute';
const endMembership = 'Remove me for a minute';

/** Changes of the membership that a token does not know yet. */
export function createMembership(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const origin = (): string => apiOrigin(config)(`/organizations/${active()}`);
  const change = async (name: string): Promise<string> =>
    callWith(await client.getTokenForOrg(active()), `${origin()}/organizations/${active()}/changes`, {
      change: name,
    });
  const corner = createCorner(
    demo,
    'Changes of the membership',
    'The API knows about a change before the token does. Its answer contains a hint, and the fetcher then renews the token once.',
    {
      [takeRight]: () => change('revoke-create'),
      [endMembership]: () => change('end-membership'),
      'Create an invoice': async () => {
        const fetch = client.createFetcher({ organization: active(), baseUrl: origin() });
        const answer = await fetch(`/organizations/${active()}/invoices`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ customer: 'Fetcher & Sons', amount: 100 }),
        });
        return describeAnswer(answer);
      },
    },
  );
  return restrictButtons(corner, 'manage:settings', [takeRight, endMembership], 'Changing a membership');
}
