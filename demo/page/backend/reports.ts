import type { Demo } from '../demo.js';
import { callWith, createCorner, type Corner } from './corner.js';

/** Reports that the API gets from a second service, with tokens that never reach this page. */
export function createReports(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const get = async (path = ''): Promise<string> =>
    callWith(await client.getTokenForOrg(active()), `${config.api}/organizations/${active()}/report${path}`);
  return createCorner(
    demo,
    'One service calls another',
    'The API calls the reports service for the active organization: as itself, on your behalf, or as a machine that may act for some organizations only.',
    {
      'As the API itself': () => get(),
      'On my behalf': () => get('/mine'),
      'As a machine for Acme and Globex': () => get('/as/list'),
      'As a machine without an organization': () => get('/as/none'),
    },
  );
}
