import type { Caches } from './organization-cache.js';
import type { VerifiedToken } from './claims.js';
import type { Environment } from './environment.js';
import { LoginRequiredError, UserMismatchError } from './errors.js';
import { canonicalOrganization, isOrganizationId } from './organization.js';
import type { Settings } from './options.js';
import {
  createSession,
  type Farewell,
  type Session,
  type TokenRequest,
  type TokenSource,
} from './session.js';
import type { SessionRemovalReason, State } from './state.js';

/** Which organization has which session. A session is held once a verified token told its organization. */
export interface Registry {
  /** What an argument stands for. @throws ConfigurationError */
  readonly canonical: (organization: unknown) => string;
  /** The sessions held, by id. */
  readonly held: ReadonlyMap<string, Session>;
  /** Those on their way. */
  readonly opening: Set<Session>;
  /** Those, and the ones on their way. */
  all(): Session[];
  isHeld(session: Session): boolean;
  /** The session held for a canonical id or name. */
  find(organization: string): Session | undefined;
  /** The session for a canonical id or name, held or not; a new one where the person chooses. */
  open(organization: string | undefined): Session;
  /** A session that nobody else finds yet. */
  create(organization?: string): Session;
  /** The person signed in, where one person has all sessions. */
  sub(): string | undefined;
  /** The only person an answer for this session may be for. */
  expectedSub(session: Session): string | undefined;
  /**
   * Takes a verified token in. `source` is how a fresh one came; after a login it may be another person's.
   *
   * @throws LoginRequiredError if the session was signed out meanwhile, UserMismatchError
   */
  hold(session: Session, request: TokenRequest, token: VerifiedToken, source?: TokenSource): Promise<Session>;
  /** Ends a session. The snapshot no longer shows it when this returns; the promise waits for the farewell. */
  remove(session: Session, reason: SessionRemovalReason, farewell: Farewell): Promise<void>;
}

export function createRegistry(
  settings: Settings,
  environment: Environment,
  caches: Caches | undefined,
  held: Map<string, Session>,
  state: State,
): Registry {
  const opening = new Set<Session>();

  const drop = (session: Session): void => {
    opening.delete(session);
    for (const [id, other] of held) if (other === session) held.delete(id);
  };

  const registry: Registry = {
    canonical: (value) => canonicalOrganization(value, undefined, settings.personalAccount),
    held,
    opening,
    all: () => [...held.values(), ...opening],
    isHeld: (session) => held.get(session.id ?? '') === session,
    find: (organization) =>
      held.get(organization) ??
      [...held.values()].find((session) => session.token()?.organization.name === organization),
    open(organization) {
      let session: Session | undefined;
      if (organization !== undefined) {
        session =
          registry.find(organization) ?? [...opening].find((other) => other.organization === organization);
      }
      if (!session) opening.add((session = registry.create(organization)));
      if (organization && !isOrganizationId(organization)) session.name = organization;
      return session;
    },
    create(organization) {
      const id = organization && isOrganizationId(organization) ? organization : undefined;
      return createSession(settings, environment, caches?.open(id), organization);
    },
    sub: () => held.values().next().value?.token()?.claims.sub,
    expectedSub: (session) =>
      (settings.identity === 'single' && registry.sub()) || session.token()?.claims.sub,
    async hold(session, request, token, source) {
      const { organization, claims, expiresAt, scope } = token;
      const { id } = organization;
      if (session.ended) throw new LoginRequiredError('signed_out');
      const interactive = source && source !== 'refresh' && source !== 'iframe';
      const sub = interactive ? undefined : registry.expectedSub(session);
      if (sub !== undefined && sub !== claims.sub) {
        throw new UserMismatchError(sub, claims.sub);
      }

      const known = held.get(id);
      const taken = known !== session ? known : undefined;
      // Asked for by id and by name at the same time: the first one stays. A login takes over.
      const stays = taken && !interactive ? taken : session;
      stays.name ??= session.name;
      stays.keep(request, token);
      drop(session);
      held.set(id, stays);
      const adopted = session.adopt(id);
      state.commit(
        taken && state.active() === taken ? { active: stays } : {},
        !known && ['sessionAdded', { organization }],
        source && [
          'tokenRenewed',
          {
            organization,
            audience: request.audience ?? settings.audience,
            scope,
            expiresAt,
            source,
          },
        ],
      );
      await adopted;
      if (taken) await (stays === taken ? session : taken).end('retire');
      return stays;
    },
    remove(session, reason, farewell) {
      const organization = session.token()?.organization;
      const active = state.active() === session;
      const wasHeld = registry.isHeld(session);
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
