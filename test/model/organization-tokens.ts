import type { IssuedToken } from './request.js';

/** The access tokens of one organization, by audience. The latest is the last one. */
export type OrganizationTokens = Map<string | undefined, IssuedToken>;

/** A cached token is returned until a minute before it expires. */
export const isFresh = (token: IssuedToken | undefined): token is IssuedToken =>
  token !== undefined && token.expiresAt - 60_000 > Date.now();

/** The token that the snapshot is made of: that of the default audience, or else the latest. */
export const primaryToken = (tokens: OrganizationTokens, audience: string): IssuedToken | undefined =>
  tokens.get(audience) ?? [...tokens.values()].at(-1);
