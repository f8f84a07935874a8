import type { OrgSessionSnapshot } from '../../src/index.js';
import { allowError, isLogin, isSilent, type Call, type PendingCall, type Result } from './call.js';
import { isFresh, primaryToken, type OrganizationTokens } from './organization-tokens.js';
import { outcomeOf, type Outcome } from './outcome.js';
import type { TenantResponse, IssuedToken, PendingRequest } from './request.js';
import { checkResult } from './check-result.js';
import { beginFollowing, followLogin } from './followed-logins.js';
import { SharedModel, storeToken } from './shared-model.js';
import { TabModel } from './tab-model.js';

export interface ModelOptions {
  readonly cacheLocation: 'memory' | 'localstorage';
  readonly maxSessions: number;
}

/** The default audience. */
export const audience = 'https://api.example';

/** The expected state of all tabs of a browser, derived from the calls and from the tenant's responses. */
export class Model {
  readonly tabs: TabModel[] = [];
  readonly shared = new SharedModel();
  /** The last active organization of each tab and of the browser: a reload makes it active again. */
  readonly lastActive = new Map<number | 'browser', string>();
  /** Differences between the client and the model. */
  readonly violations: string[] = [];
  /** What happened so far, for the error message. */
  readonly log: string[] = [];
  /** The position of each token in the order in which they were issued. */
  readonly issueOrder = new Map<string, number>();
  readonly #callOfRequest = new Map<PendingRequest, PendingCall | undefined>();
  readonly #unanswered = new Set<PendingRequest>();

  constructor(readonly options: ModelOptions) {}

  tab(index: number): TabModel {
    return (this.tabs[index] ??= new TabModel());
  }

  begin(call: Call): PendingCall {
    const { tab: index, verb, organization } = call;
    this.log.push(`${describe(call)} starts`);
    if (verb === 'start') this.tabs[index] = new TabModel();
    const tab = this.tab(index);
    if (verb === 'logout' || verb === 'logoutOrganization') {
      for (const id of this.tabs.keys()) this.#signOut(id, organization);
      if (verb === 'logout')
        for (const other of this.tabs) if (other !== tab) other.isSignedOutElsewhere = true;
      this.forgetLastActive('browser', organization);
    } else if (verb !== 'token' && call.activate !== false) tab.supersede('superseded');
    const pending: PendingCall = {
      ...call,
      audience: call.audience ?? audience,
      person: tab.person,
      startedAt: Date.now(),
      tokensIssuedBefore: this.issueOrder.size,
      possibleErrors: new Set(),
      signedOutOf: new Set(),
    };
    if (verb === 'logout') tab.signOutUnderWay = pending;
    if (isLogin(call)) pending.waitsForSignOut = tab.isBlocked;
    if (verb === 'start') this.#restore(index, organization);
    if (organization !== undefined && isSilent(call)) this.#readCache(tab, pending, organization);
    tab.pendingCalls.add(pending);
    return pending;
  }

  /** A new page restores the stored sessions: the last active one, and the others as far as `maxSessions` allows. */
  #restore(index: number, last: string | undefined): void {
    const tab = this.tab(index);
    const fresh = [...this.shared.sessions].filter(([, tokens]) => isFresh(tokens.get(audience)));
    for (const [id, tokens] of fresh) {
      const token = tokens.get(audience);
      if (!token) continue;
      tab.touch(id);
      if (fresh.length <= this.options.maxSessions || id === last) this.addToken(index, id, token);
      else tab.uncertain.set(id, { tokens: new Set([token]), mayHaveEnded: true });
    }
  }

  /** Determines the cached token of a new call, from the tab or from storage, or the request that it shares. */
  #readCache(tab: TabModel, pending: PendingCall, organization: string): void {
    const { verb, audience: which, cacheMode = 'on' } = pending;
    if (verb === 'switch') {
      if (tab.active === organization) return;
      tab.switchingTo = organization;
      tab.error = undefined;
    }
    if (tab.isBlocked) {
      pending.isBlocked = true;
      if (cacheMode === 'cache-only') pending.expected = null;
      else allowError([pending], 'login_required');
      return;
    }
    // Looking for a token that is not cached does not count as a use.
    if (cacheMode !== 'cache-only' || tab.sessions.has(organization)) tab.touch(organization);
    const own = tab.sessions.get(organization)?.get(which);
    if (cacheMode !== 'off' && tab.uncertain.has(organization)) {
      // It may find a token in storage, which makes a new session.
      if (!tab.sessions.has(organization)) tab.markReplaced(tab.silentCalls(organization));
      return;
    }
    if (cacheMode !== 'off' && isFresh(own)) pending.expected = own;
    else if (cacheMode !== 'cache-only') {
      const leader = tab.callToJoin(pending);
      if (leader) {
        pending.leader = leader;
        return;
      }
    }
    const shared = this.shared.freshToken(organization, which);
    if (cacheMode !== 'off' && !pending.expected && shared && shared.sub === (tab.person ?? shared.sub)) {
      // A token from storage makes a new session.
      if (!tab.sessions.has(organization)) tab.markReplaced(tab.silentCalls(organization));
      this.addToken(pending.tab, organization, (pending.expected = shared));
      tab.touch(organization);
    }
    // Another user's token is removed. A start does not read it if it is for another than the default audience.
    if (cacheMode !== 'off' && !pending.expected && shared) this.shared.uncertain.add(organization);
    if (cacheMode === 'cache-only') pending.expected ??= null;
    pending.hasToken = pending.expected !== undefined;
  }

  /** A tab sent a request. It must belong to a pending call. */
  requestSent(request: PendingRequest): void {
    const { kind, organization, from, login } = request;
    if (kind === 'revoke') return;
    const tab = this.tab(request.tab);
    const pending = from
      ? this.#callOfRequest.get(from)
      : login === undefined
        ? (tab.callOf(request) ?? tab.beginRepeatedStart(request) ?? beginFollowing(this, request))
        : [...tab.pendingCalls].find(({ number }) => number === login);
    if (!pending)
      this.violations.push(`tab ${request.tab} sent a request for ${organization} without a call`);
    else {
      if (kind === 'page') pending.isAtLoginPage = true;
      pending.waitsForSignOut = false;
      if (pending.isBlocked)
        this.violations.push(`${describe(pending)} sent a request although silent requests are blocked`);
    }
    this.#callOfRequest.set(request, pending);
    this.#unanswered.add(request);
  }

  responseReceived(request: PendingRequest, response: TenantResponse): void {
    const { token, error } = response;
    this.log.push(
      `  tab ${request.tab}: ${request.kind} for ${request.organization}: ${token ? `${String(token.organization)} of ${token.sub}, ${request.audience}` : error}`,
    );
    if (token) this.issueOrder.set(token.text, this.issueOrder.size + 1);
    this.#unanswered.delete(request);
    const pending = this.#callOfRequest.get(request);
    if (!pending) return;
    const tab = this.tab(request.tab);
    const outcome = outcomeOf(request, response, rejectionCode(token, tab, pending));
    tab.onResponse(pending, outcome);
    // Only an accepted token of a silent call ends the rate limit.
    const isAccepted = token && outcome.code === undefined && isSilent(pending);
    if (error === 'too_many_requests' || isAccepted) tab.setRateLimited(!isAccepted);
    if (isSilent(pending)) this.#applySilentResponse(tab, request, pending, token, outcome);
    else if (outcome.code !== undefined) allowError([pending], outcome.code);
    else if (
      token &&
      pending.organization === undefined &&
      pending.signedOutOf.has(String(token.organization))
    ) {
      // The user chose an organization that they have signed out of since the login began.
      pending.isSignedOut = true;
      allowError([pending], 'login_required');
    } else if (token && !pending.isSignedOut) {
      pending.hasToken = true;
      this.#signIn(request.tab, token);
    }
  }

  #applySilentResponse(
    tab: TabModel,
    { tab: index, audience: which }: PendingRequest,
    pending: PendingCall,
    token: IssuedToken | undefined,
    { code, ends, isTimeout = false }: Outcome,
  ): void {
    const organization = pending.organization ?? '';
    const pendingCalls = tab.silentCalls(organization).filter(({ audience }) => audience === which);
    const tokens = tab.sessions.get(organization);
    const isEnded =
      code !== undefined && (ends ?? (!tokens || tokens.has(which) || ![...tokens.values()].some(isFresh)));
    // The request may be one of a call whose session was replaced.
    const uncertainty = pendingCalls.some(({ isReplaced, isAnswered }) => isReplaced && !isAnswered)
      ? tab.uncertain.get(organization)
      : undefined;
    if (uncertainty) {
      if (isEnded) uncertainty.mayHaveEnded = true;
      else if (token) uncertainty.tokens.add(token);
      this.shared.uncertain.add(organization);
    } else if (!pending.isSignedOut) {
      if (isEnded) this.endSession(index, organization);
      else if (token) this.addToken(index, organization, token);
    }
    if (token && code === undefined && !pending.isSignedOut)
      for (const call of pendingCalls) call.hasToken = true;
    if (code !== undefined) {
      allowError([pending, ...pendingCalls], code);
      for (const call of [pending, ...pendingCalls]) call.hasTimedOut = isTimeout;
    }
    if (code === 'user_mismatch' && this.options.cacheLocation !== 'memory')
      this.shared.withoutIdToken.add(organization);
    if (code === 'organization_mismatch') this.#wrongTokenStored(tab, organization, which);
    if (code !== undefined && tab.unreached?.target === organization) tab.unreached.errors.add(code);
    // It may request a token again, for the session that replaced its own.
    if (pending.isReplaced) tab.touch(organization, true);
  }

  /**
   * A tab's request stored a token of the wrong organization. A tab that did not wait for it, because one of the two seemed to be suspended,
   * can read that token before it is removed, and refuses it too.
   */
  #wrongTokenStored(tab: TabModel, organization: string, which: string | undefined): void {
    if (this.options.cacheLocation === 'memory') return;
    for (const other of this.tabs) {
      const calls = other.silentCalls(organization).filter(({ audience }) => audience === which);
      if (other === tab || calls.length === 0 || !(tab.seemsSuspended || other.seemsSuspended)) continue;
      allowError(calls, 'organization_mismatch');
      const { tokens } = other.uncertain.get(organization) ?? { tokens: new Set() };
      other.uncertain.set(organization, { tokens, mayHaveEnded: true });
    }
  }

  /** The callback of a login is handled. Unless it leaves the active organization alone, it decides now which organization is active. */
  callbackStarted(pending: PendingCall): void {
    if (pending.activate !== false) this.tab(pending.tab).supersede('superseded');
    pending.isSuperseded = false;
    pending.isCallbackHandled = true;
    pending.signedOutOf.clear();
  }

  callEnded(pending: PendingCall, result: Result): void {
    const tab = this.tab(pending.tab);
    // The call has returned, but its request goes on, and a later call may share it.
    pending.isAbandoned = /switch|start/.test(pending.verb) && pending.isSuperseded && !pending.hasToken;
    if (!pending.isAbandoned) {
      tab.pendingCalls.delete(pending);
      if (tab.silentRequest?.pending === pending) tab.endSilentRequest();
      // A silent request that is still pending belongs to another call.
      for (const request of this.#unanswered)
        if (this.#callOfRequest.get(request) === pending && isSilent(pending))
          this.#callOfRequest.set(request, tab.callOf(request) ?? pending);
      // It may have requested a token again, because its session was replaced.
      if (isSilent(pending) && pending.organization !== undefined) tab.touch(pending.organization, true);
    }
    if (tab.signOutUnderWay?.number === pending.number) tab.signOutUnderWay = undefined;
    const end = 'error' in result ? String(result.error).slice(0, 120) : 'success';
    this.log.push(`${describe(pending)} ends: ${end}`);
    const violation = checkResult(this, tab, pending, result);
    if (violation !== undefined) this.violations.push(`${describe(pending)} ${violation}`);
  }

  /**
   * A tab ended a session because of `maxSessions`. `then` is the state at that time: the active organization, those with pending calls, and
   * whether the evicted one is active in another tab. `hasSession`: whether the organization has a session now.
   */
  evicted(
    index: number,
    organization: string,
    then: { active: string | undefined; busy: Set<string | undefined>; elsewhere: boolean },
    hasSession: boolean,
  ): void {
    const tab = this.tab(index);
    // It was an earlier session, right before the organization got the one of this step.
    if (hasSession && tab.justReceived.has(organization) && organization !== then.active) return;
    const busyNow = tab.busyOrganizations(false);
    const idle = [...tab.sessions.keys()].filter((id) => id !== then.active && !busyNow.has(id));
    const idleLonger = idle.filter(
      (id) => !then.busy.has(id) && !tab.justReceived.has(id) && tab.isIdleLonger(id, organization),
    );
    if (!idle.includes(organization) || idleLonger.length > 0) {
      this.violations.push(
        `tab ${index} evicted ${organization}, where ${idle.join()} were idle, ${idleLonger.join()} for longer`,
      );
    }
    if (then.elsewhere) tab.end(organization);
    else this.endSession(index, organization);
  }

  /** Resolves what is uncertain by the snapshot of a tab. */
  snapshotRead(index: number, snapshot: OrgSessionSnapshot): void {
    const { sessions, organization, error } = snapshot;
    const tab = this.tab(index);
    tab.justReceived.clear();
    this.#resolveRepeatedStart(index, organization?.id, error?.code);
    followLogin(this, index, snapshot);
    for (const id of new Set([
      ...tab.sessions.keys(),
      ...sessions.map(({ organization }) => organization.id),
    ])) {
      const expiresAt = sessions.find(({ organization }) => organization.id === id)?.expiresAt;
      const token = tab.resolveUncertain(id, expiresAt, audience, this.shared.sessions.get(id));
      if (token) storeToken(tab.sessions, id, token);
    }
  }

  /** A repeated start ends without a result: the snapshot of its tab shows what it did, if anything. */
  #resolveRepeatedStart(index: number, shown: string | undefined, code: string | undefined): void {
    const tab = this.tab(index);
    const { target, call, errors } = tab.unreached ?? {};
    if (tab.active !== undefined) tab.unreached = undefined;
    else if (target !== undefined && shown === target) {
      const stored = this.shared.freshToken(target, audience);
      // Another tab may have stored a token.
      if (!isFresh(tab.sessions.get(target)?.get(audience)) && stored) this.addToken(index, target, stored);
      if (tab.sessions.has(target)) this.activate(index, target);
    } else if (call?.possibleErrors.has('access_denied') && !call.isSuperseded) {
      for (const key of [index, 'browser'] as const) this.forgetLastActive(key, target);
      if (tab.error === 'temporary') tab.error = 'access_denied';
      tab.unreached = undefined;
    } else if (tab.error === 'temporary' && code !== 'temporary' && errors?.has(code ?? 'login_required')) {
      tab.error = code;
      tab.unreached = undefined;
    }
  }

  /** No call and no request is pending any more. */
  allDone(): void {
    for (const [index, tab] of this.tabs.entries()) {
      const { maxSessions } = this.options;
      if (tab.sessions.size > maxSessions)
        this.violations.push(`tab ${index} has more than ${maxSessions} sessions`);
      tab.endSilentRequest();
      tab.uncertain.clear();
      for (const pending of tab.pendingCalls) {
        if (!pending.isAbandoned) continue;
        tab.pendingCalls.delete(pending);
        if (pending.organization !== undefined) tab.touch(pending.organization, true);
      }
    }
  }

  /** The number of requests whose call has returned. */
  get abandonedCount(): number {
    return this.tabs.flatMap(({ pendingCalls }) => [...pendingCalls].filter(({ isAbandoned }) => isAbandoned))
      .length;
  }

  /** A user signed in. */
  #signIn(index: number, token: IssuedToken): void {
    const tab = this.tab(index);
    const organization = String(token.organization);
    tab.signOutUnderWay = undefined;
    for (const each of this.tabs) {
      each.mayShowSignOut ||= each.isSignedOutElsewhere && each !== tab;
      each.isSignedOutElsewhere = false;
    }
    tab.touch(organization);
    // The session of their user has ended, and they get no token of another one.
    const silentCalls = tab.silentCalls(organization);
    allowError(
      silentCalls.filter(({ person }) => (person ?? token.sub) !== token.sub),
      'login_required',
    );
    this.#endOtherSessions(index, token.sub);
    tab.markReplaced(silentCalls);
    this.addToken(index, organization, token);
  }

  /** A login ends the sessions of other users: in this tab, in other tabs and in storage. */
  #endOtherSessions(index: number, sub: string): void {
    const tab = this.tab(index);
    const differs = (tokens: OrganizationTokens): boolean =>
      (primaryToken(tokens, audience)?.sub ?? sub) !== sub;
    const changed = (tab.person ?? sub) !== sub;
    if (!changed && ![...this.shared.sessions.values()].some(differs)) return;
    // The sign-out also ends calls that started before any user was signed in.
    allowError(tab.pendingCalls, 'login_required');
    if (changed) tab.endAllSessions();
    // Requests of a tab in which no user is signed in are not known to be this user's.
    else if (tab.person === undefined)
      tab.discard([...tab.pendingCalls].filter((call) => isSilent(call) && call.organization !== undefined));
    for (const [id, tokens] of [...this.shared.sessions]) {
      if (differs(tokens)) this.shared.sessions.delete(id);
      else {
        // The other tabs remove the tokens that they wrote.
        this.shared.uncertain.add(id);
        // This tab keeps only those that its own sessions have.
        for (const { text, audience: which } of tokens.values())
          if (tab.sessions.get(id)?.get(which)?.text !== text) this.shared.unreadable.set(text, id);
      }
    }
    for (const other of this.tabs.keys()) {
      this.lastActive.delete(other);
      if (other !== index) this.tab(other).signOut(undefined);
    }
  }

  /** A verified token was received. */
  addToken(index: number, organization: string, token: IssuedToken): void {
    const tab = this.tab(index);
    tab.justReceived.add(organization);
    if (tab.unreached && tab.active === undefined) {
      const target = this.lastActive.get(index) ?? this.lastActive.get('browser');
      tab.unreached.target = target;
      if (target !== undefined) tab.touch(target, true);
    }
    // After a sign-out, another request has made a new session.
    tab.markReplaced(tab.silentCalls(organization).filter(({ isSignedOut }) => isSignedOut));
    storeToken(tab.sessions, organization, token);
    if (this.options.cacheLocation === 'memory') return;
    tab.knownTokens.add(token.text);
    // A start accepts any user: no session can read what another one stored for a further audience.
    for (const { text, sub } of this.shared.sessions.get(organization)?.values() ?? [])
      if (sub !== token.sub) this.shared.unreadable.set(text, organization);
    storeToken(this.shared.sessions, organization, token);
  }

  /** Ends a session in one tab and in storage. */
  endSession(index: number, organization: string): void {
    this.shared.clear(this.tab(index), organization);
    this.tab(index).end(organization);
  }

  activate(index: number, organization: string | undefined): void {
    const tab = this.tab(index);
    tab.active = organization;
    tab.error = undefined;
    tab.unreached = undefined;
    if (organization === undefined) return;
    this.lastActive.set(index, organization);
    this.lastActive.set('browser', organization);
  }

  #signOut(index: number, organization: string | undefined): void {
    this.tab(index).signOut(organization);
    this.shared.signOut(organization);
    this.forgetLastActive(index, organization);
  }

  forgetLastActive(index: number | 'browser', organization: string | undefined): void {
    if (organization === undefined || this.lastActive.get(index) === organization)
      this.lastActive.delete(index);
  }
}

const describe = ({ number, tab, verb, organization = '' }: Call): string =>
  `#${number} tab${tab}.${verb}(${organization})`;

/** The error code with which a token must be rejected. */
function rejectionCode(
  token: IssuedToken | undefined,
  tab: TabModel,
  pending: PendingCall,
): string | undefined {
  if (!token) return undefined;
  const { organization, sub } = token;
  if (typeof organization !== 'string' || organization !== (pending.organization ?? organization))
    return 'organization_mismatch';
  // After a sign-out it is compared with the user before or after it.
  const people = pending.isSignedOut ? [pending.person, tab.person] : [tab.person];
  return isLogin(pending) || people.every((known) => sub === (known ?? sub)) ? undefined : 'user_mismatch';
}
