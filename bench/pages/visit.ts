import type { OrgSessionClient } from 'auth0-org-sessions';
import { ourClient } from './clients.js';

type Options = Parameters<typeof ourClient>[0];

let client: OrgSessionClient | undefined;

/** Gets a token for each organization, one after the other. Further calls use the same client. */
export async function visit(options: Options, organizations: readonly string[]): Promise<void> {
  client ??= ourClient(options);
  for (const id of organizations) await client.getTokenForOrg(id);
}

/** Restores what an earlier page stored in localStorage. Returns how many organizations are held then. */
export async function restore(options: Options): Promise<number> {
  client ??= ourClient(options);
  return (await client.start()).sessions.length;
}
