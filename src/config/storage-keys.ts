/**
 * Every name under which this package stores or shares something in the browser. All of them begin with the package, a version of the
 * stored format and the application's client id: no other application's entries are read or removed.
 */
export interface StorageKeys {
  /** The beginning of every key. */
  readonly prefix: string;
  /** localStorage and custom caches: the beginning of the keys of tokens. The organization's id follows. */
  readonly tokens: string;
  /** Custom caches: the list of all keys. */
  readonly keyList: string;
  /** localStorage: which organizations were signed out of, and when. */
  readonly signOuts: string;
  /** sessionStorage: the sign-outs that this tab knew of when its organization became active. */
  readonly knownSignOuts: string;
  /** sessionStorage and localStorage: the last active organization. */
  readonly activeOrganization: string;
  /** sessionStorage and localStorage: redirect logins that are not finished. */
  readonly logins: string;
  /** localStorage: the beginning of the keys by which open tabs announce their active organization. */
  readonly openTabs: string;
  /** BroadcastChannel: sign-outs. */
  readonly signOutChannel: string;
  /** Web Lock: one silent request at a time in all tabs. */
  readonly silentLock: string;
}

/** The name of the IndexedDB database that holds refresh tokens. All applications of an origin share it; the keys tell them apart. */
export const REFRESH_TOKEN_DATABASE = 'auth0-org-sessions';

export function createStorageKeys(clientId: string): StorageKeys {
  // Encoded: no client id can be the beginning of another one's keys.
  const prefix = `auth0-org-sessions::1::${encodeURIComponent(clientId)}::`;
  return {
    prefix,
    tokens: `${prefix}tokens::`,
    keyList: `${prefix}keys`,
    signOuts: `${prefix}signed-out`,
    knownSignOuts: `${prefix}seen`,
    activeOrganization: `${prefix}active`,
    logins: `${prefix}logins`,
    openTabs: `${prefix}tab::`,
    signOutChannel: `${prefix}tabs`,
    silentLock: `${prefix}silent`,
  };
}
