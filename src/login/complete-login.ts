import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import { personalAccountId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { withOrganization, type AnyOrgSessionError } from '../errors/any-error.js';
import { noOrganizationError, LoginRequiredError, UntrustedOrganizationError } from '../errors/errors.js';
import type { AppCalls } from '../lib/app-calls.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { AdoptToken } from '../sessions/adopt-token.js';
import type { Eviction } from '../sessions/eviction.js';
import { requestToken } from '../sessions/request-token.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import type { TokenRequest } from '../sessions/token-request.js';
import type { UsedTenants } from '../sessions/used-tenants.js';
import type { Caches } from '../storage/caches.js';
import { ALL_ORGANIZATIONS } from '../storage/sign-out-log.js';
import { createOpenDefault } from './default-login.js';
import type { LoginRequest } from './login-request.js';
import type { SignInAnnouncement } from './sign-in-announcement.js';
import { storedSessionsOfOthers } from './stored-sessions-of-others.js';

/** What all interactive logins have in common. */
export interface LoginSteps {
  /** Creates a session for a login. The organization's stored tokens and other requests do not change until the login is complete. */
  readonly createSession: (organization: string | null | undefined) => Session;
  /** Returns the session's client. */
  readonly clientOf: (session: Session) => Promise<Auth0Client>;
  /**
   * Asks the application whether it accepts an organization.
   *
   * @param session The session of a silent login. It ends if it is not accepted, unless it is active.
   * @throws UntrustedOrganizationError if it is not accepted.
   */
  readonly assertTrusted: (organization: Organization, session?: Session) => Promise<void>;
  /**
   * Runs a login: waits until no sign-out is under way, authenticates, verifies the tokens, adopts them, ends the sessions of any other user, and makes the organization active (see `LoginRequest`).
   * A failed login leaves nothing, and other sessions do not change.
   *
   * @param authenticate Calls Auth0's SDK. Afterwards the client has the tokens.
   */
  readonly runLogin: <Result>(
    login: LoginRequest,
    authenticate: (client: Auth0Client) => Promise<Result>,
  ) => Promise<{ readonly organization: Organization; readonly result: Result }>;
}

/**
 * @param announceSignOut Tells the other tabs that the user signed out of an organization.
 * @param onAccessDenied Called if the identity provider denies access: the user may be no member any more.
 */
export function createLoginSteps({
  settings,
  environment,
  trustCalls,
  caches,
  state,
  registry,
  eviction,
  adoptToken,
  activeOrganization,
  usedTenants,
  signOutState,
  getToken,
  signInAnnouncement,
  announceSignOut,
  onAccessDenied,
}: {
  settings: Settings;
  environment: Environment;
  trustCalls: AppCalls;
  caches: Caches | undefined;
  state: State;
  registry: SessionRegistry;
  eviction: Eviction;
  adoptToken: AdoptToken;
  activeOrganization: ActiveOrganization;
  usedTenants: UsedTenants;
  signOutState: SignOutState;
  getToken: (organization: string) => Promise<VerifiedToken | undefined>;
  signInAnnouncement: SignInAnnouncement;
  announceSignOut: (organization: string) => void;
  onAccessDenied: () => void;
}): LoginSteps {
  const assertTrusted = async (organization: Organization, session?: Session): Promise<void> => {
    const details = { organization: organization.id };
    try {
      if (await trustCalls.run(() => settings.isTrustedOrganization(organization))) return;
    } catch (cause) {
      Object.assign(details, { cause });
    }
    if (session && state.active() !== session) void registry.end(session, 'loginFailed');
    throw new UntrustedOrganizationError(details);
  };

  const isSingleUser = settings.identity === 'single';
  const openDefault = createOpenDefault(registry, getToken, assertTrusted);

  const createSession = (organization: string | null | undefined): Session => {
    const parsed = organization === undefined ? undefined : registry.parseOrganization(organization);
    // Also if the login fails after the user has signed in at the login page.
    usedTenants.add(parsed);
    return registry.createForLogin(parsed);
  };

  const clientOf = async (session: Session): Promise<Auth0Client> => {
    await eviction.ensureCapacity(session);
    // The user can have signed out while the login waited.
    if (session.end) throw new LoginRequiredError('signed_out');
    return session.lease.client();
  };

  /** Reads and verifies the tokens that Auth0's SDK has received. */
  const readTokens = async (session: Session, request: TokenRequest): Promise<VerifiedToken> => {
    // Without personal accounts, tokens of no organization can only name the default one: completeLogin does not keep them.
    const canNameDefault = session.requestedAs === undefined && settings.defaultOrganizationOf !== undefined;
    const accepted = canNameDefault ? { ...settings, personalAccount: true } : settings;
    const token = await requestToken(
      { settings: accepted, environment },
      session,
      request,
      'on',
      () => undefined,
    );
    if (!token) throw new LoginRequiredError('session_expired');
    return token;
  };

  const completeLogin = async (
    session: Session,
    token: VerifiedToken,
    login: LoginRequest,
  ): Promise<Organization> => {
    const { isFromLink, request, source, reason, transition } = login;
    const { organization, claims } = token;
    const isPersonal = organization.id === personalAccountId;
    const isKept = !isPersonal || settings.personalAccount;
    let byDefault: string | undefined;
    let error: AnyOrgSessionError | undefined;
    if (login.organization === undefined && isPersonal)
      try {
        byDefault = settings.defaultOrganizationOf?.(claims);
      } catch (thrown) {
        error = thrown as AnyOrgSessionError;
      }
    if (!isKept && byDefault === undefined) throw error ?? noOrganizationError();
    if (isKept && (session.requestedAs === undefined || isFromLink)) await assertTrusted(organization);
    const storedOfOthers = isSingleUser ? await storedSessionsOfOthers(registry, caches, claims) : [];
    // The user can have signed out of the organization by its id while they signed in by its name, for example.
    if (session.end || registry.isSignedOut(session, [organization.id, organization.name]))
      throw new LoginRequiredError('signed_out');
    const previous = isSingleUser ? registry.currentSubject() : undefined;
    const current = claims.sub;
    const isUserChanged = previous !== undefined && previous !== current;
    session.touch();
    // Without a signed-in user, a request that is under way is not known to be this user's.
    const own = [...registry.sessions.values(), ...(previous === undefined ? [] : registry.pending)];
    const unaffected = own.filter((other) => storedOfOthers.length > 0 && !registry.isSignedOut(other));

    // No `await` from here to the commit: the application never sees a snapshot between the two users.
    // 1. The other tabs end the other user's sessions before this user's tokens are stored.
    if (isUserChanged || storedOfOthers.length > 0) announceSignOut(ALL_ORGANIZATIONS);

    // 2. This tab ends them, and that user's requests that are under way.
    for (const other of [...registry.sessions.values()]) {
      const isSameUser = other === session || other.tokens.primary()?.claims.sub === current;
      if (!isSameUser && (isSingleUser || other.id === organization.id))
        void registry.end(other, 'otherUser');
    }
    for (const pending of registry.pending) {
      const { sub } = (pending.tokens.prefetched?.token ?? pending.tokens.primary() ?? token).claims;
      if (isUserChanged || (isSingleUser && sub !== current)) void registry.end(pending, 'otherUser');
    }

    // 3. The announced sign-out must not end this user's sessions and requests.
    for (const other of unaffected) registry.ignoreSignOutsUntilNow(other);
    registry.ignoreSignOutsUntilNow(session);

    // 4. The other user's tokens are removed from storage.
    for (const stored of storedOfOthers) void registry.end(stored, 'otherUserStored');

    // 5. Silent requests are allowed again, also in the other tabs. Their earlier logins do not count any more.
    signOutState.endByLogin();
    signInAnnouncement.markSeen();

    // 6. The new session is registered, unless its tokens only name the default organization, and its organization becomes active.
    const adopted = isKept ? adoptToken({ session, request, token, source }) : undefined;
    let active = adopted?.session;
    if (byDefault !== undefined)
      try {
        active = await openDefault(byDefault, claims);
      } catch (thrown) {
        error = thrown as AnyOrgSessionError;
      }
    if (transition && !transition.aborted) {
      if (active) activeOrganization.activate(active, reason);
      if (error) state.commit({ error });
    }
    if (isUserChanged) state.commit({}, ['userChanged', { previous, current }]);
    // With the personal account, the login itself has succeeded.
    if (!active) throw error as AnyOrgSessionError;
    await adopted?.stored;
    signInAnnouncement.announce(active, transition !== undefined);
    return active.tokens.primary()?.organization ?? organization;
  };

  /** Ends the session of a failed login. Other sessions do not change. */
  const abandonLogin = async (
    session: Session,
    { code }: AnyOrgSessionError,
    isAuthenticated: boolean,
  ): Promise<void> => {
    if (code === 'access_denied') onAccessDenied();
    // After the authentication, it is another session's second factor.
    if (code === 'mfa_required' && !isAuthenticated) registry.keepForSecondFactor(session);
    // 'invalid' does not revoke the tokens: they can belong to another organization's session.
    else await registry.end(session, code === 'organization_mismatch' ? 'invalid' : 'loginFailed');
  };

  return {
    createSession,
    clientOf,
    assertTrusted,
    async runLogin(login, authenticate) {
      const { organization, schedule = (run) => run() } = login;
      const session = createSession(organization);
      let isAuthenticated = false;
      try {
        const completed = await session.run(async () => {
          // With the default audience.
          const request = session.request(login.request);
          await signOutState.whenOver(login.transition);
          // The rest is not scheduled: it calls `isTrustedOrganization`, which can wait for work that waits for this one.
          const { result, token } = await schedule(async () => ({
            result: await authenticate(await clientOf(session)),
            token: await readTokens(session, request),
          }));
          isAuthenticated = true;
          // The tokens are removed and revoked now, not after the rest, which can take long.
          if (session.end) throw new LoginRequiredError('signed_out');
          return { organization: await completeLogin(session, token, { ...login, request }), result };
        });
        // Its tokens are of no organization.
        if (!registry.isRegistered(session)) void registry.end(session, 'loginFailed');
        return completed;
      } catch (thrown) {
        const error = withOrganization(thrown as AnyOrgSessionError, organization);
        await abandonLogin(session, error, isAuthenticated);
        throw error;
      }
    },
  };
}
