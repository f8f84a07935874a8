import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { ConfigurationError } from '../errors/errors.js';
import { createQueue } from '../lib/queue.js';
import type { PageDeparture } from '../sessions/page-departure.js';
import type { LoginTransaction, LoginTransactions } from './login-transactions.js';
import { withoutSessionTransferToken } from './return-path.js';

/**
 * Leaves the page for a page of the identity provider.
 *
 * @param prepare Calls Auth0's SDK, which stores its own transaction and then passes the URL to `open`.
 * @param transactionOf Returns the transaction for a URL. It throws if the login was superseded meanwhile.
 * @param openUrl Opens the URL. Default: the page is left.
 */
export type LeavePage = (
  prepare: (open: (url: string) => Promise<void>) => Promise<void>,
  transactionOf: (url: string) => Omit<LoginTransaction, 'startedAt'>,
  openUrl: ((url: string) => Promise<void> | void) | undefined,
) => Promise<void>;

export function createLeavePage({
  settings,
  environment,
  departure,
  transactions,
}: {
  settings: Settings;
  environment: Environment;
  departure: PageDeparture;
  transactions: LoginTransactions;
}): LeavePage {
  /**
   * Creates the SDK's transactions one at a time. The SDK stores only one: without the queue, a login that was superseded while the SDK
   * prepared it could overwrite the one of the login that follows it.
   */
  const { run: createTransaction } = createQueue();

  return async (prepare, transactionOf, openUrl) => {
    let url = '';
    await createTransaction(() =>
      prepare(async (given) => {
        url = given;
      }),
    );
    const { returnTo, ...transaction } = transactionOf(url);
    // Before the browser navigates.
    transactions.begin({
      ...transaction,
      startedAt: environment.now(),
      returnTo: returnTo && withoutSessionTransferToken(returnTo, settings.auth0Options),
    });
    if (!transactions.find(transaction.state))
      throw new ConfigurationError(
        'A login that leaves the page needs sessionStorage or localStorage: use loginWithPopup.',
      );
    if (openUrl) return openUrl(url);
    departure.begin('login');
    environment.navigate(url);
  };
}
