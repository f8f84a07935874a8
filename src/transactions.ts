import type { Environment } from './environment.js';
import type { CallbackErrorReason } from './errors.js';
import type { Namespace } from './namespace.js';

/** A login that left the page and will come back. */
export interface Transaction {
  readonly state: string;
  /** Canonical id or name; absent where the person chooses at the login page. */
  readonly organization?: string;
  /** What the caller wrote. */
  readonly asked?: string;
  /** A same-origin path. */
  readonly returnTo?: string;
  readonly audience?: string;
  readonly scope?: string;
  /** When it left: milliseconds since 1970. */
  readonly startedAt: number;
  /** Its callback has been taken up; nothing may take it up again. */
  readonly finished?: true;
}

/** Auth0's login page gives up sooner; what is older was not begun by this visit. */
const lifetime = 24 * 60 * 60 * 1000;
const most = 10;

/**
 * The ledger of logins under way: `state` → organization, so that a callback finds its home. It is asked *before* the SDK sees the
 * URL, because the SDK has one slot for all organizations and empties it before it compares the state.
 */
export class Transactions {
  readonly #key: string;

  constructor(
    readonly environment: Environment,
    { root }: Namespace,
  ) {
    this.#key = `${root}logins`;
  }

  begin(transaction: Omit<Transaction, 'startedAt'>): void {
    this.#write([...this.#read(), { ...transaction, startedAt: this.environment.now() }]);
  }

  find(state: string | null): Transaction | undefined {
    return this.#read().find((transaction) => transaction.state === state);
  }

  /** Why this login can't be finished any more; undefined if it can. */
  problem({ state, startedAt, finished }: Transaction): CallbackErrorReason | undefined {
    if (finished) return 'replayed';
    if (this.environment.now() - startedAt > lifetime) return 'expired';
    // The SDK keeps only the latest; handing it another one's callback would cost that latest.
    return this.#read().at(-1)?.state === state ? undefined : 'superseded';
  }

  finish(state: string): void {
    this.#write(this.#read().map((other) => (other.state === state ? { ...other, finished: true } : other)));
  }

  #read(): Transaction[] {
    try {
      const value: unknown = JSON.parse(this.environment.tabStorage()?.getItem(this.#key) ?? '[]');
      return Array.isArray(value) ? value.filter(isTransaction) : [];
    } catch {
      return [];
    }
  }

  #write(transactions: Transaction[]): void {
    const now = this.environment.now();
    const young = transactions.filter(({ startedAt }) => now - startedAt <= lifetime);
    try {
      this.environment.tabStorage()?.setItem(this.#key, JSON.stringify(young.slice(-most)));
    } catch {
      // Full: the SDK, which writes there next, tells the caller.
    }
  }
}

function isTransaction(value: unknown): value is Transaction {
  if (typeof value !== 'object' || value === null) return false;
  const { state, startedAt, ...rest } = value as Record<string, unknown>;
  const { organization, asked, returnTo, audience, scope } = rest;
  return (
    typeof state === 'string' &&
    typeof startedAt === 'number' &&
    [organization, asked, returnTo, audience, scope].every(
      (text) => text === undefined || typeof text === 'string',
    )
  );
}
