import type { TenantResponse, PendingRequest } from './request.js';

/** What a response means for the calls that wait for it. */
export interface Outcome {
  /** The error code of the call; undefined after a success, or if another request follows. */
  readonly code?: string;
  /** Whether the session ends; undefined if that depends on the tokens for other audiences. */
  readonly ends?: boolean | undefined;
  /** Whether auth0-spa-js sends no further request. */
  readonly final: boolean;
  /** Whether the tenant did not answer in time. */
  readonly isTimeout?: boolean;
}

export function outcomeOf(
  { kind, login }: PendingRequest,
  { error, description = '' }: TenantResponse,
  rejectedWith: string | undefined,
): Outcome {
  if (rejectedWith !== undefined) return { code: rejectedWith, ends: true, final: true };
  if (error === undefined) return { final: kind === 'code' || kind === 'refresh' };
  if (/blocked/.test(description)) {
    return { code: 'access_denied', final: true };
  }
  // auth0-spa-js tries an iframe next.
  if (kind === 'refresh' && error === 'invalid_grant') return { final: false };
  if (error === 'timeout')
    return {
      code: login === undefined ? 'login_required' : 'popup',
      ends: false,
      final: true,
      isTimeout: true,
    };
  if (error === 'login_required') return { code: error, final: true };
  if (error === 'invalid_grant') return { code: 'login_required', final: true };
  if (error === 'access_denied') return { code: error, final: true };
  return { code: 'temporary', ends: false, final: error !== 'network' };
}
