export { createOrgSessionClient } from './client/create-client.js';
export { createResolver, firstOf, fromPath, fromQuery, fromSubdomain } from './organizations/resolvers.js';
export { personalAccountId } from './config/organization.js';
export { isOrgSessionError } from './errors/any-error.js';
export { orgSessionEventNames } from './sessions/events.js';
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
} from './errors/errors.js';

export type { AccessTokenClaims, Actor, IdTokenClaims } from './claims/claims.js';
export type { DetailedToken, GetToken } from './client/detailed-token.js';
export type { LookupOptions } from './client/lookup-options.js';
export type { OrgSessionClient } from './client/org-session-client.js';
export type { OrganizationScope, OrganizationScopeOptions } from './client/organization-scope.js';
export type { AddressBar, Environment } from './config/environment.js';
export type {
  DebugEntry,
  OrganizationsContext,
  OrgSessionClientOptions,
  StartOptions,
} from './config/options.js';
export type { Organization } from './config/organization.js';
export type { AnyOrgSessionError } from './errors/any-error.js';
export type { CallbackErrorReason, OrgSessionErrorCode, PopupErrorReason } from './errors/errors.js';
export type { ConnectAccountOptions, ConnectedAccount } from './login/connect-account.js';
export type { LoginOptions, RedirectLoginOptions } from './login/interactive-login.js';
export type { PasskeyLoginOptions } from './login/passkey-login.js';
export type { RedirectLoginResult } from './login/redirect-callback.js';
export type { TokenExchangeOptions } from './login/token-exchange.js';
export type { LogoutOptions } from './logout/logout.js';
export type {
  MembershipChange,
  MembershipChangeKind,
  MembershipCloudEvent,
  MembershipEvent,
} from './organizations/membership-event.js';
export type { ListOrganizationsOptions } from './organizations/organization-list.js';
export type { OrganizationResolver, ResolverParts, UrlResolver } from './organizations/resolvers.js';
export type { SwitchOptions, SwitchResult } from './organizations/switch-organization.js';
export type {
  OrganizationChangeReason,
  OrgSessionEvents,
  SessionRemovalReason,
  TokenSource,
} from './sessions/events.js';
export type { OrgSessionSnapshot, SessionInfo } from './sessions/snapshot.js';
export type { TokenRequest } from './sessions/token-request.js';
export type { Fetcher, FetcherOptions } from './tokens/fetcher.js';
export type { GetTokenOptions } from './tokens/get-token.js';
export type { User } from '@auth0/auth0-spa-js';
