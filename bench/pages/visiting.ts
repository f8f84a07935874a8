import type { OrgSessionClient } from 'auth0-org-sessions';
import { ourClient } from './tenant.js';

type Options = Parameters<typeof ourClient>[0];

let client: OrgSessionClient | undefined;

/** Gets a token for each organization, one after the other; further calls go on with the same client. */
export async function visit(options: Options, organizations: readonly string[]): Promise<void> {
  client ??= ourClient(options);
  for (const id of organizations) await client.getTokenForOrg(id);
}

/** Starts with what an earlier page left in localStorage, and tells how many organizations are held then. */
export async function restore(options: Options): Promise<number> {
  client ??= ourClient(options);
  return (await client.start()).sessions.length;
}
