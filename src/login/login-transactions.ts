import type { Environment } from '../config/environment.js';
import type { Namespace } from '../config/storage-keys.js';

/** A login that left the page and will come back. What it says is checked where it is used: anybody on this origin can write it. */
export interface Transaction {
  readonly state: string;
  /** As asked for; absent where the person chooses at the login page. */
  readonly organization?: string | null | undefined;
  /** A same-origin path. */
  readonly returnTo?: string | undefined;
  readonly audience?: string | undefined;
  readonly scope?: string | undefined;
  /** When it left: milliseconds since 1970. */
  readonly startedAt: number;
  /** Its callback has been taken up; nothing may take it up again. */
  readonly finished?: boolean;
}

/**
 * The ledger of logins under way, newest last: `state` → organization, so that a callback finds its home. It is asked *before* the
 * SDK sees the URL, because the SDK has one slot for all organizations and empties it before it compares the state.
 */
export interface Transactions {
  /** Those in a storage: the tab's own, or the ones that all tabs see. */
  read(storage: Storage | undefined): Transaction[];
  /** One that this tab began, or another tab of this browser. */
  find(state: string | null | undefined): Transaction | undefined;
}

export const ledgerKey = ({ root }: Namespace): string => `${root}logins`;

export function createTransactions(environment: Environment, namespace: Namespace): Transactions {
  const read = (storage: Storage | undefined): Transaction[] => {
    try {
      const value = JSON.parse(storage?.getItem(ledgerKey(namespace)) ?? '') as Transaction[];
      return value.filter((entry) => entry.state);
    } catch {
      return [];
    }
  };
  return {
    read,
    find: (state) =>
      [environment.tabStorage(), environment.sharedStorage()]
        .flatMap(read)
        .find((transaction) => transaction.state === state),
  };
}
