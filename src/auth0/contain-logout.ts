import type { Auth0Client } from '@auth0/auth0-spa-js';

type GetTokenSilently = (...args: unknown[]) => Promise<unknown>;

/**
 * Keeps a client's tokens when a silent request is refused. Auth0's SDK then calls its own `logout({ openUrl: false })`, which removes every
 * token of the client, also those that the refusal is not about. This package decides itself whether a session is over.
 *
 * The call of the SDK looks like one of the application. Such a call waits until the silent requests of the client are done, and then counts
 * unless it was the SDK's.
 *
 * @returns The client's own logout, which is never held back.
 */
export function containLogout(client: Auth0Client): Auth0Client['logout'] {
  const logout = client.logout.bind(client);
  const methods = client as unknown as { getTokenSilently: GetTokenSilently };
  const getTokenSilently = methods.getTokenSilently.bind(client);
  let silentRequests = 0;
  let logoutsHeldBack = 0;

  client.logout = async (options) => {
    if (silentRequests === 0 || options?.openUrl !== false) return logout(options);
    logoutsHeldBack++;
  };
  methods.getTokenSilently = async (...args) => {
    silentRequests++;
    try {
      return await getTokenSilently(...args);
    } catch (error) {
      if (isFollowedByLogout(error)) logoutsHeldBack = Math.max(0, logoutsHeldBack - 1);
      throw error;
    } finally {
      silentRequests--;
      if (silentRequests === 0 && logoutsHeldBack > 0) {
        logoutsHeldBack = 0;
        await logout({ openUrl: false });
      }
    }
  };
  return logout;
}

/** The refusals after which Auth0's SDK logs itself out: of an iframe, and of the refresh token of a blocked user. */
function isFollowedByLogout(thrown: unknown): boolean {
  const { error, message } = Object(thrown) as { error?: unknown; message?: unknown };
  return error === 'login_required' || (typeof message === 'string' && message.includes('user is blocked'));
}
