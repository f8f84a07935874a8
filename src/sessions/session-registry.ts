import type { ClientPool } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import { isOrganizationId, parseOrganization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import type { AnyOrgSessionError } from '../errors/any-error.js';
import { withTimeout } from '../lib/with-timeout.js';
import type { Caches } from '../storage/caches.js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import { SESSION_END_RULES, type SessionEnd } from './session-end.js';
import { createSession, type OwnedSession, type Session } from './session.js';
import type { State } from './state.js';

/** The sessions of all organizations. Only the registry creates sessions, sets their organization and ends them. */
export interface SessionRegistry {
  /** Checks and normalizes an organization. @throws ConfigurationError if it is neither an id nor a name. */
  readonly parseOrganization: (organization: unknown) => string;
  /** The session of each organization that has verified tokens, by id. */
  readonly sessions: ReadonlyMap<string, Session>;
  /** Sessions without verified tokens: their first request is under way, or only their client is used. */
  readonly pending: ReadonlySet<Session>;
  /** Sessions of interactive logins that are under way. {@link find} and {@link getOrCreate} do not return them. */
  readonly loginSessions: ReadonlySet<Session>;
  /** Returns all sessions: registered, pending, those of logins and those that only read. */
  all(): Session[];
  /** Whether the user has signed out of the session's organization since the session was created. @param others Further ids and names of it. */
  isSignedOut(session: Session, others?: readonly (string | undefined)[]): boolean;
  /** Whether a session is one of {@link sessions}. */
  isRegistered(session: Session): boolean;
  /** Returns the registered session of a parsed id or name. */
  find(organization: string): Session | undefined;
  /** Returns the registered or pending session of a parsed id or name. */
  findOrPending(organization: string): Session | undefined;
  /**
   * Returns the registered or pending session of a parsed id or name. Creates a pending one if there is none.
   *
   * @param isPrefetch Whether a new one stores nothing until its token is used.
   */
  getOrCreate(organization: string, isPrefetch?: boolean): Session;
  /** Creates a session that is neither registered nor pending. With an id it can read what is stored for that organization. */
  create(organization?: string): Session;
  /** Runs work of a session of {@link create} that only reads what is stored. A sign-out meanwhile ends the session. */
  runReader<Result>(reader: Session, work: () => Promise<Result>): Promise<Result>;
  /** Creates a session for an interactive login. It can't read what is stored for the organization, which can be another user's. */
  createForLogin(organization: string | undefined): Session;
  /** Makes the session of a login a pending one, so that the application gets its client to complete the second factor. */
  keepForSecondFactor(session: Session): void;
  /** Registers a session under its organization's id. */
  set(id: string, session: Session, pinnedName: string | undefined): void;
  /** Makes the session ignore every sign-out in the log. */
  ignoreSignOutsUntilNow(session: Session): void;
  /** Sets the cache of a session. Needed if Workers do not start. */
  setCache(session: Session, cache: OrganizationCache): void;
  /**
   * Ends a session. The snapshot changes before the function returns; the promise settles when the refresh tokens are revoked.
   *
   * @param error Why, for the snapshot if the session was active, and for callers that wait for its tokens.
   */
  end(session: Session, end: SessionEnd, error?: AnyOrgSessionError): Promise<void>;
  /** Accepts tokens with any name of the organization, because it can have got another one. */
  unpinName(session: Session): void;
  /** Adds work that a sign-out has to wait for. */
  readonly finishLater: (work: Promise<unknown>) => void;
  /** Waits for other work, then for the work of {@link finishLater} and {@link end}, but not without an end. */
  whenFinished(other: Promise<unknown>): Promise<void>;
  /** Returns the `sub` claim of the signed-in user, if `identity` is `'single'`. */
  currentSubject(): string | undefined;
}

/** Longer than the removal and the revocation of a session's tokens. */
const FINISH_TIMEOUT_MS = 4000;

export function createSessionRegistry({
  settings,
  environment,
  pool,
  signOutLog,
  caches,
  sessions,
  state,
}: {
  settings: Settings;
  environment: Environment;
  pool: ClientPool;
  signOutLog: SignOutLog;
  caches: Caches | undefined;
  sessions: Map<string, Session>;
  state: State;
}): SessionRegistry {
  const pending = new Set<Session>();
  const loginSessions = new Set<Session>();
  const readers = new Set<Session>();
  const unfinished = new Set<Promise<void>>();
  // Every session is created by createSession, so the cast is safe.
  const ownedSession = (session: Session): OwnedSession => session as OwnedSession;
  /** @param isApart Whether it neither reads nor changes what is stored for the organization until it has a verified token. */
  const create = (organization: string | undefined, isApart?: boolean): Session => {
    const storedId = !isApart && organization && isOrganizationId(organization) ? organization : undefined;
    const known = signOutLog.read();
    const cache = caches?.open(storedId, known);
    return createSession(settings, environment, pool, cache, organization, known, registry.finishLater);
  };
  const pinName = (session: Session, organization: string | undefined): void => {
    if (organization !== undefined && !isOrganizationId(organization))
      ownedSession(session).pinnedName = organization;
  };
  const unregister = (session: Session, exceptId?: string): void => {
    pending.delete(session);
    loginSessions.delete(session);
    readers.delete(session);
    for (const [id, other] of sessions) if (other === session && id !== exceptId) sessions.delete(id);
  };

  const registry: SessionRegistry = {
    parseOrganization: (organization) => parseOrganization(organization, undefined, settings.personalAccount),
    sessions,
    pending,
    loginSessions,
    all: () => [...sessions.values(), ...pending, ...loginSessions, ...readers],
    isSignedOut: (session, others = []) =>
      signOutLog.hasSince(
        [...session.names(), ...others.filter((name) => name !== undefined)],
        session.signOutsAtCreation,
      ),
    isRegistered: (session) => sessions.get(session.id ?? '') === session,
    find: (organization) =>
      sessions.get(organization) ??
      [...sessions.values()].find(({ tokens }) => tokens.primary()?.organization.name === organization),
    findOrPending: (organization) =>
      registry.find(organization) ?? [...pending].find((session) => session.goesBy(organization)),
    getOrCreate(organization, isPrefetch) {
      let session = registry.findOrPending(organization);
      if (!session) pending.add((session = create(organization, isPrefetch)));
      pinName(session, organization);
      return session;
    },
    create: (organization) => create(organization),
    async runReader(reader, work) {
      readers.add(reader);
      try {
        return await work();
      } finally {
        readers.delete(reader);
        // An earlier removal failed, or its page was closed.
        if (!reader.end && reader.cache?.hasSignedOutEntries()) {
          registry.end(reader, 'signedOutEarlier').catch(() => undefined);
          await reader.removedFromStorage?.catch(() => undefined);
        }
      }
    },
    createForLogin(organization) {
      const session = create(organization, true);
      pinName(session, organization);
      loginSessions.add(session);
      return session;
    },
    keepForSecondFactor(session) {
      if (loginSessions.delete(session)) pending.add(session);
    },
    set(id, session, pinnedName) {
      const own = ownedSession(session);
      own.id = id;
      own.pinnedName ??= pinnedName;
      unregister(session, id);
      sessions.set(id, session);
    },
    ignoreSignOutsUntilNow(session) {
      const own = ownedSession(session);
      own.signOutsAtCreation = signOutLog.read();
      own.cache?.ignoreSignOuts(own.signOutsAtCreation).catch(() => undefined);
    },
    setCache(session, cache) {
      ownedSession(session).cache = cache;
    },
    unpinName(session) {
      ownedSession(session).pinnedName = undefined;
    },
    end(session, end, error) {
      const organization = session.tokens.primary()?.organization;
      const wasRegistered = registry.isRegistered(session);
      const wasActive = state.active() === session;
      const isSignOut = end.startsWith('signedOut');
      if (isSignOut) signOutLog.block(session.names());
      unregister(session);
      const finished = ownedSession(session).finish(end, error);
      if (wasRegistered && organization) {
        const { reason } = SESSION_END_RULES[end];
        const isLost = reason === 'expired' || reason === 'mismatch' || reason === 'membershipEnded';
        state.commit(
          wasActive ? { active: undefined, ...(error && { error }) } : {},
          ['sessionRemoved', { organization, reason }],
          wasActive && [
            'organizationChanged',
            { previous: organization, current: undefined, reason: isLost ? 'expired' : 'logout' },
          ],
        );
      }
      // The user is signed out: what was requested in advance must not be used.
      if (isSignOut && sessions.size === 0)
        for (const other of pending) if (other.tokens.prefetched) void registry.end(other, end);
      return finished;
    },
    finishLater(work) {
      const settled: Promise<void> = work.catch(() => undefined).then(() => void unfinished.delete(settled));
      unfinished.add(settled);
    },
    async whenFinished(other) {
      await withTimeout(
        FINISH_TIMEOUT_MS,
        other.then(() => Promise.all(unfinished)),
      );
    },
    currentSubject: () => sessions.values().next().value?.tokens.primary()?.claims.sub,
  };
  return registry;
}
