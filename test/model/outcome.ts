import type { Answer, Letter } from './network.js';

export interface Meaning {
  /** What a caller is told; undefined where it is not over yet, or well. */
  readonly code?: string;
  /** Whether the session ends: undefined where that depends on whether another audience's token is live. */
  readonly ends?: boolean | undefined;
  /** Whether the SDK empties its cache by itself. */
  readonly clears?: boolean;
  /** Whether the SDK is done with it. */
  readonly final: boolean;
}

/** What an answer means. */
export function meaningOf(
  { kind, login }: Letter,
  { error, description = '' }: Answer,
  wrong: string | undefined,
): Meaning {
  if (wrong !== undefined) return { code: wrong, ends: true, final: true };
  if (error === undefined) return { final: kind === 'code' || kind === 'refresh' };
  if (/blocked/.test(description)) {
    return { code: 'access_denied', clears: kind === 'refresh', final: true };
  }
  // The SDK tries a frame next.
  if (kind === 'refresh' && error === 'invalid_grant') return { final: false };
  if (error === 'timeout')
    return { code: login === undefined ? 'login_required' : 'popup', ends: false, final: true };
  if (error === 'login_required') return { code: error, clears: kind === 'frame', final: true };
  if (error === 'invalid_grant') return { code: 'login_required', final: true };
  if (error === 'access_denied') return { code: error, final: true };
  return { code: 'temporary', ends: false, final: error !== 'network' };
}
