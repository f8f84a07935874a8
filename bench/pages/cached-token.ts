import type * as Peers from '../peers/index.js';
import { acme, ourClient, plainClient } from './clients.js';
import { holdOrganizations } from './many-organizations.js';
import { measureRounds, type Call, type Timing } from './rounds.js';

/**
 * Microseconds per call for a cached token: this package, auth0-spa-js, the libraries of other vendors, and the floor.
 *
 * @param peers The address of the script with other vendors' libraries; undefined if they are not installed.
 */
export async function cachedToken(
  peers: string | undefined,
  manyOrganizations: number,
  timing: Timing,
): Promise<Record<string, number[]>> {
  const calls: Record<string, Call> = {};

  const tokens = new Map([[acme, 'an access token']]);
  const floor = async (id: string): Promise<string | undefined> => tokens.get(id);
  calls['floor'] = () => floor(acme);

  for (const cacheLocation of ['memory', 'localstorage'] as const) {
    const ours = ourClient({ cacheLocation });
    const plain = plainClient(acme, { cacheLocation });
    calls[`ours ${cacheLocation}`] = () => ours.getTokenForOrg(acme);
    calls[`auth0-spa-js ${cacheLocation}`] = () => plain.getTokenSilently();
  }

  const one = await holdOrganizations(1);
  const many = await holdOrganizations(manyOrganizations);
  calls['one held'] = () => one.client.getTokenForOrg(acme);
  calls['many held'] = () => many.client.getTokenForOrg(acme);
  let index = 0;
  const nextId = (): string => many.ids[index++ % manyOrganizations] ?? '';
  calls['each of many'] = () => many.client.getTokenForOrg(nextId());

  if (peers) {
    const { createPeers } = (await import(/* @vite-ignore */ peers)) as typeof Peers;
    Object.assign(calls, await createPeers());
  }

  for (const [name, call] of Object.entries(calls)) {
    if (!(await call())) throw new Error(`${name} has no token.`);
  }
  return measureRounds(calls, timing);
}
