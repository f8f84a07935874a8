import type { OrganizationChangeReason, TokenSource } from '../sessions/events.js';
import type { TokenRequest } from '../sessions/token-request.js';

/** An interactive login: how it is requested, and what happens when it is complete. */
export interface LoginRequest {
  /** As the application wrote it. Undefined if the user chooses at the login page. */
  readonly organization: string | null | undefined;
  /** Whether a link named the organization: the application is asked whether it trusts it. */
  readonly isFromLink?: boolean | undefined;
  /** The token of the login. */
  readonly request: TokenRequest;
  readonly source: Exclude<TokenSource, 'refresh' | 'iframe'>;
  /** The reason for the event `organizationChanged`. */
  readonly reason: OrganizationChangeReason;
  /** The organization becomes active unless this is aborted. Undefined: it does not become active. */
  readonly transition: AbortSignal | undefined;
  /** Runs the login when other work is done. Default: at once. */
  readonly schedule?: <Result>(login: () => Promise<Result>) => Promise<Result>;
}
