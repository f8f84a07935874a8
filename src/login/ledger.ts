import type { Core } from '../client/core.js';
import { ledgerKey, type Transaction } from './login-transactions.js';

/** Writes what {@link Transactions} reads: in the tab, and where other tabs see it, so that they know one of ours from a stranger's. */
export interface Ledger {
  readonly begin: (transaction: Transaction) => void;
  readonly finish: (state: string) => void;
}

export function createLedger({ environment, namespace, transactions }: Core): Ledger {
  const update = (storage: Storage | undefined, change: (before: Transaction[]) => Transaction[]): void => {
    try {
      // Ten at the most: what was begun and left behind must not pile up.
      const entries = change(transactions.read(storage)).slice(-10);
      storage?.setItem(ledgerKey(namespace), JSON.stringify(entries));
    } catch {
      // Full: the SDK, which writes there next, tells the caller.
    }
  };
  const { tabStorage, sharedStorage } = environment;
  return {
    begin(transaction) {
      for (const storage of [tabStorage(), sharedStorage()])
        update(storage, (before) => [...before, transaction]);
    },
    finish(state) {
      // Remembered where it could be tried again, and forgotten elsewhere.
      update(tabStorage(), (before) =>
        before.map((other) => (other.state === state ? { ...other, finished: true } : other)),
      );
      update(sharedStorage(), (before) => before.filter((other) => other.state !== state));
    },
  };
}
