/**
 * Every key and name that this package uses in the browser's storage, channels and locks. They begin with the package's name, a version of
 * the stored format and the application's client id, so that the entries of other applications are neither read nor removed.
 */
export interface StorageKeys {
  /** The beginning of every key. */
  readonly prefix: string;
  /** localStorage and custom caches: the beginning of the keys of tokens. The organization's id follows it. */
  readonly tokens: string;
  /** Custom caches: the list of all keys. */
  readonly keyList: string;
  /** localStorage: the organizations that the user signed out of, and when. */
  readonly signOuts: string;
  /** localStorage: the latest interactive login, without its tokens. */
  readonly signIn: string;
  /** localStorage: the time of the latest sign-out of all organizations that is over, and whether a login followed it. */
  readonly signOutEnd: string;
  /** sessionStorage: the time of this tab's latest sign-out of all organizations, and whether the tab left for the logout page. */
  readonly ownSignOut: string;
  /** Cookie, with the option `cookieDomain`: the same for the other subdomains. */
  readonly signOutCookie: string;
  /** sessionStorage: the sign-outs that this tab knew of when its organization became active. */
  readonly knownSignOuts: string;
  /** localStorage: set if a refresh token could not be removed from IndexedDB. */
  readonly unfinishedRemovals: string;
  /** sessionStorage and localStorage: the last active organization. */
  readonly activeOrganization: string;
  /** localStorage: an organization of each domain that the user signed in at, with the option `domainFor`. */
  readonly usedTenants: string;
  /** sessionStorage and localStorage: redirect logins that are not finished. */
  readonly logins: string;
  /** localStorage: the beginning of the keys under which open tabs announce their active organization. */
  readonly openTabs: string;
  /** BroadcastChannel: messages between tabs. */
  readonly tabChannel: string;
  /** Web Lock: allows one silent request at a time in all tabs. */
  readonly silentLock: string;
}

/** The IndexedDB database with refresh tokens. All applications of an origin share it; their keys are different. */
export const REFRESH_TOKEN_DATABASE = 'auth0-org-sessions';

export function createStorageKeys(clientId: string): StorageKeys {
  // Encoded, so that no client id's prefix is the beginning of another one's.
  const prefix = `auth0-org-sessions::1::${encodeURIComponent(clientId)}::`;
  return {
    prefix,
    tokens: `${prefix}tokens::`,
    keyList: `${prefix}keys`,
    signOuts: `${prefix}signed-out`,
    signIn: `${prefix}signed-in`,
    signOutEnd: `${prefix}signed-out-end`,
    ownSignOut: `${prefix}signed-out-here`,
    // Without colons, which are not allowed in the name of a cookie.
    signOutCookie: prefix.replaceAll('::', '.') + 'signed-out',
    knownSignOuts: `${prefix}seen`,
    unfinishedRemovals: `${prefix}unfinished`,
    activeOrganization: `${prefix}active`,
    usedTenants: `${prefix}domains`,
    logins: `${prefix}logins`,
    openTabs: `${prefix}tab::`,
    tabChannel: `${prefix}tabs`,
    silentLock: `${prefix}silent`,
  };
}
