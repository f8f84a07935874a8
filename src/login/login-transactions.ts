import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { attempt } from '../lib/attempt.js';

/**
 * A redirect login between the navigation to the login page and the callback. It is read from storage, which any script of this origin can
 * write: check it before use.
 */
export interface LoginTransaction {
  /** The `state` parameter of the authorization request. */
  readonly state: string;
  /** The organization as the application wrote it. Undefined if the user chooses at the login page. */
  readonly organization?: string | null | undefined;
  /** False: the organization does not become active. */
  readonly activate?: boolean | undefined;
  /** The path to show after the login. */
  readonly returnTo?: string | undefined;
  /** The option `appState` of the login. Only sessionStorage has it, so that other tabs do not read it. */
  readonly appState?: unknown;
  /** Whether a link named the organization. The application is then asked whether it trusts it. */
  readonly isFromLink?: boolean | undefined;
  readonly audience?: string | undefined;
  readonly scope?: string | undefined;
  /** Only for an account that is connected: the `sub` of its user. */
  readonly connectFor?: string | undefined;
  /** When the navigation to the login page was started: milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether a callback was handled. A second one is refused. */
  readonly finished?: boolean;
}

/**
 * Redirect logins that are not finished, by `state`. A callback is looked up here before Auth0's SDK reads its URL: the SDK stores only one
 * transaction for all organizations, and removes it before it compares the state.
 */
export interface LoginTransactions {
  /** Stores a transaction in sessionStorage and in localStorage. */
  begin(transaction: LoginTransaction): void;
  /** Returns the transaction of this tab or of another one. */
  find(state: string | null | undefined): LoginTransaction | undefined;
  /** The transactions that this tab can finish, the newest last. */
  ofThisTab(): LoginTransaction[];
  /** Marks a transaction as finished. */
  finish(state: string): void;
}

/** Logins that are never finished must not accumulate. */
const MAX_TRANSACTIONS = 10;

export function createLoginTransactions(
  { auth0Options }: Settings,
  { tabStorage, sharedStorage }: Environment,
  { logins }: StorageKeys,
): LoginTransactions {
  const read = (storage: Storage | undefined): LoginTransaction[] =>
    attempt(() => {
      const value = JSON.parse(storage?.getItem(logins) ?? '') as LoginTransaction[];
      return value.filter((entry) => entry.state);
    }) ?? [];
  const update = (
    storage: Storage | undefined,
    change: (before: LoginTransaction[]) => LoginTransaction[],
  ): void => {
    const changed = change(read(storage)).slice(-MAX_TRANSACTIONS);
    // If storage is full or blocked, the login notices that its transaction can't be found.
    attempt(() => storage?.setItem(logins, JSON.stringify(changed)));
  };
  return {
    begin(transaction) {
      update(tabStorage(), (before) => [...before, transaction]);
      update(sharedStorage(), (before) => [...before, { ...transaction, appState: undefined }]);
    },
    find: (state) =>
      [tabStorage(), sharedStorage()].flatMap(read).find((transaction) => transaction.state === state),
    ofThisTab() {
      // With this option, or without sessionStorage, Auth0's SDK uses a cookie: one for all tabs, and any tab can finish the login.
      const storages = [sharedStorage(), tabStorage()];
      return read((auth0Options.useCookiesForTransactions ? storages : storages.reverse()).find(Boolean));
    },
    finish(state) {
      // Kept in this tab: the user can load the callback page again.
      update(tabStorage(), (before) =>
        before.map((other) => (other.state === state ? { ...other, finished: true } : other)),
      );
      update(sharedStorage(), (before) => before.filter((other) => other.state !== state));
    },
  };
}
