import { payload } from '../support/page.js';
import { storeToken } from './shared-model.js';
import type { World } from './world.js';

/** An entry of the cache of auth0-spa-js: an ID token, or an access token with its metadata. */
interface Entry {
  id_token?: string;
  body?: { access_token?: string; audience?: string };
  expiresAt?: number;
}

/** The access tokens in localStorage that are still fresh. Reports tokens under the key of another organization. */
export function readStored(violations: string[]): { organization: string; text: string }[] {
  const found: { organization: string; text: string }[] = [];
  for (const [key, value] of Object.entries(localStorage)) {
    const organization = /::tokens::(org_\w+)::/.exec(key)?.[1];
    if (organization === undefined) continue;
    const { id_token, body: { access_token: text } = {}, expiresAt = 0 } = JSON.parse(String(value)) as Entry;
    for (const token of [id_token, text]) {
      if (token !== undefined && payload(token)['org_id'] !== organization)
        violations.push(`storage of ${organization} has a token of another organization`);
    }
    if (text !== undefined && expiresAt * 1000 - 60_000 > Date.now()) found.push({ organization, text });
  }
  return found;
}

/** Where the stored tokens depend on the order of the tabs, the model takes them from storage. */
export function resolveStorage({ model, network }: World): void {
  const { sessions, uncertain, unreadable } = model.shared;
  const uncertainInTabs = model.tabs.flatMap((tab) => [...tab.uncertain.keys()]);
  const ids = new Set([...uncertain, ...(model.options.cacheLocation === 'memory' ? [] : uncertainInTabs)]);
  uncertain.clear();
  if (ids.size === 0) return;
  for (const id of ids) sessions.delete(id);
  for (const { organization, text } of readStored([])) {
    const token = network.issued.get(text);
    if (ids.has(organization) && token && !unreadable.has(text)) storeToken(sessions, organization, token);
  }
}
