import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';

/** A login that left the page and will come back. */
export interface Transaction {
  readonly state: string;
  /** As asked for; absent where the person chooses at the login page. */
  readonly organization?: string;
  /** A same-origin path. */
  readonly returnTo?: string;
  readonly audience?: string;
  readonly scope?: string;
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
  read(): readonly Transaction[];
  /** Keeps the newest ten. */
  write(transactions: readonly Transaction[]): void;
}

export function createTransactions(environment: Environment, { root }: Namespace): Transactions {
  const key = `${root}logins`;
  return {
    read() {
      try {
        const value: unknown = JSON.parse(environment.tabStorage()?.getItem(key) ?? '');
        return Array.isArray(value) ? value.filter(isTransaction) : [];
      } catch {
        return [];
      }
    },
    write(transactions) {
      try {
        environment.tabStorage()?.setItem(key, JSON.stringify(transactions.slice(-10)));
      } catch {
        // Full: the SDK, which writes there next, tells the caller.
      }
    },
  };
}

/** What else is in it is checked where it is used. */
const isTransaction = (value: unknown): value is Transaction =>
  typeof (value as Transaction | null)?.state === 'string' &&
  typeof (value as Transaction).startedAt === 'number';
