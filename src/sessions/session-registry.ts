import type { Caches } from '../storage/organization-cache.js';
import type { Clients } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import type { Farewell } from './session-end.js';
import { canonicalOrganization, isOrganizationId } from '../config/organization.js';
import type { Settings } from '../config/options.js';
import { createSession, type Session, type SessionRemovalReason } from './session.js';
import type { SignOutRecord } from '../storage/sign-out-record.js';
import type { State } from './state.js';

/** Which organization has which session. A session is held once a verified token told its organization. */
export interface Registry {
  /** What an argument stands for. @throws ConfigurationError */
  readonly canonical: (organization: unknown) => string;
  /** The sessions held, by id. */
  readonly held: ReadonlyMap<string, Session>;
  /** Those on their way. */
  readonly opening: Set<Session>;
  /** Those of logins: nobody finds them until somebody has come in. */
  readonly logins: Set<Session>;
  /** All of them. */
  all(): Session[];
  isHeld(session: Session): boolean;
  /** The session held for a canonical id or name. */
  find(organization: string): Session | undefined;
  /** The session for a canonical id or name, held or not; a new one where the person chooses. */
  open(organization: string | undefined): Session;
  /** A session that nobody else finds yet. A `staged` one reads nothing of what is stored, and is stored once it is held. */
  create(organization?: string, staged?: boolean): Session;
  /** The person signed in, where one person has all sessions. */
  sub(): string | undefined;
  /** Gives a session its place. */
  put(id: string, session: Session): void;
  /** Ends a session. The snapshot no longer shows it when this returns; the promise waits for the farewell. */
  remove(session: Session, reason: SessionRemovalReason, farewell: Farewell): Promise<void>;
}

export function createRegistry(
  settings: Settings,
  environment: Environment,
  clients: Clients,
  signOutRecord: SignOutRecord,
  caches: Caches | undefined,
  held: Map<string, Session>,
  state: State,
): Registry {
  const opening = new Set<Session>();
  const logins = new Set<Session>();

  const drop = (session: Session, but?: string): void => {
    opening.delete(session);
    logins.delete(session);
    for (const [id, other] of held) if (other === session && id !== but) held.delete(id);
  };

  const registry: Registry = {
    canonical: (value) => canonicalOrganization(value, undefined, settings.personalAccount),
    held,
    opening,
    logins,
    all: () => [...held.values(), ...opening, ...logins],
    isHeld: (session) => held.get(session.id ?? '') === session,
    find: (organization) =>
      held.get(organization) ??
      [...held.values()].find((session) => session.token()?.organization.name === organization),
    open(organization) {
      let session: Session | undefined;
      if (organization !== undefined) {
        session =
          registry.find(organization) ??
          [...opening].find((other) => other.organization === organization && !other.overtaken);
      }
      if (!session) opening.add((session = registry.create(organization)));
      if (organization && !isOrganizationId(organization)) session.name = organization;
      return session;
    },
    create(organization, staged) {
      const id = organization && !staged && isOrganizationId(organization) ? organization : undefined;
      return createSession(
        settings,
        environment,
        clients,
        caches?.open(id),
        organization,
        signOutRecord.read(),
      );
    },
    sub: () => held.values().next().value?.token()?.claims.sub,
    put(id, session) {
      drop(session, id);
      held.set(id, session);
    },
    remove(session, reason, farewell) {
      const organization = session.token()?.organization;
      const active = state.active() === session;
      const wasHeld = registry.isHeld(session);
      session.gone ??= reason;
      drop(session);
      const ended = session.end(farewell);
      if (wasHeld && organization) {
        state.commit(
          active ? { active: undefined } : {},
          ['sessionRemoved', { organization, reason }],
          active && [
            'organizationChanged',
            {
              previous: organization,
              current: undefined,
              reason: reason === 'expired' || reason === 'mismatch' ? 'expired' : 'logout',
            },
          ],
        );
      }
      return ended;
    },
  };
  return registry;
}
