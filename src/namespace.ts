/**
 * The keys of everything that this package stores. They start with its name and the version of what is behind them, so that no
 * other app's keys are touched and a later version can tell its own from ours.
 */
export interface Namespace {
  readonly root: string;
  /** The prefix of all that belongs to one organization. */
  organization(id: string): string;
  /** The organization of such a key; undefined for any other key. */
  organizationOf(key: string): string | undefined;
}

export function createNamespace(clientId: string): Namespace {
  // Encoded, so that no clientId can reach into another's keys. Ids hold nothing that could.
  const root = `auth0-org-sessions::1::${encodeURIComponent(clientId)}::`;
  const tokens = `${root}tokens::`;
  return {
    root,
    organization: (id) => `${tokens}${id}::`,
    organizationOf: (key) =>
      key.startsWith(tokens) ? /^(org_[\w-]+)::/.exec(key.slice(tokens.length))?.[1] : undefined,
  };
}
