import { payload } from '../support/page.js';
import { put } from './shared-model.js';
import type { World } from './world.js';

/** What the SDK keeps under one key: an ID token, or an access token with what belongs to it. */
interface Entry {
  id_token?: string;
  body?: { access_token?: string; audience?: string };
  expiresAt?: number;
}

/** The live tokens in localStorage; whatever is under an organization's keys must be that organization's. */
export function readStored(complaints: string[]): { organization: string; text: string }[] {
  const found: { organization: string; text: string }[] = [];
  for (const [key, value] of Object.entries(localStorage)) {
    const organization = /::tokens::(org_\w+)::/.exec(key)?.[1];
    if (organization === undefined) continue;
    const { id_token, body: { access_token: text } = {}, expiresAt = 0 } = JSON.parse(String(value)) as Entry;
    for (const token of [id_token, text]) {
      if (token !== undefined && payload(token)['org_id'] !== organization)
        complaints.push(`storage of ${organization} has another's`);
    }
    if (text !== undefined && expiresAt * 1000 - 60_000 > Date.now()) found.push({ organization, text });
  }
  return found;
}

/** Where it depends on who came first what is stored, storage itself tells. */
export function resolveStorage({ model, post }: World): void {
  const { held, unsure } = model.shared;
  const doubts = model.tabs.flatMap((tab) => [...tab.doubts.keys()]);
  const ids = new Set([...unsure, ...(model.options.cacheLocation === 'memory' ? [] : doubts)]);
  unsure.clear();
  if (ids.size === 0) return;
  for (const id of ids) held.delete(id);
  for (const { organization, text } of readStored([])) {
    const token = post.issued.get(text);
    if (ids.has(organization) && token) put(held, organization, token);
  }
}
