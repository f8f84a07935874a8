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

/** Every error of this package, as a union. A `switch` on `code` narrows it, and TypeScript reports a missing case. */
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
 * Tells whether a value is an error of this package.
 *
 * Also true for an error of another copy of the package, where `instanceof` is false.
 *
 * @param value Any value, such as the one of a `catch` clause.
 * @returns True for an error of this package. Narrow it further by its `code`.
 * @example
 * try {
 *   await client.getToken();
 * } catch (error) {
 *   if (isOrgSessionError(error) && error.code === 'login_required') await client.loginWithRedirect();
 *   else throw error;
 * }
 */
export function isOrgSessionError(value: unknown): value is AnyOrgSessionError {
  return typeof value === 'object' && value !== null && errorBrand in value;
}

/**
 * Returns the error with the organization as this caller wrote it. It is a copy: several callers can share a request and its error.
 * Returns any other value, and an error without an organization, as it is.
 */
export function withOrganization<Thrown>(error: Thrown, organization: string | null | undefined): Thrown {
  if (!isOrgSessionError(error) || !organization || error.organization === organization) return error;
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(error));
  return Object.assign(copy, { organization }) as unknown as Thrown;
}
