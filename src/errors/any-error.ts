import {
  errorBrand,
  type AccessDeniedError,
  type CallbackError,
  type ConfigurationError,
  type LoginRequiredError,
  type MfaRequiredError,
  type OrganizationMismatchError,
  type PopupError,
  type SwitchSupersededError,
  type TemporaryError,
  type UntrustedOrganizationError,
  type UserMismatchError,
} from './errors.js';
import { attempt } from '../lib/attempt.js';

/** The union of all error classes of this package. A `switch` on `code` narrows it, so TypeScript can report a missing case. */
export type AnyOrgSessionError =
  | ConfigurationError
  | LoginRequiredError
  | MfaRequiredError
  | AccessDeniedError
  | OrganizationMismatchError
  | UserMismatchError
  | UntrustedOrganizationError
  | CallbackError
  | SwitchSupersededError
  | PopupError
  | TemporaryError;

/**
 * Returns whether a value is an error of this package.
 *
 * It also recognizes an error of another copy of the package, where `instanceof` is false.
 *
 * @param value Any value, such as the one of a `catch` clause.
 * @returns True for an error of this package. Its `code` narrows the type further.
 * @example
 * try {
 *   await client.getToken();
 * } catch (error) {
 *   if (isOrgSessionError(error) && error.code === 'login_required') await client.loginWithRedirect();
 *   else throw error;
 * }
 */
export function isOrgSessionError(value: unknown): value is AnyOrgSessionError {
  // `in` throws for a value that is no object, and for a proxy that refuses it.
  return attempt(() => errorBrand in (value as object)) ?? false;
}

/** Whether work ended because the user signed out. */
export const isSignOut = (error: AnyOrgSessionError | undefined): boolean =>
  error?.code === 'login_required' && error.reason === 'signed_out';

/**
 * Returns a copy of an error with the organization as this caller wrote it. The error itself does not change, because several callers can
 * share it. Returns any other value unchanged, and every error if there is no organization.
 */
export function withOrganization<Thrown>(error: Thrown, organization: string | null | undefined): Thrown {
  if (!isOrgSessionError(error) || !organization || error.organization === organization) return error;
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(error));
  return Object.assign(copy, { organization }) as unknown as Thrown;
}
