import {
  brand,
  type ConfigurationError,
  type LoginRequiredError,
  type OrganizationMismatchError,
  type UserMismatchError,
  type SwitchSupersededError,
  type TemporaryError,
  type AccessDeniedError,
  type CallbackError,
  type MfaRequiredError,
  type UntrustedOrganizationError,
  type PopupError,
} from './errors.js';

/** Every error of this package, as a union: a `switch` on `code` narrows it and can be exhaustive. */
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

/** Whether a value is an error of this package, also of another copy of it. Narrow further by `code`. */
export function isOrgSessionError(value: unknown): value is AnyOrgSessionError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Says which organization the caller asked for, as they wrote it; the parts inside know only what it stands for. */
export function about<Thrown>(error: Thrown, organization: string | null | undefined): Thrown {
  if (isOrgSessionError(error) && organization) Object.assign(error, { organization });
  return error;
}
