import type { Auth0Client, GetTokenSilentlyOptions } from '@auth0/auth0-spa-js';

/** What Auth0 answers to a silent iframe that needs a second factor. */
const MFA_DESCRIPTION = 'Multifactor authentication required';

/** Makes a client of the application open a popup if a token needs a second factor: the option `interactiveErrorHandler` of Auth0's SDK. */
export function openPopupForSecondFactor(client: Auth0Client): void {
  const methods = client as {
    getTokenSilently: (options?: GetTokenSilentlyOptions) => Promise<unknown>;
  };
  const { getTokenSilently } = methods;
  methods.getTokenSilently = async (options = {}) => {
    try {
      return await getTokenSilently(options);
    } catch (thrown) {
      const { error, error_description } = Object(thrown) as Record<string, unknown>;
      if (error !== 'mfa_required' && error_description !== MFA_DESCRIPTION) throw thrown;
      const { authorizationParams = {} } = options;
      await client.loginWithPopup({ authorizationParams });
      return getTokenSilently({ ...options, cacheMode: 'on' });
    }
  };
}
