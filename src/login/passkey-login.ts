import type { AllowedOptions } from '../config/check-options.js';
import type { Organization } from '../config/organization.js';
import { LoginRequiredError } from '../errors/errors.js';
import type { LoginSteps } from './complete-login.js';
import type { LoginOptions } from './interactive-login.js';

/** Options of `loginWithPasskey`. */
export interface PasskeyLoginOptions extends Pick<LoginOptions, 'activate'> {
  /**
   * The organization to sign in to: id or name, or `null` for the personal account.
   *
   * @default undefined. `isTrustedOrganization` decides about the organization of the tokens.
   */
  organization?: string | null | undefined;
  /**
   * The name of the database connection that has the user's passkey.
   *
   * @default The default connection of the tenant.
   */
  realm?: string | undefined;
  /**
   * The API of the token.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string | undefined;
  /**
   * Scopes, separated by spaces, in addition to those of the client's options.
   *
   * @default undefined. No further scopes.
   */
  scope?: string | undefined;
}

/** For `checkOptions`: the options of `loginWithPasskey`. */
export const PASSKEY_OPTIONS = {
  organization: '',
  activate: 'boolean',
  realm: 'string',
  audience: 'string',
  scope: 'string',
} satisfies AllowedOptions & Record<keyof PasskeyLoginOptions, unknown>;

/** Signs in with a passkey of this device, without a login page. */
export type PasskeyLogin = (options: PasskeyLoginOptions, transition?: AbortSignal) => Promise<Organization>;

export const createPasskeyLogin =
  (loginSteps: LoginSteps): PasskeyLogin =>
  async ({ organization, realm, audience, scope }, transition) => {
    const options = { ...(realm && { realm }), ...(audience && { audience }), ...(scope && { scope }) };
    const login = {
      organization,
      request: options,
      source: 'passkey',
      reason: 'login',
      transition,
    } as const;
    const completed = await loginSteps.runLogin(login, async ({ passkey }) => {
      try {
        // The client adds the organization.
        await passkey.login(options);
      } catch (thrown) {
        const { name, code, message, cause } = thrown as Error & {
          code?: unknown;
          cause?: { error?: unknown };
        };
        // Browsers do not tell whether the user cancelled, or has no passkey.
        const reason = name === 'NotAllowedError' ? 'passkey_cancelled' : code;
        if (reason === 'passkey_cancelled' || reason === 'passkey_not_supported')
          throw new LoginRequiredError(reason, { cause: thrown });
        // The SDK has the code of OAuth in the cause.
        throw cause?.error ? Object.assign(new Error(message), { error: cause.error }) : thrown;
      }
    });
    return completed.organization;
  };
