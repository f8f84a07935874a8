import type { Demo } from '../demo.js';
import { callWith, createCorner, type Corner } from './corner.js';

/** Calls the API through a gateway that reads only `scope`. */
export function createGatewayCorner(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  let wasUsed = false;
  const call = async (body?: unknown): Promise<string> => {
    wasUsed = true;
    const organization = active();
    const { accessToken, scope } = await client.getTokenForOrg(organization, { detailed: true });
    const answer = await callWith(
      accessToken,
      `${config.gateway}/organizations/${organization}/invoices`,
      body,
    );
    return `scope: ${scope}\n${answer}`;
  };
  const corner = createCorner(
    demo,
    'A gateway that reads scope',
    'An Action adds the user’s permissions in the active organization to the scope. The same route then answers differently in each organization.',
    {
      'Read through the gateway': () => call(),
      'Write through the gateway': () => call({ customer: 'Gateway & Sons', amount: 100 }),
    },
  );
  return {
    ...corner,
    // With the token of the other organization, once there was an answer to compare with.
    onSwitch: () => {
      if (wasUsed && active() !== '') void corner.show(() => call()).catch(demo.report);
    },
  };
}
