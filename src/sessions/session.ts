import { createClientLease, type ClientLease } from '../auth0/client-lease.js';
import type { ClientPool } from '../auth0/client-pool.js';
import { toOrgSessionError } from '../auth0/map-error.js';
import type { Environment } from '../config/environment.js';
import { personalAccountId } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { LoginRequiredError } from '../errors/errors.js';
import { atMost } from '../lib/at-most.js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import type { SignOutLogState } from '../storage/sign-out-log.js';
import { SESSION_END_RULES, type SessionEnd } from './session-end.js';
import { defaultAudience, type PendingRequest, type TokenRequest } from './token-request.js';
import { createVerifiedTokens, type VerifiedTokens } from './verified-tokens.js';

/** One organization, with its tokens and its own `Auth0Client`. Only the registry changes its identity and ends it. */
export interface Session {
  /** The parsed id or name that it was created for. Undefined if the user chooses at the login page. */
  readonly requestedAs: string | undefined;
  /** The organization's id, once a verified token told it. */
  readonly id: string | undefined;
  /** The name that the application used. While the session lives, its tokens must have this name. */
  readonly pinnedName: string | undefined;
  /** The sign-outs that are older than the session and do not end it. */
  readonly signOutsAtCreation: SignOutLogState;
  /** Why it ended. Undefined while it lives. */
  readonly end: SessionEnd | undefined;
  /** Settles when nothing of it is in storage any more. Undefined while it lives. */
  readonly removedFromStorage: Promise<void> | undefined;
  /** When it was last used: milliseconds since 1970. */
  readonly lastUsedAt: number;
  /** Orders sessions by their last use. No two sessions have the same number. */
  readonly lastUse: number;
  readonly tokens: VerifiedTokens;
  readonly lease: ClientLease;
  /** Undefined in memory mode, where Auth0's SDK has a cache of its own. */
  readonly cache: OrganizationCache | undefined;
  /** The requests for tokens that are under way, by cache mode and token. Callers that need the same token share one. */
  readonly pendingRequests: Map<string, PendingRequest>;
  /** Every id and name that is known of its organization. */
  names(): string[];
  /** Whether an id or name is one of its organization. */
  goesBy(organization: string | undefined): boolean;
  /** Completes a request with the default audience, and remembers the audience for the revocation. @throws ConfigurationError */
  request(given?: TokenRequest): TokenRequest;
  /** Marks the session as used now. */
  touch(): void;
  /** Whether nothing of it is under way. */
  isIdle(): boolean;
  /** Runs work with Auth0's SDK. Its errors become errors of this package; after the session's end its result is discarded. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Removes every token, verified or not. The session lives on. */
  clearTokens(): Promise<void>;
}

/** A session as the registry has it. */
export type OwnedSession = { -readonly [Key in keyof Session]: Session[Key] } & {
  /** Ends the session: removes its tokens at once, and later what its requests still receive. */
  finish(end: SessionEnd): Promise<void>;
};

/** A sign-out must not wait for a bad network. */
const REVOCATION_TIMEOUT_MS = 2000;

/** The time is too coarse to tell which of two sessions was used later. */
let uses = 0;

export function createSession(
  settings: Settings,
  environment: Environment,
  pool: ClientPool,
  cache: OrganizationCache | undefined,
  requestedAs: string | undefined,
  signOutsAtCreation: SignOutLogState,
): OwnedSession {
  /** The audiences of its requests; `''` is none. */
  const requestedAudiences = new Set<string>();
  /** Work with Auth0's SDK that is under way. */
  let runningWork = 0;

  const organization = (): string | undefined => session.id ?? requestedAs;
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
  );

  const revokeRefreshTokens = async (): Promise<void> => {
    const { cache: ownCache } = session;
    for (const audience of ownCache ? await ownCache.audiences() : requestedAudiences) {
      try {
        // A session that was only read from storage has no client yet.
        const client = ownCache ? lease.client() : lease.existingClient();
        await client?.revokeRefreshToken(audience ? { audience } : {});
      } catch {
        // The browser can be offline. The token is removed here all the same.
      }
    }
  };
  const clearClient = async (): Promise<void> => {
    await session.cache?.clear();
    // With DPoP the SDK's logout deletes the key that every organization's tokens are bound to.
    if (!settings.useDpop) await lease.existingClient()?.logout({ openUrl: false });
  };
  /** Runs once at the end, and once more for each piece of work that was under way then. */
  const cleanUp = async (end: SessionEnd): Promise<void> => {
    const { removesFromStorage, revokes } = SESSION_END_RULES[end];
    session.tokens.clear();
    runningWork++;
    // Storage first: if the user closes the tab now, they have signed out all the same.
    await (session.removedFromStorage ??= session.cache?.detach(removesFromStorage));
    if (revokes) await atMost(REVOCATION_TIMEOUT_MS, revokeRefreshTokens());
    await clearClient();
    runningWork--;
    // Not while work is under way: it could write into the next organization's client.
    if (runningWork === 0) lease.release();
  };

  const session: OwnedSession = {
    requestedAs,
    id: undefined,
    pinnedName: undefined,
    signOutsAtCreation,
    end: undefined,
    removedFromStorage: undefined,
    lastUsedAt: 0,
    lastUse: 0,
    tokens: createVerifiedTokens(environment, usualAudience),
    lease,
    cache,
    pendingRequests: new Map(),
    names: () =>
      [session.id, requestedAs, session.pinnedName, session.tokens.primary()?.organization.name].filter(
        (name) => name !== undefined,
      ),
    goesBy: (name) => name !== undefined && session.names().includes(name),
    request({ audience: given, scope } = {}) {
      const audience = (given || usualAudience()) ?? '';
      requestedAudiences.add(audience);
      return { audience, scope };
    },
    touch() {
      session.lastUsedAt = environment.now();
      session.lastUse = ++uses;
    },
    isIdle: () => runningWork === 0 && session.pendingRequests.size === 0,
    async run(work) {
      runningWork++;
      try {
        const result = await work();
        if (session.end) throw new LoginRequiredError('signed_out');
        return result;
      } catch (thrown) {
        const error = session.end ? new LoginRequiredError('signed_out') : toOrgSessionError(thrown);
        // The client has what is needed to complete the second factor.
        if (error.code === 'mfa_required') lease.expose();
        throw error;
      } finally {
        runningWork--;
        if (session.end) await cleanUp(session.end);
      }
    },
    clearTokens() {
      session.tokens.discard();
      return clearClient();
    },
    finish(end) {
      // The first reason counts: a later one is a consequence of it.
      session.end ??= end;
      return cleanUp(session.end);
    },
  };
  session.touch();
  return session;
}
