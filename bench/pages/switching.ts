import { Auth0Client } from '@auth0/auth0-spa-js';
import type { OrgSessionClient } from 'auth0-org-sessions';
import { inRounds, time, type Patience } from './rounds.js';
import { acme, bareClient, globex, ourClient } from './tenant.js';

/** A client in one of two organizations, and the switch to the other one. */
async function betweenTwo(options: Parameters<typeof ourClient>[0]): Promise<{
  client: OrgSessionClient;
  switchOver: () => Promise<unknown>;
}> {
  const client = ourClient(options);
  await client.switchOrganization(acme);
  await client.switchOrganization(globex);
  const other = (): string => (client.getSnapshot().organization?.id === acme ? globex : acme);
  return { client, switchOver: () => client.switchOrganization(other(), { interaction: 'none' }) };
}

/** What a switch to an organization that is held tells its listeners: how often each hears of it. */
export async function notified(): Promise<{ events: number; snapshots: number }> {
  const { client, switchOver } = await betweenTwo({});
  const count = { events: 0, snapshots: 0 };
  client.on('organizationChanged', () => count.events++);
  client.subscribe(() => count.snapshots++);
  await switchOver();
  client.destroy();
  return count;
}

/** Readies `heldSwitches` and `toEvent`: from here on nothing needs the tenant. `crowded` gets the subscribers. */
export async function openHeld(subscribers: number): Promise<void> {
  let heard = 0;
  for (const name of ['memory', 'localstorage', 'crowded'] as const) {
    const two = await betweenTwo(name === 'localstorage' ? { cacheLocation: name } : {});
    if (name === 'crowded')
      for (let index = 0; index < subscribers; index++) two.client.subscribe(() => heard++);
    held[name] = two;
  }
}
const held: Record<string, Awaited<ReturnType<typeof betweenTwo>>> = {};

/** Microseconds of a whole switch to an organization that is held. */
export const heldSwitches = (patience: Patience): Promise<Record<string, number[]>> =>
  inRounds(
    Object.fromEntries(Object.entries(held).map(([name, { switchOver }]) => [name, switchOver])),
    patience,
  );

/** Microseconds of such a switch from the call to its event, as a mean: the browser's clock is too coarse for a single one. */
export async function toEvent(name: string, switches: number): Promise<number> {
  const two = held[name];
  if (!two) throw new Error('openHeld comes first.');
  let begun = 0;
  let sum = 0;
  const stop = two.client.on('organizationChanged', () => (sum += performance.now() - begun));
  for (let done = 0; done < switches; done++) {
    begun = performance.now();
    await two.switchOver();
  }
  stop();
  return (1000 * sum) / switches;
}

/** Readies `coldSwitch` and `coldToken`, at a tenant whose tokens are too short-lived to be kept. */
export async function openCold(useRefreshTokens: boolean): Promise<void> {
  watchSdk();
  const { switchOver } = await betweenTwo({ useRefreshTokens });
  const bare = bareClient(acme, { useRefreshTokens });
  const getToken = (): Promise<unknown> => bare.getTokenSilently({ detailedResponse: true });
  await getToken();
  cold = { switchOver, getToken };
}
let cold: { switchOver: () => Promise<unknown>; getToken: () => Promise<unknown> } | undefined;

/** Milliseconds of a switch that needs the tenant, and those in which Auth0's SDK was at it. */
export async function coldSwitch(): Promise<{ whole: number; inSdk: number }> {
  if (!cold) throw new Error('openCold comes first.');
  inSdk = 0;
  return { whole: await time(cold.switchOver), inSdk };
}
let inSdk = 0;

/** Milliseconds of a call to Auth0's SDK that needs the tenant. */
export async function coldToken(): Promise<number> {
  if (!cold) throw new Error('openCold comes first.');
  return time(cold.getToken);
}

/** From here on the time that calls to Auth0's SDK take is added up. */
function watchSdk(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own object, below.
  const original = Auth0Client.prototype.getTokenSilently as (...given: unknown[]) => Promise<never>;
  Auth0Client.prototype.getTokenSilently = async function (this: Auth0Client, ...given: unknown[]) {
    const begun = performance.now();
    try {
      return await original.apply(this, given);
    } finally {
      inSdk += performance.now() - begun;
    }
  };
}
