import type { User } from '@auth0/auth0-spa-js';
import type { IdTokenClaims, VerifiedToken } from '../claims/verify-token.js';
import { type AnyOrgSessionError } from '../errors/any-error.js';
import { SwitchSupersededError, type OrgSessionError } from '../errors/errors.js';
import type { Environment } from '../config/environment.js';
import { createEmitter, type Emitter } from '../lib/emitter.js';
import { createListeners } from '../lib/listeners.js';
import { createStore, type Store } from '../lib/store.js';
import type { DebugEntry, Settings } from '../config/options.js';
import type { Organization } from '../config/organization.js';
import { permissionsOf, rolesOf, scopesOf } from '../claims/read-claims.js';
import type { Session, SessionRemovalReason, TokenSource } from './session.js';
import { userOf } from '../claims/user.js';

/** One organization that is held. */
export interface SessionInfo {
  readonly organization: Organization;
  /** When its access token expires: milliseconds since 1970 by this machine's clock. */
  readonly expiresAt: number;
  /** When it was last asked for, as of the last change: milliseconds since 1970. */
  readonly lastUsedAt: number;
}

/** What is true now. Frozen; the same object until something changes. Holds no token. */
export interface OrgSessionSnapshot {
  /** `'signed-in'`: an organization is active. `'signed-out'`: none is, though `sessions` may still hold some. */
  readonly status: 'starting' | 'signed-out' | 'signed-in' | 'redirecting';
  /** The active organization. */
  readonly organization?: Organization;
  /** Who is signed in to the active organization. */
  readonly user?: User;
  /** The ID token's claims for the active organization. */
  readonly claims?: IdTokenClaims;
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Every organization held. */
  readonly sessions: readonly SessionInfo[];
  /** Target of a switch under way, as the caller wrote it. */
  readonly switchingTo?: string | null;
  /** Why the last start or switch failed. */
  readonly error?: AnyOrgSessionError;
}

/** Why another organization is active now, or none. */
export type OrganizationChangeReason = 'login' | 'switch' | 'restore' | 'logout' | 'expired';

/** Events are facts: they follow the snapshot that shows them, and carry no token. */
export interface OrgSessionEvents {
  organizationChanged: {
    readonly previous: Organization | undefined;
    readonly current: Organization | undefined;
    readonly reason: OrganizationChangeReason;
  };
  /** `from` is the active organization's id, `to` what the caller asked for. */
  switchStarted: { readonly from: string | undefined; readonly to: string | null };
  switchFailed: {
    readonly from: string | undefined;
    readonly to: string | null;
    readonly error: AnyOrgSessionError;
  };
  sessionAdded: { readonly organization: Organization };
  sessionRemoved: { readonly organization: Organization; readonly reason: SessionRemovalReason };
  tokenRenewed: {
    readonly organization: Organization;
    readonly audience: string | undefined;
    /** Space-separated, as granted. */
    readonly scope: string;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
    readonly source: TokenSource;
  };
  /** `organization` is undefined where only its name is known; `error.organization` says what was asked for. */
  loginRequired: { readonly organization: Organization | undefined; readonly error: AnyOrgSessionError };
  /** The `sub`s. */
  userChanged: { readonly previous: string; readonly current: string };
  signedOut: { readonly origin: 'this-tab' | 'other-tab' };
}

type Event = {
  [Name in keyof OrgSessionEvents]: readonly [Name, OrgSessionEvents[Name]];
}[keyof OrgSessionEvents];

/** What is not read from the sessions. */
interface Fields {
  /** Undefined once it is settled whether somebody is signed in. */
  phase: 'starting' | 'redirecting' | undefined;
  active: Session | undefined;
  switchingTo: string | null | undefined;
  error: OrgSessionError | undefined;
}

/** The only place where the snapshot changes and events are emitted, so that the two can't disagree. */
export interface State
  extends Pick<Store<OrgSessionSnapshot>, 'get' | 'subscribe'>, Pick<Emitter<OrgSessionEvents>, 'on'> {
  readonly active: () => Session | undefined;
  /** Changes what is given, reads the sessions anew, and then tells. */
  readonly commit: (change: Partial<Fields>, ...events: (Event | false | undefined)[]) => void;
  /** Whoever took the latest turn decides which organization is active: all earlier ones are aborted with `reason`. */
  readonly turn: (reason?: OrgSessionError) => AbortSignal;
  /** Runs work that decides which organization is active. Its signal is a new turn. */
  readonly runTransition: <Result>(work: (turn: AbortSignal) => Promise<Result>) => Promise<Result>;
  /** Whether such work is under way, and no later turn was taken. */
  readonly isTransitionRunning: () => boolean;
  /** The latest turn: aborted once there is a later one. */
  readonly latest: () => AbortSignal;
  /** Who and where the page is now: not the same for any two organizations or people. */
  readonly key: () => string;
  /** Aborted once that is over, before anybody hears of it. */
  readonly epoch: () => AbortSignal;
  readonly clear: () => void;
}

/** What a renewal does not change stays the same object: who shows it need not show it again. */
const kept = <Value>(before: Value, now: Value): Value =>
  JSON.stringify(before) === JSON.stringify(now) ? before : now;

const nothing: readonly never[] = Object.freeze([]);
const nobody = { permissions: nothing, roles: nothing, scopes: nothing };

/** What is true before anything is known; also on a server. */
export const startingSnapshot: OrgSessionSnapshot = Object.freeze({
  status: 'starting',
  ...nobody,
  sessions: nothing,
});

export function createState(
  { rolesClaim, debug }: Settings,
  environment: Environment,
  sessions: ReadonlyMap<string, Session>,
): State {
  const store = createStore(startingSnapshot);
  const emitter = createEmitter<OrgSessionEvents>();
  const log = createListeners<[DebugEntry]>();
  log.add(typeof debug === 'function' ? debug : (entry) => console.debug('auth0-org-sessions', entry));
  const fields: Fields = { phase: 'starting', active: undefined, switchingTo: undefined, error: undefined };
  let turn = new AbortController();
  let running: AbortSignal | undefined;
  let epoch = new AbortController();
  let key = '';
  let shown: VerifiedToken | undefined;
  let who: Partial<OrgSessionSnapshot> & typeof nobody = nobody;

  const read = (): OrgSessionSnapshot => {
    const { phase, active, switchingTo, error } = fields;
    const token = active?.token();
    // Described once per token.
    if (token !== shown) {
      shown = token;
      who = token
        ? {
            organization: kept(who.organization, token.organization),
            user: kept(who.user, userOf(token.claims)),
            claims: token.claims,
            permissions: kept(who.permissions, permissionsOf(token) as never[]),
            roles: kept(who.roles, rolesOf(token, rolesClaim) as never[]),
            scopes: kept(who.scopes, scopesOf(token) as never[]),
          }
        : nobody;
    }
    return Object.freeze({
      status: phase ?? (active ? 'signed-in' : 'signed-out'),
      ...who,
      sessions: Object.freeze(
        [...sessions.values()].flatMap((session) => {
          const held = session.token();
          const { lastUsedAt } = session;
          return held
            ? Object.freeze({ organization: held.organization, expiresAt: held.expiresAt, lastUsedAt })
            : nothing;
        }),
      ),
      ...(switchingTo !== undefined && { switchingTo }),
      ...(error && { error: error as AnyOrgSessionError }),
    });
  };

  const takeTurn = (reason: OrgSessionError = new SwitchSupersededError()): AbortSignal => {
    turn.abort(reason);
    return (turn = new AbortController()).signal;
  };

  // The first to hear of a change.
  store.subscribe(() => {
    const { organization, claims } = store.get();
    const now = organization && claims ? `${organization.id} ${claims.sub}` : '';
    if (now === key) return;
    key = now;
    const over = epoch;
    epoch = new AbortController();
    over.abort();
  });

  return {
    get: store.get,
    subscribe: store.subscribe,
    on: emitter.on,
    active: () => fields.active,
    commit(change, ...events) {
      Object.assign(fields, change);
      store.set(read());
      for (const given of events) {
        if (!given) continue;
        const [event, payload] = given;
        emitter.emit(event, payload);
        if (debug) log.call({ time: environment.now(), event, payload });
      }
    },
    turn: takeTurn,
    async runTransition(work) {
      const signal = (running = takeTurn());
      try {
        return await work(signal);
      } finally {
        if (running === signal) running = undefined;
      }
    },
    isTransitionRunning: () => running === turn.signal,
    latest: () => turn.signal,
    key: () => key,
    epoch: () => epoch.signal,
    clear() {
      store.clear();
      emitter.clear();
    },
  };
}
