import { oauthError } from './oauth-error.js';
import type { TokenParameters } from './token-issuer.js';

/** A redirect login whose callback has not come yet. */
export interface PendingLogin extends TokenParameters {
  readonly organization: string | undefined;
  readonly appState: unknown;
}

/** The redirect logins whose callback has not come yet, by their OAuth `state`. */
export interface PendingLogins {
  /** Stores a login and returns its `state`. */
  readonly add: (login: PendingLogin) => string;
  /** The `state` of the latest login that is pending. */
  readonly latestState: () => string | undefined;
  /** Removes a login and returns it. @throws the error of auth0-spa-js for an unknown `state`. */
  readonly take: (state: string | null) => PendingLogin;
}

export function createPendingLogins(): PendingLogins {
  const logins = new Map<string, PendingLogin>();
  let count = 0;

  return {
    add(login) {
      const state = `state-${++count}`;
      logins.set(state, login);
      return state;
    },
    latestState: () => [...logins.keys()].at(-1),
    take(state) {
      const login = logins.get(state ?? '');
      if (!login) throw oauthError('missing_transaction');
      logins.delete(state ?? '');
      return login;
    },
  };
}
