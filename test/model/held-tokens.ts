import type { Issued } from './network.js';

/** The tokens of one organization, by audience, the latest last. */
export type Held = Map<string | undefined, Issued>;

/** A token is handed out until a minute before it expires. */
export const isLive = (token: Issued | undefined): token is Issued =>
  token !== undefined && token.expiresAt - 60_000 > Date.now();

/** The one that shows who is signed in: that of the default audience, or else the latest. */
export const shownOf = (held: Held, audience: string): Issued | undefined =>
  held.get(audience) ?? [...held.values()].at(-1);
