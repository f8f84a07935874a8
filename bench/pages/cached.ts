import type * as Peers from '../peers/index.js';
import { holdMany } from './many.js';
import { inRounds, type Call, type Patience } from './rounds.js';
import { acme, bareClient, ourClient } from './tenant.js';

/**
 * Microseconds of a call for a token that is there: ours, Auth0's SDK, other vendors', and the floor.
 *
 * @param peers The address of their script; undefined where they are not installed.
 */
export async function cached(
  peers: string | undefined,
  many: number,
  patience: Patience,
): Promise<Record<string, number[]>> {
  const calls: Record<string, Call> = {};

  const tokens = new Map([[acme, 'an access token']]);
  const floor = async (id: string): Promise<string | undefined> => tokens.get(id);
  calls['floor'] = () => floor(acme);

  for (const cacheLocation of ['memory', 'localstorage'] as const) {
    const ours = ourClient({ cacheLocation });
    const bare = bareClient(acme, { cacheLocation });
    calls[`ours ${cacheLocation}`] = () => ours.getTokenForOrg(acme);
    calls[`auth0-spa-js ${cacheLocation}`] = () => bare.getTokenSilently();
  }

  const one = await holdMany(1);
  const thousand = await holdMany(many);
  calls['one held'] = () => one.client.getTokenForOrg(acme);
  calls['many held'] = () => thousand.client.getTokenForOrg(acme);
  let turn = 0;
  const next = (): string => thousand.ids[turn++ % many] ?? '';
  calls['each of many'] = () => thousand.client.getTokenForOrg(next());

  if (peers) {
    const { createPeers } = (await import(/* @vite-ignore */ peers)) as typeof Peers;
    Object.assign(calls, await createPeers());
  }

  for (const [name, call] of Object.entries(calls)) {
    if (!(await call())) throw new Error(`${name} has no token.`);
  }
  return inRounds(calls, patience);
}
