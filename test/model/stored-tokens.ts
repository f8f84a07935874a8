import { payload } from '../support/page.js';
import { storeToken } from './shared-model.js';
import type { World } from './world.js';

/** An entry of the cache of auth0-spa-js: an ID token, or an access token with its metadata. */
interface Entry {
  id_token?: string;
  body?: { access_token?: string; audience?: string };
  expiresAt?: number;
}

/** An access token in localStorage that is still fresh. */
interface StoredToken {
  readonly organization: string;
  readonly text: string;
  /** Whether the ID token of its user is stored beside it. Without that, no session can read it. */
  readonly hasIdToken: boolean;
}

/** Reads the access tokens in localStorage that are still fresh. Reports tokens under the key of another organization. */
export function readStored(violations: string[]): StoredToken[] {
  const found: Omit<StoredToken, 'hasIdToken'>[] = [];
  const users = new Map<string, unknown>();
  for (const [key, value] of Object.entries(localStorage)) {
    const organization = /::tokens::(org_\w+)::/.exec(key)?.[1];
    if (organization === undefined) continue;
    const { id_token, body: { access_token: text } = {}, expiresAt = 0 } = JSON.parse(String(value)) as Entry;
    for (const token of [id_token, text]) {
      if (token !== undefined && payload(token)['org_id'] !== organization)
        violations.push(`storage of ${organization} has a token of another organization`);
    }
    if (id_token !== undefined) users.set(organization, payload(id_token)['sub']);
    if (text !== undefined && expiresAt * 1000 - 60_000 > Date.now()) found.push({ organization, text });
  }
  return found.map((token) => ({
    ...token,
    hasIdToken: users.get(token.organization) === payload(token.text)['sub'],
  }));
}

/** Where the stored tokens depend on the order of the tabs, the model takes them from storage. */
export function resolveStorage({ model, network }: World): void {
  const { sessions, uncertain, withoutIdToken, unreadable } = model.shared;
  const uncertainInTabs = model.tabs.flatMap((tab) => [...tab.uncertain.keys()]);
  const ids = new Set([
    ...uncertain,
    ...withoutIdToken,
    ...(model.options.cacheLocation === 'memory' ? [] : uncertainInTabs),
  ]);
  uncertain.clear();
  if (ids.size === 0) return;
  for (const id of ids) sessions.delete(id);
  const stored = readStored([]);
  for (const { organization, text, hasIdToken } of stored) {
    const token = network.issued.get(text);
    const isReadable = !unreadable.has(text) && (hasIdToken || !withoutIdToken.has(organization));
    if (ids.has(organization) && token && isReadable) storeToken(sessions, organization, token);
  }
  for (const id of withoutIdToken)
    if (!stored.some(({ organization, hasIdToken }) => organization === id && !hasIdToken))
      withoutIdToken.delete(id);
}
