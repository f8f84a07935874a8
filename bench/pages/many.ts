import type { ICache } from '@auth0/auth0-spa-js';
import type { OrgSessionClient } from 'auth0-org-sessions';
import { acme, ourClient } from './tenant.js';

/**
 * A client that holds so many organizations, and their ids. The tenant is asked for one of them; the entries of the others are its own
 * under another id, in the app's own cache, where `start()` finds and verifies each. A thousand real logins would cost minutes, and
 * give the same.
 */
export async function holdMany(count: number): Promise<{ client: OrgSessionClient; ids: readonly string[] }> {
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
      entries.set(key.replace(acme, id), rename(entry, id));
      ids[index] = id;
    }
  }
  const client = ourClient({ cache, maxSessions: count });
  await client.start();
  const { sessions } = client.getSnapshot();
  if (sessions.length !== count) throw new Error(`${sessions.length} organizations are held, not ${count}.`);
  return { client, ids };
}

const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A copy, of another organization in every token and claim. */
const rename = (entry: unknown, id: string): unknown =>
  JSON.parse(JSON.stringify(entry), (key, value: unknown) => {
    if (key === 'org_id') return id;
    if (key === 'org_name') return id.toLowerCase();
    return typeof value === 'string' && jwt.test(value) ? renameToken(value, id) : value;
  });

/** Nothing in a browser checks the signature. */
function renameToken(token: string, id: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  const renamed = btoa(JSON.stringify(rename(claims, id)));
  return [header, renamed.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''), signature].join('.');
}
