import type { User } from '@auth0/auth0-spa-js';
import { userOf, type IdTokenClaims, type VerifiedToken } from './claims.js';
import type { AnyOrgSessionError, OrgSessionError } from './errors.js';
import { createEmitter } from './lib/emitter.js';
import { createStore } from './lib/store.js';
import type { Settings } from './options.js';
import type { Organization } from './organization.js';
import { permissionsOf, rolesOf, scopesOf } from './permissions.js';
import type { Registry } from './registry.js';
import type { Session, TokenSource } from './session.js';

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
  readonly switchingTo?: string;
  /** Why the last start or switch failed. */
  readonly error?: AnyOrgSessionError;
}

export type SessionRemovalReason = 'logout' | 'expired' | 'evicted' | 'mismatch' | 'userChanged' | 'otherTab';
export type OrganizationChangeReason = 'login' | 'switch' | 'restore' | 'logout' | 'expired';

/** Events are facts: they follow the snapshot that shows them, and carry no token. */
export interface OrgSessionEvents {
  organizationChanged: {
    readonly previous: Organization | undefined;
    readonly current: Organization | undefined;
    readonly reason: OrganizationChangeReason;
  };
  switchStarted: { readonly from: string | undefined; readonly to: string };
  switchFailed: {
    readonly from: string | undefined;
    readonly to: string;
    readonly error: AnyOrgSessionError;
  };
  sessionAdded: { readonly organization: Organization };
  sessionRemoved: { readonly organization: Organization; readonly reason: SessionRemovalReason };
  tokenRenewed: {
    readonly organization: Organization;
    readonly audience: string | undefined;
    readonly scope: string;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
    readonly source: TokenSource;
  };
  /** `organization` is undefined where only its name is known; `error.organization` says what was asked for. */
  loginRequired: { readonly organization: Organization | undefined; readonly error: AnyOrgSessionError };
  userChanged: { readonly previous: string; readonly current: string };
  signedOut: { readonly origin: 'this-tab' | 'other-tab' };
}

type EventList = {
  [Name in keyof OrgSessionEvents]: readonly [Name, OrgSessionEvents[Name]];
}[keyof OrgSessionEvents];

const nothing: readonly never[] = Object.freeze([]);

/** What is true before anything is known; also on a server. */
export const startingSnapshot: OrgSessionSnapshot = Object.freeze({
  status: 'starting',
  permissions: nothing,
  roles: nothing,
  scopes: nothing,
  sessions: nothing,
});

type Description = Pick<
  OrgSessionSnapshot,
  'organization' | 'user' | 'claims' | 'permissions' | 'roles' | 'scopes'
>;

/** The only place where the snapshot changes and events are emitted, so that the two can't disagree. */
export class State {
  readonly #store = createStore(startingSnapshot);
  readonly #emitter = createEmitter<OrgSessionEvents>();
  #starting = true;
  #redirecting = false;
  #active: Session | undefined;
  #switchingTo: string | undefined;
  #error: OrgSessionError | undefined;
  #shown: VerifiedToken | undefined;
  #who: Description = { permissions: nothing, roles: nothing, scopes: nothing };

  constructor(
    readonly settings: Settings,
    readonly registry: Registry,
  ) {}

  readonly get = this.#store.get;
  readonly subscribe = this.#store.subscribe;
  readonly on = this.#emitter.on;

  get active(): Session | undefined {
    return this.#active;
  }

  /** Changes what is given, keeps the rest, reads the sessions anew, and then tells. */
  commit(
    change: {
      started?: true;
      redirecting?: boolean;
      active?: Session | undefined;
      switchingTo?: string | undefined;
      error?: OrgSessionError | undefined;
    },
    ...events: EventList[]
  ): void {
    if (change.started) this.#starting = false;
    if (change.redirecting !== undefined) this.#redirecting = change.redirecting;
    if ('active' in change) this.#active = change.active;
    if ('switchingTo' in change) this.#switchingTo = change.switchingTo;
    if ('error' in change) this.#error = change.error;
    this.#store.set(this.#read());
    for (const [name, payload] of events) this.#emitter.emit(name, payload as never);
  }

  clear(): void {
    this.#store.clear();
    this.#emitter.clear();
  }

  #read(): OrgSessionSnapshot {
    const token = this.#active?.token;
    // Described once per token, so that user, claims and permissions stay the same objects while nothing about them changes.
    if (token !== this.#shown) this.#who = this.#describe((this.#shown = token));
    return Object.freeze({
      status: this.#starting
        ? 'starting'
        : this.#redirecting
          ? 'redirecting'
          : this.#active
            ? 'signed-in'
            : 'signed-out',
      ...this.#who,
      sessions: Object.freeze(
        this.registry.held.flatMap(({ token: held, lastUsedAt }) =>
          held
            ? Object.freeze({ organization: held.organization, expiresAt: held.expiresAt, lastUsedAt })
            : nothing,
        ),
      ),
      ...(this.#switchingTo !== undefined && { switchingTo: this.#switchingTo }),
      ...(this.#error && { error: this.#error as AnyOrgSessionError }),
    });
  }

  #describe(token: VerifiedToken | undefined): Description {
    return {
      ...(token && { organization: token.organization, user: userOf(token.claims), claims: token.claims }),
      permissions: permissionsOf(token),
      roles: rolesOf(token, this.settings.rolesClaim),
      scopes: scopesOf(token),
    };
  }
}
