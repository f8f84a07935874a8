import { createClientLease, type ClientLease } from '../auth0/client-lease.js';
import type { ClientPool } from '../auth0/client-pool.js';
import { toOrgSessionError } from '../auth0/map-error.js';
import type { Environment } from '../config/environment.js';
import { personalAccountId } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import type { Tenant } from '../config/tenant.js';
import type { AnyOrgSessionError } from '../errors/any-error.js';
import { LoginRequiredError } from '../errors/errors.js';
import { withDeadline, withTimeout } from '../lib/with-timeout.js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import type { SignOutLogState } from '../storage/sign-out-log.js';
import { revokeRefreshTokens, revokeReplaced } from './revoke-refresh-tokens.js';
import { SESSION_END_RULES, type SessionEnd } from './session-end.js';
import { defaultAudience, type PendingRequest, type TokenRequest } from './token-request.js';
import { createVerifiedTokens, type VerifiedTokens } from './verified-tokens.js';

/** One organization, with its tokens and its own `Auth0Client`. Only the registry changes its identity and ends it. */
export interface Session {
  /** The parsed id or name that it was created for. Undefined if the user chooses at the login page. */
  readonly requestedAs: string | undefined;
  /** The organization's id. Undefined until a verified token names it. */
  readonly id: string | undefined;
  /** The name that the application used. All tokens of the session must have this name. */
  readonly pinnedName: string | undefined;
  /** The sign-outs that are older than the session and do not end it. */
  readonly signOutsAtCreation: SignOutLogState;
  /** Why the session ended. Undefined until it ends. */
  readonly end: SessionEnd | undefined;
  /** The error for callers that wait for the session when it ends. Undefined: they learn that the user signed out. */
  readonly endError: AnyOrgSessionError | undefined;
  /** Settles when the session's entries are removed from storage. Undefined until it ends. */
  readonly removedFromStorage: Promise<void> | undefined;
  /** When the session was last used: milliseconds since 1970. */
  readonly lastUsedAt: number;
  /** Orders sessions by their last use. No two sessions have the same number. */
  readonly lastUse: number;
  readonly tokens: VerifiedTokens;
  readonly lease: ClientLease;
  /** Returns the tenant of its organization. @throws ConfigurationError if the option `domainFor` fails. */
  readonly tenant: () => Tenant;
  /** Undefined in memory mode, where Auth0's SDK uses its own cache. */
  readonly cache: OrganizationCache | undefined;
  /** The requests for tokens that are under way, by cache mode and token key. Callers that need the same token share one. */
  readonly pendingRequests: Map<string, PendingRequest>;
  /** The keys of the tokens that were refused because of their audience, and that Auth0's own cache still has. */
  readonly refusedTokens: Set<string>;
  /** Returns every known id and name of the organization. */
  names(): string[];
  /** Whether an id or name belongs to the organization. */
  goesBy(organization: string | undefined): boolean;
  /**
   * Returns a request with an audience, and records the audience for the revocation of its refresh token.
   *
   * @throws ConfigurationError if the option `audienceFor` fails.
   */
  request(given?: TokenRequest): TokenRequest;
  /** The audiences of the session's requests; `''` stands for no audience. */
  readonly requestedAudiences: Set<string>;
  /** Takes over the tokens of the session that this one replaces, for audiences that it has no tokens for. */
  takeOver(other: Session): void;
  /** Marks the session as used now. */
  touch(): void;
  /** Whether no request and no other work of the session is under way. */
  isIdle(): boolean;
  /** Whether a call of Auth0's SDK is under way. */
  isBusy(): boolean;
  /** Runs work with Auth0's SDK. What it still receives after the end of the session is removed. */
  track<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs work with Auth0's SDK. Its errors become errors of this package. If the session ends meanwhile, the result is discarded. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Revokes the refresh tokens of stored entries that the session replaced. */
  revokeReplaced(): Promise<void>;
  /** Removes every token, from memory and storage. The session does not end. */
  clearTokens(): Promise<void>;
}

/** A session that can be changed. Only the registry uses this type. */
export type OwnedSession = { -readonly [Key in keyof Session]: Session[Key] } & {
  /** Ends the session: removes its tokens at once, and tokens that its requests still receive when they arrive. */
  finish(end: SessionEnd, error?: AnyOrgSessionError): Promise<void>;
};

/** The time limit for revoking refresh tokens, so that a slow network does not delay a sign-out. */
const REVOCATION_TIMEOUT_MS = 2000;

/** Storage that does not answer must not keep refresh tokens from being revoked. */
const REMOVAL_TIMEOUT_MS = 1000;

/** Counts uses of all sessions, because two uses can have the same time in milliseconds. */
let uses = 0;

/** @param finishLater Adds work that a sign-out has to wait for. */
export function createSession(
  settings: Settings,
  environment: Environment,
  pool: ClientPool,
  cache: OrganizationCache | undefined,
  requestedAs: string | undefined,
  signOutsAtCreation: SignOutLogState,
  finishLater: (work: Promise<unknown>) => void,
): OwnedSession {
  const requestedAudiences = new Set<string>();
  /** The number of calls of Auth0's SDK that are under way. */
  let runningWork = 0;

  const organization = (): string | undefined => session.id ?? requestedAs;
  const tenant = (): Tenant => settings.tenantFor(organization());
  const usualAudience = (): string | undefined => defaultAudience(settings, organization());
  const lease = createClientLease(
    pool,
    () => session.cache,
    () => {
      const name = organization();
      return {
        ...(name !== undefined && name !== personalAccountId && { organization: name }),
        ...(settings.audienceFor && { audience: usualAudience() }),
      };
    },
    tenant,
  );

  const clearClient = async (): Promise<void> => {
    try {
      await session.cache?.clear();
    } finally {
      await lease.clear();
    }
  };
  /** Removes the session's tokens. Runs when the session ends, and again after each piece of work that was under way then. */
  const cleanUp = async (end: SessionEnd): Promise<void> => {
    const { removesFromStorage, shouldRevoke } = SESSION_END_RULES[end];
    let revoking = Promise.resolve();
    let late: Promise<void> | undefined;
    const revoke = (): void => {
      if (shouldRevoke)
        revoking = revoking.then(async () => revokeRefreshTokens(session.cache, lease, requestedAudiences));
    };
    session.tokens.clear();
    runningWork++;
    try {
      try {
        // Storage first, and the revocation while storage is still at work: the user can close the tab now.
        const removed = (session.removedFromStorage ??=
          session.cache?.detach(removesFromStorage, revoke, end === 'membershipEnded') ?? Promise.resolve());
        await withDeadline(REMOVAL_TIMEOUT_MS, removed, () => {
          // What storage returns late is revoked too.
          late = removed.finally(() => cleanUp(end));
          finishLater(late);
        });
      } finally {
        // What was not in storage, or was written late.
        revoke();
        await withTimeout(REVOCATION_TIMEOUT_MS, Promise.allSettled([session.revokeReplaced(), revoking]));
        await clearClient();
      }
    } finally {
      runningWork--;
      // Work that is under way could write into the client after another organization has got it.
      if (runningWork === 0) lease.release();
    }
    // The caller learns of a removal that fails late.
    return late;
  };

  const finish = (end: SessionEnd): Promise<void> => {
    const finished = cleanUp(end);
    // Not every caller waits for it.
    finishLater(finished);
    return finished;
  };

  const session: OwnedSession = {
    requestedAs,
    id: undefined,
    pinnedName: undefined,
    signOutsAtCreation,
    end: undefined,
    endError: undefined,
    removedFromStorage: undefined,
    lastUsedAt: 0,
    lastUse: 0,
    tokens: createVerifiedTokens(environment, usualAudience),
    lease,
    tenant,
    cache,
    pendingRequests: new Map(),
    refusedTokens: new Set(),
    names: () =>
      [session.tokens.primary(), session.tokens.prefetched?.token]
        .flatMap((token) => [token?.organization.id, token?.organization.name])
        .concat(session.id, requestedAs, session.pinnedName)
        .filter((name) => name !== undefined),
    goesBy: (name) => name !== undefined && session.names().includes(name),
    request({ audience: given, scope } = {}) {
      const audience = (given || usualAudience()) ?? '';
      requestedAudiences.add(audience);
      return { audience, scope };
    },
    requestedAudiences,
    takeOver(other) {
      session.tokens.takeOver(other.tokens);
      // The entries of a cache are in storage. With `useMrrt` each refresh token is for all audiences.
      if (session.cache || !settings.useRefreshTokens || settings.useMrrt) return;
      const audiences = [...other.requestedAudiences].filter((audience) => !requestedAudiences.has(audience));
      lease.takeOver(other.lease, audiences);
      for (const audience of audiences) {
        requestedAudiences.add(audience);
        // The other session would revoke the refresh token.
        other.requestedAudiences.delete(audience);
      }
    },
    touch() {
      session.lastUsedAt = environment.now();
      session.lastUse = ++uses;
    },
    isBusy: () => runningWork > 0,
    isIdle: () => !session.isBusy() && session.pendingRequests.size === 0,
    async track(work) {
      runningWork++;
      try {
        return await work();
      } finally {
        runningWork--;
        // The call that ended the session receives the error of a removal that failed.
        if (session.end) await finish(session.end).catch(() => undefined);
      }
    },
    async run(work) {
      try {
        const result = await session.track(work);
        if (session.end) throw new LoginRequiredError('signed_out');
        return result;
      } catch (thrown) {
        const error = session.end ? new LoginRequiredError('signed_out') : toOrgSessionError(thrown);
        // The application needs this client to complete the second factor.
        if (error.code === 'mfa_required') lease.expose();
        throw error;
      }
    },
    revokeReplaced: () => revokeReplaced(session.cache, pool, tenant),
    clearTokens() {
      session.tokens.discard();
      return clearClient();
    },
    finish(end, error) {
      // Keep the first reason: a later one is a consequence of it.
      if (!session.end) session.endError = error;
      session.end ??= end;
      return finish(session.end);
    },
  };
  session.touch();
  return session;
}
