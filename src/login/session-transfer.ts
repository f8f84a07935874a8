import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { pathOf } from './callback-url.js';
import { withoutSessionTransferToken } from './return-path.js';

/** The session transfer token in the URL of a page (native to web SSO). Every browser that sends one is signed in. */
export interface SessionTransfer {
  /** Removes the token from the URL of the page. */
  readonly read: () => void;
  /** Returns the token as a parameter of a login: once, and only if the option `sessionTransferTokenQueryParamName` is set. */
  readonly take: () => { session_transfer_token?: string };
}

export function createSessionTransfer({ auth0Options }: Settings, environment: Environment): SessionTransfer {
  let parameters = {};
  return {
    read() {
      const page = environment.url();
      const path = page && pathOf(page);
      const clean = path && withoutSessionTransferToken(path, auth0Options);
      if (!clean || clean === path) return;
      const token = page.searchParams.get(auth0Options.sessionTransferTokenQueryParamName ?? '');
      if (token) parameters = { session_transfer_token: token };
      environment.replaceUrl(clean);
    },
    take() {
      const taken = parameters;
      parameters = {};
      return taken;
    },
  };
}
