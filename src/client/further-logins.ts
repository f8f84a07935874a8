import { assertType } from '../config/assert.js';
import { checkOptions } from '../config/check-options.js';
import { CONNECT_OPTIONS } from '../login/connect-account.js';
import type { LoginOptions } from '../login/interactive-login.js';
import { runLogin } from '../login/join-login.js';
import { PASSKEY_OPTIONS } from '../login/passkey-login.js';
import type { ClientParts } from './compose.js';
import type { OrgSessionClient } from './org-session-client.js';

type FurtherLogins = Pick<
  OrgSessionClient,
  'connectAccountWithRedirect' | 'loginWithCustomTokenExchange' | 'loginWithPasskey'
>;

/** The public methods that sign in without a login page, and the one that connects an account. */
export const createFurtherLogins = (
  openParts: () => ClientParts,
  checkLogin: (options: Pick<LoginOptions, 'organization'>) => void,
): FurtherLogins => ({
  async connectAccountWithRedirect(given) {
    checkOptions(given, CONNECT_OPTIONS);
    const { connectAccount, joinLogin } = openParts();
    const { openUrl, ...options } = { ...given };
    // Nothing becomes active.
    const login = { ...options, activate: false };
    return joinLogin('connect', login, openUrl, () => connectAccount.begin({ ...options, openUrl }));
  },
  async loginWithPasskey(given = {}) {
    checkOptions(given, PASSKEY_OPTIONS);
    checkLogin(given);
    const { loginWithPasskey, joinLogin } = openParts();
    return joinLogin('passkey', given, undefined, (transition) => loginWithPasskey(given, transition));
  },
  async loginWithCustomTokenExchange(options) {
    const required: unknown = options;
    assertType('The options', required ?? null, 'object');
    const { activate, ...given } = options;
    assertType('Option activate', activate, 'boolean');
    checkLogin(given);
    const { exchangeToken, state } = openParts();
    return runLogin(state, { activate }, (transition) => exchangeToken(given, transition));
  },
});
