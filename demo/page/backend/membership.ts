import { apiOrigin } from '../client/own-api.js';
import type { Demo } from '../demo.js';
import { callWith, createCorner, describeAnswer, type Corner } from './corner.js';

/** Changes of the membership that a token does not know yet. */
export function createMembership(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const origin = (): string => apiOrigin(config)(`/organizations/${active()}`);
  const change = async (name: string): Promise<string> =>
    callWith(await client.getTokenForOrg(active()), `${origin()}/organizations/${active()}/changes`, {
      change: name,
    });
  return createCorner(
    demo,
    'Changes of the membership',
    'The API knows of a change before the token does. It answers with a hint, and the fetcher renews the token once.',
    {
      'Take my right to create for a minute': () => change('revoke-create'),
      'Remove me for a minute': () => change('end-membership'),
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
}
