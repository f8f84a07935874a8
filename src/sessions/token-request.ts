import type { VerifiedToken } from '../claims/verify-token.js';
import { personalAccountId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import type { AnyOrgSessionError } from '../errors/any-error.js';

/** Names one of an organization's tokens. */
export interface TokenRequest {
  /** The API that the token is for. */
  readonly audience?: string | undefined;
  /** Scopes in addition to those of the options, separated by spaces. */
  readonly scope?: string | undefined;
}

/** What became of a request for a token. All callers that share the request get the same facts. */
export type TokenOutcome =
  /** Undefined: the cache has no such token, and the request was for the cache only. */
  | { readonly status: 'received'; readonly token: VerifiedToken | undefined }
  /** Another session took over the organization: ask that one. */
  | { readonly status: 'replaced' }
  | {
      readonly status: 'failed';
      readonly error: AnyOrgSessionError;
      /** Set if the failure is one for the event `loginRequired`. */
      readonly loginRequired?: { readonly organization: Organization | undefined } | undefined;
    };

/** A request for a token that is under way. */
export interface PendingRequest {
  readonly outcome: Promise<TokenOutcome>;
  /** The organization as the first caller wrote it that wants the event `loginRequired`. Undefined: no caller wants it. */
  loginRequiredFor: string | null | undefined;
}

/** The same text for every request that names the same token, whatever the order of its scopes. */
export const requestKey = ({ audience = '', scope = '' }: TokenRequest): string =>
  [audience, ...new Set(scope.split(' ').sort())].join(' ');

/** The audience of a request that names none. @throws ConfigurationError if the option `audienceFor` fails. */
export function defaultAudience(
  { audience, audienceFor }: Settings,
  organization: string | undefined,
): string | undefined {
  if (organization === undefined || !audienceFor) return audience;
  return audienceFor(organization === personalAccountId ? null : organization);
}
