import type { StorageRemoval } from '../storage/storage-removal.js';
import type { SessionRemovalReason } from './events.js';

/** Why a session ends. {@link SESSION_END_RULES} says what happens to its tokens then. */
export type SessionEnd =
  /** The user signed out in this tab. */
  | 'signedOut'
  /** The user signed out in another tab. */
  | 'signedOutElsewhere'
  /** It only read what was stored before an earlier sign-out. */
  | 'signedOutEarlier'
  /** Another user signed in. */
  | 'otherUser'
  /** Another user signed in, and it only read what an earlier page or another tab stored. */
  | 'otherUserStored'
  /** `maxSessions` was reached. */
  | 'evicted'
  /** `maxSessions` was reached, and the organization is active in another tab. */
  | 'evictedHere'
  /** The identity provider refused the session, or its `session_expiry` has passed. */
  | 'expired'
  /** The user is no member of the organization any more, or the organization was deleted. */
  | 'membershipEnded'
  /** Its tokens did not match the request. */
  | 'invalid'
  /** Its tokens belong to another user, who can have a session in another tab. */
  | 'invalidUser'
  /** A newer session of the same user and organization replaced it. */
  | 'superseded'
  /**
   * A newer session of the same user and organization replaced it while a request was under way. The refresh token in the response is lost,
   * so the stored one, which was used already, must not stay.
   */
  | 'supersededDuringRequest'
  /** Its login failed. */
  | 'loginFailed'
  /** Its request for a first token failed. What is stored can still be used, but not what it receives late. */
  | 'unused'
  /** It was only used to navigate to the login page or the logout page. */
  | 'pageLeft';

interface EndRules {
  /** The reason in the event `sessionRemoved`. */
  readonly reason: SessionRemovalReason;
  readonly removesFromStorage: StorageRemoval;
  /** Whether its refresh tokens are revoked. False if they can belong to another session, or if only the page ends. */
  readonly shouldRevoke: boolean;
}

const rules = (
  reason: SessionRemovalReason,
  removesFromStorage: StorageRemoval,
  shouldRevoke: boolean,
): EndRules => ({ reason, removesFromStorage, shouldRevoke });

export const SESSION_END_RULES: Readonly<Record<SessionEnd, EndRules>> = {
  //                             reason      removes from storage  revokes
  signedOut: /*               */ rules('logout', 'all', true),
  signedOutElsewhere: /*      */ rules('otherTab', 'written', true),
  signedOutEarlier: /*        */ rules('logout', 'signed-out', true),
  otherUser: /*               */ rules('userChanged', 'all', true),
  otherUserStored: /*         */ rules('userChanged', 'unless-replaced', true),
  evicted: /*                 */ rules('evicted', 'unless-replaced', true),
  evictedHere: /*             */ rules('evicted', 'nothing', true),
  expired: /*                 */ rules('expired', 'unless-replaced', true),
  membershipEnded: /*         */ rules('membershipEnded', 'unless-replaced', true),
  invalid: /*                 */ rules('mismatch', 'unless-replaced', false),
  invalidUser: /*             */ rules('mismatch', 'written', false),
  superseded: /*              */ rules('logout', 'nothing', true),
  supersededDuringRequest: /* */ rules('logout', 'all', true),
  loginFailed: /*             */ rules('mismatch', 'all', true),
  unused: /*                  */ rules('logout', 'nothing', true),
  pageLeft: /*                */ rules('logout', 'unless-replaced', false),
};

/**
 * Whether a session ended by a sign-out, another user's login, the end of the membership or the end of the page. Its tokens must not be returned
 * any more. After any other end its callers try another session.
 */
export const isFinalEnd = (end: SessionEnd): boolean =>
  /^(signedOut|otherUser|pageLeft|membershipEnded)/.test(end);
