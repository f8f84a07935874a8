export { createOrgSessionClient } from './client.js';
export { isOrgSessionError } from './any-error.js';
export {
  AccessDeniedError,
  CallbackError,
  ConfigurationError,
  LoginRequiredError,
  MfaRequiredError,
  OrganizationMismatchError,
  OrgSessionError,
  PopupError,
  SwitchSupersededError,
  TemporaryError,
  UntrustedOrganizationError,
  UserMismatchError,
} from './errors.js';

export type { AccessTokenClaims, IdTokenClaims } from './claims.js';
export type { Environment } from './environment.js';
export { firstOf, fromPath, fromQuery, fromSubdomain, type OrganizationResolver } from './resolvers.js';

export type { AnyOrgSessionError } from './any-error.js';
export type { CallbackErrorReason, OrgSessionErrorCode, PopupErrorReason } from './errors.js';
export type { RedirectLoginResult } from './callback.js';
export type { Fetcher, FetcherOptions } from './fetcher.js';
export type { LoginOptions, RedirectLoginOptions } from './login.js';
export type { TokenExchangeOptions } from './token-exchange.js';
export type { LogoutOptions } from './logout.js';
export type { DebugEntry, OrganizationsContext, OrgSessionClientOptions } from './options.js';
export type { DetailedToken, GetToken, LookupOptions, OrgSessionClient } from './org-session-client.js';
export { personalAccountId, type Organization } from './organization.js';
export type { TokenSource, SessionRemovalReason } from './session.js';
export type { TokenRequest } from './token-request.js';
export type { OrganizationChangeReason, OrgSessionEvents, OrgSessionSnapshot, SessionInfo } from './state.js';
export type { SwitchOptions, SwitchResult } from './switching.js';
export type { GetTokenOptions } from './tokens.js';
export type { User } from '@auth0/auth0-spa-js';
