import type { VerifiedToken } from '../claims/verify-token.js';
import { personalAccountId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import type { AnyOrgSessionError } from '../errors/any-error.js';

/** Identifies one of an organization's tokens. */
export interface TokenRequest {
  /** The API that the token is for. Undefined: the default audience. */
  readonly audience?: string | undefined;
  /** Scopes, separated by spaces, in addition to those of the client's options. Undefined: none. */
  readonly scope?: string | undefined;
}

/** The result of a request for a token. All callers that share the request get the same result. */
export type TokenOutcome =
  /** `token` is undefined if the cache has no such token and the request was for the cache only. */
  | { readonly status: 'received'; readonly token: VerifiedToken | undefined }
  /** Another session took over the organization: try again with that one. */
  | { readonly status: 'replaced' }
  | {
      readonly status: 'failed';
      readonly error: AnyOrgSessionError;
      /** Set if the event `loginRequired` is to be emitted. */
      readonly loginRequired?: { readonly organization: Organization | undefined } | undefined;
    };

/** What a request for a token is needed for. A further caller that joins the request can change it. */
export interface RequestPurpose {
  /**
   * For the event `loginRequired`: the organization as the first caller wrote it for which the event is emitted. Undefined if no caller needs
   * the event.
   */
  loginRequiredFor?: string | null | undefined;
  /** Whether the token is only requested in advance: the session does not change. */
  isPrefetch?: boolean;
}

/** A request for a token that is under way. */
export interface PendingRequest extends RequestPurpose {
  readonly outcome: Promise<TokenOutcome>;
}

/** Returns the same key for all requests for the same token. The order of the scopes makes no difference. */
export const requestKey = ({ audience = '', scope = '' }: TokenRequest): string =>
  [audience, ...new Set(scope.split(' ').sort())].join(' ');

/** Returns the audience of a request that names none. @throws ConfigurationError if the option `audienceFor` fails. */
export function defaultAudience(
  { audience, audienceFor }: Settings,
  organization: string | undefined,
): string | undefined {
  if (organization === undefined || !audienceFor) return audience;
  return audienceFor(organization === personalAccountId ? null : organization);
}
