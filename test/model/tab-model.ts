import { allowError, createOwnStart, isLogin, isSilent, type Call, type PendingCall } from './call.js';
import { isFresh, primaryToken, type OrganizationTokens } from './organization-tokens.js';
import type { IssuedToken, PendingRequest } from './request.js';

/** The silent request of a tab. There is one at a time. */
interface SilentRequest {
  readonly pending: PendingCall;
  /** The number of network errors in a row. auth0-spa-js sends a request three times. */
  failures: number;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
}

/** A tab waits so long for the lock of a tab that seems to be suspended. Then it runs without it, and auth0-spa-js waits for its own lock. */
const LOCK_WAIT_MS = 15_000;

/** A start that could not restore its organization because of a temporary failure. It is repeated when the tab receives a token. */
interface UnreachedStart {
  readonly organization: string;
  /** The organization that the repeated start restores: the last active one. Undefined until the tab receives a token. */
  target?: string | undefined;
  /** The call that the repeated start is, once it has sent a request. */
  call?: PendingCall;
  /** The error codes of the responses for that organization since then. */
  readonly errors: Set<string>;
}

/** The expected state of one tab: its sessions and its pending calls. */
export class TabModel {
  readonly sessions = new Map<string, OrganizationTokens>();
  readonly pendingCalls = new Set<PendingCall>();
  /**
   * Organizations whose session depends on the order of events that the model does not know: the tokens that it may have, and whether it may
   * have ended. `resolveUncertain` reads the result from the snapshot.
   */
  readonly uncertain = new Map<string, { tokens: Set<IssuedToken>; mayHaveEnded: boolean }>();
  /** The texts of the tokens that it wrote to storage or read there. */
  readonly knownTokens = new Set<string>();
  /** Organizations whose token was received in this step, so that their call may not have returned yet. */
  readonly justReceived = new Set<string>();
  active: string | undefined;
  /** The target of a pending switch. */
  switchingTo: string | undefined;
  /** The error code of the last start or switch. */
  error: string | undefined;
  /** Until an organization is active or the user signs out of that one. */
  unreached: UnreachedStart | undefined;
  /** The end of the tenant's rate limit, in milliseconds since 1970. */
  limitedUntil = 0;
  silentRequest: SilentRequest | undefined;
  /** The latest sign-out of all organizations in this tab, while it is under way. Silent requests are blocked. */
  signOutUnderWay: Call | undefined;
  /** Another tab has signed out of all organizations. Silent requests are blocked until the next login. */
  isSignedOutElsewhere = false;
  /** Silent requests are allowed again, because a login in another tab followed. The snapshot shows it when that login is adopted. */
  mayShowSignOut = false;
  /** The organization of the latest login in another tab that this tab may not have followed yet. */
  announced: string | undefined;
  /**
   * An organization was active since that login, while no call could change it: then this tab need not make the login's organization active.
   */
  mayIgnoreLogin = false;
  /** The request for the session of that login. */
  following: PendingCall | undefined;
  #limits = 0;
  #wasSuspended = false;
  readonly #uses = new Map<string, { from: number; to: number }>();

  /** The user who is signed in. */
  get person(): string | undefined {
    const [first] = this.sessions.values();
    return first?.values().next().value?.sub;
  }

  /** Whether silent requests reject. */
  get isBlocked(): boolean {
    return this.signOutUnderWay !== undefined || this.isSignedOutElsewhere;
  }

  /** Whether other tabs treat it as suspended, because a silent request took so long. They can't tell its later ones from that one. */
  get seemsSuspended(): boolean {
    const { startedAt = Infinity } = this.silentRequest ?? {};
    return (this.#wasSuspended ||= Date.now() - startedAt >= LOCK_WAIT_MS);
  }

  /** Whether a call is under way that decides which organization is active. A login in another tab is followed when it is over. */
  get isInTransition(): boolean {
    return [...this.pendingCalls].some(
      ({ verb, activate, isSuperseded, isAbandoned }) =>
        !/token|logout/.test(verb) && activate !== false && !isSuperseded && !isAbandoned,
    );
  }

  /** The pending calls for an organization that need no login page. */
  silentCalls(organization: string | undefined): PendingCall[] {
    return [...this.pendingCalls].filter(
      (pending) => isSilent(pending) && pending.organization === organization,
    );
  }

  /** An organization was used. With `perhaps` it may have been used again by a call that requested a token twice. */
  touch(organization: string, perhaps = false): void {
    const to = Date.now();
    this.#uses.set(organization, { from: (perhaps && this.#uses.get(organization)?.from) || to, to });
  }

  /** Whether an organization has certainly been idle for longer than another. */
  isIdleLonger(one: string, other: string): boolean {
    return (this.#uses.get(one)?.to ?? 0) < (this.#uses.get(other)?.from ?? 0);
  }

  /** The organizations of pending silent calls, with or without the calls whose result is no longer needed. */
  busyOrganizations(includeAbandoned: boolean): Set<string | undefined> {
    const pendingCalls = [...this.pendingCalls].filter(
      (pending) =>
        isSilent(pending) &&
        (includeAbandoned || !(pending.isAbandoned || pending.isSignedOut || pending.isReplaced)),
    );
    return new Set(pendingCalls.map(({ organization }) => organization));
  }

  /** The pending call whose request a new call shares. A call with `cacheMode: 'off'` shares only a request of such a call. */
  callToJoin({ organization, audience, cacheMode = 'on' }: PendingCall): PendingCall | undefined {
    return this.silentCalls(organization).find(
      (other) =>
        other.audience === audience &&
        !(other.isSignedOut || other.isAnswered || other.leader || other.expected !== undefined) &&
        ['off', cacheMode].includes(other.cacheMode ?? 'on'),
    );
  }

  /** The call that a silent request belongs to. */
  callOf({ organization, audience }: PendingRequest): PendingCall | undefined {
    const { silentRequest } = this;
    if (silentRequest?.pending.organization === organization && silentRequest?.pending.audience === audience)
      return silentRequest?.pending;
    const all = this.silentCalls(organization).filter((one) => one.audience === audience);
    // Of two calls for the same token, the later one may send its request first.
    const pendingCalls = all.some(({ isAnswered }) => !isAnswered)
      ? all.filter(({ isAnswered }) => !isAnswered)
      : all;
    const current = pendingCalls.filter(({ isSignedOut, isAbandoned }) => !isSignedOut && !isAbandoned);
    const pending =
      current.find(({ leader }) => !leader) ??
      current[0] ??
      pendingCalls.find(({ isSignedOut }) => !isSignedOut) ??
      pendingCalls[0];
    this.silentRequest = pending && { pending, failures: 0, startedAt: Date.now() };
    return pending;
  }

  endSilentRequest(): void {
    this.#wasSuspended = this.seemsSuspended;
    this.silentRequest = undefined;
  }

  /** Updates a call after a response to its request, which may be the final one. */
  onResponse(pending: PendingCall, { final, code }: { final: boolean; code?: string }): void {
    const { silentRequest } = this;
    if (silentRequest?.pending !== pending) return;
    if (!final && (code !== 'temporary' || ++silentRequest.failures < 3)) return;
    this.endSilentRequest();
    // After a temporary error, or if its session was replaced, a call may send another request.
    if (code === 'temporary' || pending.isReplaced) return;
    pending.isAnswered = true;
    for (const one of this.pendingCalls) {
      if (one.isAbandoned && (one === pending || one.leader === pending)) this.pendingCalls.delete(one);
    }
  }

  /** A response did or did not report a rate limit. Each further report doubles the wait. */
  setRateLimited(limited: boolean): void {
    this.#limits = limited ? this.#limits + 1 : 0;
    if (limited) this.limitedUntil = Date.now() + 1000 * 2 ** this.#limits;
  }

  /** The session of these calls was replaced: whether their tokens are used is uncertain. */
  markReplaced(pendingCalls: PendingCall[]): void {
    for (const pending of pendingCalls) {
      pending.isReplaced = true;
      const { organization = '' } = pending;
      if (!this.uncertain.has(organization))
        this.uncertain.set(organization, { tokens: new Set(), mayHaveEnded: false });
    }
  }

  /** Resolves an uncertain session by its expiry in the snapshot. Returns the token that the session has, if it is a new one. */
  resolveUncertain(
    organization: string,
    expiresAt: number | undefined,
    audience: string,
    stored?: OrganizationTokens,
  ): IssuedToken | undefined {
    const tokens = this.sessions.get(organization);
    const uncertainty = this.uncertain.get(organization);
    if (expiresAt === undefined) {
      if (tokens && uncertainty?.mayHaveEnded) this.end(organization);
      return undefined;
    }
    const isShown = (token: IssuedToken | undefined): boolean =>
      token !== undefined && Math.abs(token.expiresAt - expiresAt) < 1000;
    if (isShown(tokens && primaryToken(tokens, audience))) return undefined;
    const mayComeFromStorage =
      uncertainty !== undefined || this.silentCalls(organization).some(({ isAbandoned }) => isAbandoned);
    const shared = mayComeFromStorage ? [...(stored?.values() ?? [])].filter(isFresh) : [];
    return [...(uncertainty?.tokens ?? []), ...shared].find(isShown);
  }

  /** A session ended. */
  end(organization: string): void {
    this.sessions.delete(organization);
    this.uncertain.delete(organization);
    if (this.active === organization) this.active = undefined;
  }

  /** Whether a request without a call can be the one of a repeated start. Nothing waits for its result. */
  beginRepeatedStart(request: PendingRequest): PendingCall | undefined {
    const { unreached } = this;
    const { organization, audience } = request;
    if (!unreached || unreached.call || this.active !== undefined || this.isBlocked) return undefined;
    if (organization === undefined || unreached.target !== organization || request.login !== undefined)
      return undefined;
    const call = createOwnStart(request.tab, organization, audience, this.person);
    unreached.call = call;
    this.pendingCalls.add(call);
    this.touch(organization);
    return this.callOf(request);
  }

  /** The user signed out of one organization, or of all. Tokens that pending calls receive are discarded. */
  signOut(organization: string | undefined): void {
    this.discard(
      [...this.pendingCalls].filter(
        (pending) => (organization ?? pending.organization) === pending.organization,
      ),
    );
    for (const id of organization === undefined ? [...this.sessions.keys()] : [organization]) this.end(id);
    if ((organization ?? this.announced) === this.announced) this.announced = undefined;
    if ((organization ?? this.unreached?.organization) === this.unreached?.organization)
      this.unreached = undefined;
    if (organization !== undefined) {
      for (const pending of this.pendingCalls) pending.signedOutOf.add(organization);
      return;
    }
    this.supersede('login_required');
    this.error = undefined;
  }

  /** Another user signed in. */
  endAllSessions(): void {
    this.discard([...this.pendingCalls].filter(isSilent));
    for (const id of [...this.sessions.keys()]) this.end(id);
  }

  discard(pendingCalls: PendingCall[]): void {
    allowError(pendingCalls, 'login_required');
    for (const pending of pendingCalls) Object.assign(pending, { isSignedOut: true, isReplaced: false });
  }

  /** A newer switch, login or sign-out decides which organization is active. */
  supersede(reason: string): void {
    for (const pending of this.pendingCalls) {
      pending.isSuperseded = true;
      const isPrepared = pending.verb === 'redirect' ? pending.isAtLoginPage : !pending.waitsForSignOut;
      if (pending.verb === 'switch' || (isLogin(pending) && !isPrepared)) allowError([pending], reason);
    }
    this.switchingTo = undefined;
  }
}
