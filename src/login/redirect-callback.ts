import { about } from '../errors/any-error.js';
import { callbackParameters } from './callback-url.js';
import type { Core } from '../client/core.js';
import type { Entry } from './complete-login.js';
import { ConfigurationError, CallbackError, type CallbackErrorReason } from '../errors/errors.js';
import type { Ledger } from './ledger.js';
import { report } from '../lib/listeners.js';
import type { Organization } from '../config/organization.js';
import { asQuery, safePath, withoutCallback } from './return-path.js';
import type { Transaction } from './login-transactions.js';

/** How a redirect login ended. */
export interface RedirectLoginResult {
  readonly organization: Organization;
  readonly appState?: unknown;
  /** The same-origin path that is shown now, or was handed to `onRedirectCallback`. */
  readonly url: string;
}

/**
 * Finishes a login that left the page. Repeated calls for the same callback share one result. The address is clean when the call returns;
 * the code is exchanged after `ready`.
 */
export type Callback = (url?: string, ready?: Promise<unknown>) => Promise<RedirectLoginResult>;

/** Auth0's login page gives up sooner; what is older was not begun by this visit. */
const lifetime = 24 * 60 * 60 * 1000;

export function createCallback(
  { settings, environment, state, transactions }: Core,
  { sessionFor, clientOf, read, enter, refuse }: Entry,
  ledger: Ledger,
): Callback {
  const callbacks = new Map<string, Promise<RedirectLoginResult>>();

  const problemOf = ({ finished, startedAt, state: own }: Transaction): CallbackErrorReason | undefined => {
    if (finished) return 'replayed';
    if (environment.now() - startedAt > lifetime) return 'expired';
    // Without sessionStorage the SDK can do with cookies; then any tab may finish it.
    const here = transactions.read(environment.tabStorage() ?? environment.sharedStorage());
    if (!here.some((other) => other.state === own)) return 'other_tab';
    // The SDK keeps only the latest; handing it another one's callback would cost that latest.
    return here.at(-1)?.state === own ? undefined : 'superseded';
  };

  const finish = async (
    url: URL,
    own: string,
    ready: Promise<unknown> | undefined,
  ): Promise<RedirectLoginResult> => {
    const transaction = transactions.find(own);
    if (!transaction) throw new CallbackError('unknown');
    const problem = problemOf(transaction);
    const here = withoutCallback(url);
    const page = environment.url();
    const shown = page && callbackParameters(page)?.get('state') === own;
    // It was in storage, which anybody on this origin can write.
    const back = safePath(transaction.returnTo, (page ?? url).origin) ?? here;
    // Before anything can fail: a code must not stay in the address bar, nor be sent twice.
    ledger.finish(own);
    if (shown) environment.replaceUrl(here);
    // Also for a login that ends in an error: the callback's page is of no use to a person.
    if (shown && !problem && !settings.onRedirectCallback) environment.replaceUrl(back);
    await ready;
    const current = state.active()?.token()?.organization;
    if (problem === 'replayed' && current) return { organization: current, url: here };
    const { organization, audience, scope } = transaction;
    if (problem) throw about(new CallbackError(problem), organization);

    const turn = state.turn();
    const session = sessionFor(organization);
    let result: RedirectLoginResult;
    try {
      result = await session.attempt(async () => {
        const request = session.request({ audience, scope });
        const client = await clientOf(session);
        const { appState } = await client.handleRedirectCallback<unknown>(asQuery(url));
        const token = await read(session, request);
        const entered = await enter(session, request, token, 'redirect', 'login', turn);
        return { organization: entered, appState, url: back };
      });
    } catch (error) {
      return refuse(organization, session, error);
    }
    try {
      settings.onRedirectCallback?.(result.appState, back);
    } catch (error) {
      // The login itself is done.
      report(error);
    }
    return result;
  };

  return async (text, ready) => {
    const url = readUrl(text, environment.url());
    const own = callbackParameters(url)?.get('state');
    if (typeof own !== 'string') throw new CallbackError('unknown');
    const known = callbacks.get(own);
    if (known) return known;
    const replayed = transactions.find(own)?.finished;
    const callback = finish(url, own, ready);
    // Of a page before this one: whether that is an error depends on who is signed in when it is asked.
    if (!replayed) callbacks.set(own, callback);
    return callback;
  };
}

function readUrl(text: string | undefined, page: URL | undefined): URL {
  try {
    return new URL(text ?? page ?? '', page);
  } catch (cause) {
    throw new ConfigurationError('url must be the address that the login came back to.', { cause });
  }
}
