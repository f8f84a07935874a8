import { ownApiOf } from '../client/own-api.js';
import type { Demo } from '../demo.js';
import { preferences } from '../settings/preferences.js';
import { callWith, createCorner, type Corner } from './corner.js';
import { createSwitch } from './switch.js';

/** One API with `org_id`, and beside it one organization with an API of its own. */
export function createTwoDesigns(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const call = async (other: boolean): Promise<string> => {
    const organization = active();
    const own = ownApiOf(config, organization) !== undefined;
    const url = own !== other ? config.ownApi.url : config.api;
    const token = await client.getTokenForOrg(organization);
    const { aud } = (await client.getAccessTokenClaims(organization)) ?? {};
    const answer = await callWith(token, `${url}/organizations/${organization}/invoices`);
    return `audience: ${[aud].flat()[0] ?? ''}\n${url === config.api ? 'the shared API' : 'Hooli’s own API'}\n${answer}`;
  };
  return createCorner(
    demo,
    'One API, or one per organization',
    'With one shared API, the claim org_id keeps the organizations apart. If an organization has an API of its own, its audience does.',
    { 'Call the API': () => call(false), 'Send the token to the other API': () => call(true) },
    createSwitch('ownApi', 'Hooli has an API of its own', (on) => {
      preferences.ownApi = on;
    }),
  );
}
