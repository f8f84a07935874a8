import { oauthError } from './oauth-error.js';
import type { TokenParameters } from './token-issuer.js';

/** A redirect login whose callback has not come yet. */
export interface PendingLogin extends TokenParameters {
  readonly organization: string | undefined;
  readonly appState: unknown;
  /** The connection, if an account is connected. */
  readonly connection?: string;
}

/** The redirect logins whose callback has not come yet, by their OAuth `state`. */
export interface PendingLogins {
  /** Stores a login and returns its `state`. */
  readonly add: (login: PendingLogin) => string;
  /** The parameters of the callback of the latest login that is pending. */
  readonly latestCallback: () => Record<string, string> | undefined;
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
    latestCallback() {
      const latest = [...logins].at(-1);
      if (!latest) return undefined;
      const [state, { connection }] = latest;
      return { [connection === undefined ? 'code' : 'connect_code']: 'code', state };
    },
    take(state) {
      const login = logins.get(state ?? '');
      if (!login) throw oauthError('missing_transaction');
      logins.delete(state ?? '');
      return login;
    },
  };
}
