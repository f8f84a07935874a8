/**
 * The prefix of everything that this package stores: its name, the version of what is behind it, and the app. So no other app's keys
 * are touched, and a later version can tell its own from ours.
 */
export interface Namespace {
  readonly root: string;
}

export const createNamespace = (clientId: string): Namespace => ({
  // Encoded, so that no clientId can reach into another's keys.
  root: `auth0-org-sessions::1::${encodeURIComponent(clientId)}::`,
});
