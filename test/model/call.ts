import type { IssuedToken } from './request.js';

/** A call of a method of the client. */
export interface Call {
  readonly number: number;
  readonly tab: number;
  readonly verb:
    'token' | 'switch' | 'popup' | 'redirect' | 'passkey' | 'logoutOrganization' | 'logout' | 'start';
  /** The id of the requested organization; undefined for all of them, or where the user chooses one. */
  readonly organization: string | undefined;
  readonly audience?: string | undefined;
  /** False: a login that leaves the active organization alone. */
  readonly activate?: boolean | undefined;
  readonly cacheMode?: 'on' | 'off' | 'cache-only' | undefined;
}

/** The result of a call. */
export type Result = { readonly value: unknown } | { readonly error: unknown };

/** A call that has not returned yet, and what the model knows of it. */
export interface PendingCall extends Call {
  /** The user who was signed in when it started. */
  readonly person: string | undefined;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** The number of tokens issued before it started. */
  readonly tokensIssuedBefore: number;
  /** The error codes that it may fail with, because they occurred since it started. The latest is the last one. */
  readonly possibleErrors: Set<string>;
  /** The cached token that it must return; null if it must return none. */
  expected?: IssuedToken | null;
  /** A later switch, login or sign-out decides which organization is active. */
  isSuperseded?: boolean;
  /** Its organization was signed out of since it started: a token that it receives is discarded. */
  isSignedOut?: boolean;
  /** The organizations that were signed out of since a login began that names none. */
  readonly signedOutOf: Set<string>;
  /** Its session was replaced by another one since it started: a token that it receives may be used or discarded. */
  isReplaced?: boolean;
  /** A token of its organization was received. */
  hasToken?: boolean;
  /** The call whose request it shares. */
  leader?: PendingCall;
  /** Its own request has its final response. */
  isAnswered?: boolean;
  /** Its latest error is that the tenant did not answer in time. The settings in Auth0 can be wrong, so a start shows it. */
  hasTimedOut?: boolean;
  /** It has opened the login page. */
  isAtLoginPage?: boolean;
  /** Its callback is being handled, or was handled. */
  isCallbackHandled?: boolean;
  /** Silent requests were blocked when it started: it must not get a token. */
  isBlocked?: boolean;
  /** It waits until a sign-out of all organizations is over, and has not sent a request yet. */
  waitsForSignOut?: boolean;
  /** It has returned, but its request goes on. */
  isAbandoned?: boolean;
}

/** Whether it sends its requests without a login page. */
export const isSilent = ({ verb }: Call): boolean => /token|switch|start/.test(verb);

export const isLogin = ({ verb }: Pick<Call, 'verb'>): boolean => /popup|redirect|passkey/.test(verb);

/** A start that the client runs on its own. Nothing waits for its result. */
export const createOwnStart = (
  tab: number,
  organization: string,
  audience: string | undefined,
  person: string | undefined,
): PendingCall => ({
  number: 0,
  tab,
  verb: 'start',
  organization,
  audience,
  person,
  startedAt: Date.now(),
  tokensIssuedBefore: Infinity,
  possibleErrors: new Set(),
  signedOutOf: new Set(),
  isAbandoned: true,
});

/** Adds an error code that the calls may fail with. */
export function allowError(pendingCalls: Iterable<PendingCall>, code: string): void {
  for (const { possibleErrors } of pendingCalls) {
    possibleErrors.delete(code);
    possibleErrors.add(code);
  }
}
