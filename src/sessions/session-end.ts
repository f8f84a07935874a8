import type { StorageRemoval } from '../storage/organization-cache.js';
import type { SessionRemovalReason } from './events.js';

/** Why a session ends, and so what happens to its tokens. */
export type SessionEnd =
  /** The user signed out in this tab. */
  | 'signedOut'
  /** The user signed out in another tab. */
  | 'signedOutElsewhere'
  /** Another user signed in. */
  | 'otherUser'
  /** `maxSessions` was reached. */
  | 'evicted'
  /** The same, while another tab has the organization active. */
  | 'evictedHere'
  /** The identity provider refused it, or its `session_expiry` has come. */
  | 'expired'
  /** Its tokens are not what was requested. */
  | 'invalid'
  /** Its tokens are another user's, whose session can be in another tab. */
  | 'invalidUser'
  /** The same user's newer session of that organization replaced it. */
  | 'superseded'
  /** The same, while it had a request under way. The response would be lost, and its refresh token sent again. */
  | 'supersededDuringRequest'
  /** Its login failed. */
  | 'loginFailed'
  /** It only began a login or a logout that leaves the page. */
  | 'pageLeft';

interface EndRules {
  /** The reason in the event `sessionRemoved`. */
  readonly reason: SessionRemovalReason;
  /** The reason in the event `organizationChanged`. */
  readonly changeReason: 'logout' | 'expired';
  readonly removesFromStorage: StorageRemoval;
  /** Whether its refresh tokens are revoked. Not if they were refused, or can be another session's. */
  readonly revokes: boolean;
}

const rules = (
  reason: SessionRemovalReason,
  changeReason: 'logout' | 'expired',
  removesFromStorage: StorageRemoval,
  revokes: boolean,
): EndRules => ({ reason, changeReason, removesFromStorage, revokes });

export const SESSION_END_RULES: Readonly<Record<SessionEnd, EndRules>> = {
  //                             event reason   change     removes from storage  revokes
  signedOut: /*               */ rules('logout', 'logout', 'all', true),
  signedOutElsewhere: /*      */ rules('otherTab', 'logout', 'written', true),
  otherUser: /*               */ rules('userChanged', 'logout', 'all', true),
  evicted: /*                 */ rules('evicted', 'logout', 'unless-replaced', true),
  evictedHere: /*             */ rules('evicted', 'logout', 'nothing', true),
  expired: /*                 */ rules('expired', 'expired', 'unless-replaced', false),
  invalid: /*                 */ rules('mismatch', 'expired', 'unless-replaced', false),
  invalidUser: /*             */ rules('mismatch', 'expired', 'written', false),
  superseded: /*              */ rules('logout', 'logout', 'nothing', true),
  supersededDuringRequest: /* */ rules('logout', 'logout', 'all', true),
  loginFailed: /*             */ rules('mismatch', 'expired', 'all', true),
  pageLeft: /*                */ rules('logout', 'logout', 'unless-replaced', false),
};
