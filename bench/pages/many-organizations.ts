import type { ICache } from '@auth0/auth0-spa-js';
import type { OrgSessionClient } from 'auth0-org-sessions';
import { acme, ourClient } from './clients.js';

/**
 * Returns a client that holds `count` organizations, and their ids. The tenant issues the tokens of the first one. The others are copies of
 * its cache entries with other ids, in a cache of the application, where `start()` finds and verifies each of them. A thousand logins
 * would take minutes and lead to the same state.
 */
export async function holdOrganizations(
  count: number,
): Promise<{ client: OrgSessionClient; ids: readonly string[] }> {
  const entries = new Map<string, unknown>();
  const cache = {
    get: ((key: string) => entries.get(key)) as ICache['get'],
    set: (key: string, entry: unknown) => void entries.set(key, entry),
    remove: (key: string) => void entries.delete(key),
    allKeys: () => [...entries.keys()],
  };
  const first = ourClient({ cache });
  await first.getTokenForOrg(acme);
  first.destroy();
  const ids = [acme];
  for (const [key, entry] of [...entries]) {
    for (let index = 1; index < count; index++) {
      const id = `org_Copy${String(index).padStart(12, '0')}`;
      entries.set(key.replace(acme, id), copyFor(id, entry));
      ids[index] = id;
    }
  }
  const client = ourClient({ cache, maxSessions: count });
  await client.start();
  const { sessions } = client.getSnapshot();
  if (sessions.length !== count) throw new Error(`${sessions.length} organizations are held, not ${count}.`);
  return { client, ids };
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A copy of a cache entry that names another organization in every claim and token. */
const copyFor = (id: string, entry: unknown): unknown =>
  JSON.parse(JSON.stringify(entry), (key, value: unknown) => {
    if (key === 'org_id') return id;
    if (key === 'org_name') return id.toLowerCase();
    // The user and organization of the ID token that the access token came with.
    if (key === 'owner') return String(value).replace(acme, id);
    return typeof value === 'string' && JWT.test(value) ? copyTokenFor(id, value) : value;
  });

/** The copy keeps the signature, which is then wrong: a browser does not check it. */
function copyTokenFor(id: string, token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  const copy = btoa(JSON.stringify(copyFor(id, claims)));
  return [header, copy.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''), signature].join('.');
}
