import type { ClientPool } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import { isOrganizationId, parseOrganization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import type { Caches } from '../storage/caches.js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import { SESSION_END_RULES, type SessionEnd } from './session-end.js';
import { createSession, type OwnedSession, type Session } from './session.js';
import type { State } from './state.js';

/**
 * The sessions of all organizations. The only writer of a session's life: it creates sessions, tells them their organization and ends them.
 */
export interface SessionRegistry {
  /** Returns the one spelling of an organization. @throws ConfigurationError */
  readonly parseOrganization: (organization: unknown) => string;
  /** The session of each organization that has verified tokens, by id. */
  readonly sessions: ReadonlyMap<string, Session>;
  /** Sessions without verified tokens whose first request is under way, or that only have a client. */
  readonly pending: ReadonlySet<Session>;
  /** Sessions of interactive logins that are under way. No other call finds them. */
  readonly loginSessions: ReadonlySet<Session>;
  /** Every session of the three. */
  all(): Session[];
  /** Whether it is one of {@link sessions}. */
  isRegistered(session: Session): boolean;
  /** The registered session of a parsed id or name. */
  find(organization: string): Session | undefined;
  /** The registered or pending session of a parsed id or name. Creates a pending one if there is none. */
  getOrCreate(organization: string): Session;
  /** Creates a session that no other call finds. With an id it sees what is stored for that organization. */
  create(organization?: string): Session;
  /** Creates a session for an interactive login. It does not see what is stored: that can be another user's. */
  createForLogin(organization: string | undefined): Session;
  /** Makes the session of a login one that {@link getOrCreate} finds: its client has what a second factor needs. */
  keepForSecondFactor(session: Session): void;
  /** Registers a session under its organization's id. */
  set(id: string, session: Session, pinnedName: string | undefined): void;
  /** Makes every sign-out up to now older than the session. */
  ignoreSignOutsUntilNow(session: Session): void;
  /** Gives a session a cache, because Workers do not start. */
  setCache(session: Session, cache: OrganizationCache): void;
  /** Ends a session. The snapshot does not have it any more when this returns; the promise settles when its tokens are revoked. */
  end(session: Session, end: SessionEnd): Promise<void>;
  /** The `sub` claim of the user who is signed in, with the option `identity: 'single'`. */
  currentSubject(): string | undefined;
}

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
  // createSession makes every session. All other code has it read-only.
  const ownedSession = (session: Session): OwnedSession => session as OwnedSession;
  const create = (organization: string | undefined, storedId: string | undefined): Session =>
    createSession(settings, environment, pool, caches?.open(storedId), organization, signOutLog.read());
  const pinName = (session: Session, organization: string | undefined): void => {
    if (organization !== undefined && !isOrganizationId(organization))
      ownedSession(session).pinnedName = organization;
  };
  const unregister = (session: Session, exceptId?: string): void => {
    pending.delete(session);
    loginSessions.delete(session);
    for (const [id, other] of sessions) if (other === session && id !== exceptId) sessions.delete(id);
  };

  const registry: SessionRegistry = {
    parseOrganization: (organization) => parseOrganization(organization, undefined, settings.personalAccount),
    sessions,
    pending,
    loginSessions,
    all: () => [...sessions.values(), ...pending, ...loginSessions],
    isRegistered: (session) => sessions.get(session.id ?? '') === session,
    find: (organization) =>
      sessions.get(organization) ??
      [...sessions.values()].find(({ tokens }) => tokens.primary()?.organization.name === organization),
    getOrCreate(organization) {
      let session =
        registry.find(organization) ?? [...pending].find(({ requestedAs }) => requestedAs === organization);
      if (!session) pending.add((session = registry.create(organization)));
      pinName(session, organization);
      return session;
    },
    create: (organization) =>
      create(organization, organization && isOrganizationId(organization) ? organization : undefined),
    createForLogin(organization) {
      const session = create(organization, undefined);
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
      ownedSession(session).signOutsAtCreation = signOutLog.read();
    },
    setCache(session, cache) {
      ownedSession(session).cache = cache;
    },
    end(session, end) {
      const organization = session.tokens.primary()?.organization;
      const wasRegistered = registry.isRegistered(session);
      const wasActive = state.active() === session;
      unregister(session);
      const finished = ownedSession(session).finish(end);
      if (wasRegistered && organization) {
        const { reason, changeReason } = SESSION_END_RULES[end];
        state.commit(
          wasActive ? { active: undefined } : {},
          ['sessionRemoved', { organization, reason }],
          wasActive && [
            'organizationChanged',
            { previous: organization, current: undefined, reason: changeReason },
          ],
        );
      }
      return finished;
    },
    currentSubject: () => sessions.values().next().value?.tokens.primary()?.claims.sub,
  };
  return registry;
}
