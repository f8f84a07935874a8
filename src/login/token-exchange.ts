import type { CustomTokenExchangeOptions } from '@auth0/auth0-spa-js';
import type { SilentQueue } from '../auth0/silent-queue.js';
import type { OrUndefined } from '../config/options.js';
import type { Organization } from '../config/organization.js';
import type { LoginSteps } from './complete-login.js';
import type { LoginRequest } from './login-request.js';

/** Options of `loginWithCustomTokenExchange`: those of Auth0's SDK, for one organization. */
export interface TokenExchangeOptions
  extends
    Pick<CustomTokenExchangeOptions, 'subject_token' | 'subject_token_type'>,
    OrUndefined<Pick<CustomTokenExchangeOptions, 'actor_token' | 'actor_token_type' | 'audience' | 'scope'>> {
  /**
   * The organization to sign in to: id or name, or `null` for the personal account.
   *
   * @default undefined. `isTrustedOrganization` decides about the organization of the tokens.
   */
  organization?: string | null | undefined;
  /**
   * Whether the organization becomes the active one.
   *
   * @default true
   */
  activate?: boolean | undefined;
  /** Any other parameter of the token request. */
  [parameter: string]: unknown;
}

/** Signs in with a token of another issuer (RFC 8693). */
export type ExchangeToken = (
  options: TokenExchangeOptions,
  transition: AbortSignal | undefined,
) => Promise<Organization>;

export const createExchangeToken =
  (silentQueue: SilentQueue, loginSteps: LoginSteps): ExchangeToken =>
  async ({ organization, ...options }, transition) => {
    const { runInTab: schedule } = silentQueue;
    const login: LoginRequest = {
      organization,
      request: options,
      source: 'exchange',
      reason: 'login',
      transition,
      schedule,
    };
    const completed = await loginSteps.runLogin(login, (client) =>
      client.loginWithCustomTokenExchange(options),
    );
    return completed.organization;
  };
