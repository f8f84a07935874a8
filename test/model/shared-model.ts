import { isFresh, type OrganizationTokens } from './organization-tokens.js';
import type { IssuedToken } from './request.js';
import type { TabModel } from './tab-model.js';

/** The expected content of the storage that all tabs share. */
export class SharedModel {
  readonly sessions = new Map<string, OrganizationTokens>();
  /** Organizations whose stored tokens depend on which tab wrote first. `resolveStorage` reads the result. */
  readonly uncertain = new Set<string>();

  /**
   * Organizations with a response for another user: its ID token overwrote the stored one and was removed with the response. Access tokens of
   * earlier pages and other tabs can stay without an ID token, until a later response brings another one. `resolveStorage` reads which.
   */
  readonly withoutIdToken = new Set<string>();

  /**
   * Tokens of the user who signed in that were stored before another user's sessions ended, by text, and their organizations. No session can
   * read them. The next one that tries removes them, and so does a sign-out.
   */
  readonly unreadable = new Map<string, string>();

  freshToken(organization: string, audience: string | undefined): IssuedToken | undefined {
    const token = this.sessions.get(organization)?.get(audience);
    return isFresh(token) ? token : undefined;
  }

  /** The user signed out of one organization, or of all. */
  signOut(organization: string | undefined): void {
    if (organization === undefined) this.sessions.clear();
    else this.sessions.delete(organization);
    for (const [text, id] of this.unreadable) if ((organization ?? id) === id) this.unreadable.delete(text);
  }

  /** A tab ended its session. Tokens that another tab wrote stay; which of them, depends on what the tab had read. */
  clear({ knownTokens }: TabModel, organization: string): void {
    const tokens = [...(this.sessions.get(organization)?.values() ?? [])];
    if (tokens.every(({ text }) => knownTokens.has(text))) this.sessions.delete(organization);
    else this.uncertain.add(organization);
  }
}

/** Adds a token to the sessions, as the latest one. Removes the organization's tokens of another user. */
export function storeToken(
  all: Map<string, OrganizationTokens>,
  organization: string,
  token: IssuedToken,
): void {
  const tokens: OrganizationTokens = all.get(organization) ?? new Map<string | undefined, IssuedToken>();
  if (tokens.values().next().value?.sub !== token.sub) tokens.clear();
  tokens.delete(token.audience);
  tokens.set(token.audience, token);
  all.delete(organization);
  all.set(organization, tokens);
}
