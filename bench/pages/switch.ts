import { Auth0Client } from '@auth0/auth0-spa-js';
import type { OrgSessionClient } from 'auth0-org-sessions';
import { acme, globex, ourClient, plainClient } from './clients.js';
import { measureRounds, time, type Timing } from './rounds.js';

interface TwoOrganizations {
  client: OrgSessionClient;
  /** Switches to the one that is not active. */
  switchOver: () => Promise<unknown>;
}

/** Creates a client that holds two organizations. */
async function holdTwo(options: Parameters<typeof ourClient>[0]): Promise<TwoOrganizations> {
  const client = ourClient(options);
  await client.switchOrganization(acme);
  await client.switchOrganization(globex);
  const other = (): string => (client.getSnapshot().organization?.id === acme ? globex : acme);
  return { client, switchOver: () => client.switchOrganization(other(), { interaction: 'none' }) };
}

/** How often a switch to a held organization calls a listener of `organizationChanged` and a subscriber. */
export async function countNotifications(): Promise<{ events: number; snapshots: number }> {
  const { client, switchOver } = await holdTwo({});
  const count = { events: 0, snapshots: 0 };
  client.on('organizationChanged', () => count.events++);
  client.subscribe(() => count.snapshots++);
  await switchOver();
  client.destroy();
  return count;
}

const held: Record<string, TwoOrganizations> = {};

/** Creates the clients of `heldSwitches` and `timeToEvent`, which then need no request. `subscribed` has the subscribers. */
export async function prepareHeldSwitches(subscribers: number): Promise<void> {
  let calls = 0;
  for (const name of ['memory', 'localstorage', 'subscribed'] as const) {
    const two = await holdTwo(name === 'localstorage' ? { cacheLocation: name } : {});
    if (name === 'subscribed')
      for (let index = 0; index < subscribers; index++) two.client.subscribe(() => calls++);
    held[name] = two;
  }
}

/** Microseconds of a switch to a held organization, until its promise settles. */
export const heldSwitches = (timing: Timing): Promise<Record<string, number[]>> =>
  measureRounds(
    Object.fromEntries(Object.entries(held).map(([name, { switchOver }]) => [name, switchOver])),
    timing,
  );

/** Microseconds of such a switch from the call to its event, as the mean of `switches`: the browser's clock is too coarse for one. */
export async function timeToEvent(name: string, switches: number): Promise<number> {
  const two = held[name];
  if (!two) throw new Error('Call prepareHeldSwitches first.');
  let calledAt = 0;
  let sum = 0;
  const unsubscribe = two.client.on('organizationChanged', () => (sum += performance.now() - calledAt));
  for (let done = 0; done < switches; done++) {
    calledAt = performance.now();
    await two.switchOver();
  }
  unsubscribe();
  return (1000 * sum) / switches;
}

let cold: { switchOver: () => Promise<unknown>; getToken: () => Promise<unknown> } | undefined;

/** Creates the clients of `coldSwitch` and `plainToken`, at a tenant whose tokens are too short-lived for a cache. */
export async function prepareColdSwitch(useRefreshTokens: boolean): Promise<void> {
  measureSdk();
  const { switchOver } = await holdTwo({ useRefreshTokens });
  const plain = plainClient(acme, { useRefreshTokens });
  const getToken = (): Promise<unknown> => plain.getTokenSilently({ detailedResponse: true });
  await getToken();
  cold = { switchOver, getToken };
}

/** Milliseconds that calls of auth0-spa-js took. */
let inSdk = 0;

/** Milliseconds of a switch that needs the tenant, and how many of them calls of auth0-spa-js took. */
export async function coldSwitch(): Promise<{ whole: number; inSdk: number }> {
  if (!cold) throw new Error('Call prepareColdSwitch first.');
  inSdk = 0;
  return { whole: await time(cold.switchOver), inSdk };
}

/** Milliseconds of a call of plain auth0-spa-js that needs the tenant. */
export async function plainToken(): Promise<number> {
  if (!cold) throw new Error('Call prepareColdSwitch first.');
  return time(cold.getToken);
}

/** From now on, adds the duration of every `getTokenSilently` to `inSdk`. */
function measureSdk(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called with its own object below.
  const original = Auth0Client.prototype.getTokenSilently as (...args: unknown[]) => Promise<never>;
  Auth0Client.prototype.getTokenSilently = async function (this: Auth0Client, ...args: unknown[]) {
    const calledAt = performance.now();
    try {
      return await original.apply(this, args);
    } finally {
      inSdk += performance.now() - calledAt;
    }
  };
}
