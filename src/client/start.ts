import type { ClientPool } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import { parseOrganization, personalAccountId } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { isOrgSessionError, isSignOut, type AnyOrgSessionError } from '../errors/any-error.js';
import { ConfigurationError, SwitchSupersededError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import { throwIfAborted } from '../lib/throw-if-aborted.js';
import { callbackParameters } from '../login/callback-url.js';
import type { LoginSteps } from '../login/complete-login.js';
import type { LoginTransactions } from '../login/login-transactions.js';
import type { HandleCallback } from '../login/redirect-callback.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { OrgSessionSnapshot } from '../sessions/snapshot.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import type { Caches } from '../storage/caches.js';
import type { SignOutLog, SignOutLogState } from '../storage/sign-out-log.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';

/** Starts the client. */
export interface Start {
  /**
   * Finishes a redirect login if the URL is its callback, or else restores the last organization.
   *
   * @param url The address of the page.
   */
  readonly run: (url: URL) => Promise<OrgSessionSnapshot>;
  /**
   * Makes the organization of another tab's login active, silently, as a start would: the organization that the URL names counts.
   *
   * @throws an error of this package. The snapshot does not have it.
   */
  readonly adopt: (organization: string) => Promise<void>;
  /** Whether the last run could not restore an organization because of an error. */
  readonly hasFailed: () => boolean;
  /** Restores again if the last run failed temporarily, and no organization has been active since. One try at a time. */
  readonly retry: () => void;
}

export function createStart({
  settings,
  environment,
  pool,
  signOutLog,
  caches,
  state,
  registry,
  activeOrganization,
  signOutState,
  getToken,
  loginSteps,
  transactions,
  handleCallback,
}: {
  settings: Settings;
  environment: Environment;
  pool: ClientPool;
  signOutLog: SignOutLog;
  caches: Caches | undefined;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  signOutState: SignOutState;
  getToken: GetVerifiedToken;
  loginSteps: LoginSteps;
  transactions: LoginTransactions;
  handleCallback: HandleCallback;
}): Start {
  let hasFailed = false;
  let isNamedByUrl = false;
  let isRestoring = false;
  /** The organization that could not be restored because of a temporary failure, and the log of sign-outs at that time. */
  let unreached: { organization: string; signOuts: SignOutLogState } | undefined;

  /** Runs a step. Returns its error. */
  const errorOf = async (step: () => Promise<unknown>): Promise<AnyOrgSessionError | undefined> => {
    try {
      await step();
      return undefined;
    } catch (error) {
      return isOrgSessionError(error)
        ? error
        : new ConfigurationError('A function in the options failed.', { cause: error });
    }
  };

  /** Verifies what is stored, this tab's organization first: if the entries belong to several users, its user counts. */
  const readStoredSessions = async (): Promise<void> => {
    const last = activeOrganization.recall();
    const ids = (await caches?.organizationIds('localOnly')) ?? [];
    for (const id of ids.sort((a, b) => Number(b === last) - Number(a === last))) {
      if (registry.sessions.size >= settings.maxSessions) return;
      // An entry that can't be read makes no session, and no error.
      if (!registry.find(id)) await getToken(id, { cacheMode: 'cache-only' }).catch(() => undefined);
    }
  };

  /** Removes and revokes the refresh tokens that an earlier page could not remove. */
  const finishRemovals = async (): Promise<void> => {
    if (!caches) return;
    const remove = async (): Promise<void> => {
      for (const id of await caches.organizationIds())
        await registry.end(registry.create(id), 'signedOutEarlier');
    };
    await caches.finishRemovals(remove);
    // Nothing was read, so nothing that an earlier page could not remove was found.
    if (signOutState.isBlocked()) await remove();
  };

  /** In memory mode a page needs a client with a Worker. */
  const warmUp = (): void => {
    if (!caches) pool.warmUp();
  };

  /** A start signs in again only to an organization that the URL names, or that was active since the sign-out. */
  const unlessSignedOut = (organization: string | undefined): string | undefined =>
    organization !== undefined && signOutLog.isBlocked(organization) && !registry.find(organization)
      ? undefined
      : organization;

  /** The default organization that the user's claims name: those of a stored session or, without one, of the personal account. */
  const defaultOfUser = async (): Promise<string | undefined> => {
    const { defaultOrganizationOf, personalAccount } = settings;
    const [stored] = registry.sessions.values();
    const isPersonalAllowed = personalAccount && unlessSignedOut(personalAccountId);
    if (!defaultOrganizationOf || (!stored && !isPersonalAllowed)) return undefined;
    const token = stored ? stored.tokens.primary() : await getToken(null, {}, 'start');
    return (token && defaultOrganizationOf(token.claims)) ?? (stored ? undefined : personalAccountId);
  };

  /** The last organization or, if it has no session, another one that has one. */
  const otherOrganization = (): string | undefined => {
    const last = activeOrganization.recall();
    const ids = [...registry.sessions.keys()];
    return (
      (ids.includes(last ?? '') ? last : ids[0]) ?? last ?? unlessSignedOut(settings.defaultOrganization)
    );
  };

  /**
   * @param since The transition before the start. A later one, or one that is under way, decides instead.
   * @param alternatives `other` is restored instead of the organization of the URL. `signedIn`, the organization of another tab's login, is
   * adopted if the URL names none.
   */
  const restore = async (
    since: AbortSignal,
    { other, signedIn }: { other?: string; signedIn?: string } = {},
  ): Promise<void> => {
    const ofUrl = other === undefined ? settings.resolveOrganization(environment.url()) : undefined;
    isNamedByUrl = ofUrl !== undefined;
    const named =
      ofUrl === undefined ? signedIn : parseOrganization(ofUrl, 'The answer of resolveOrganization');
    const known =
      named === undefined
        ? (other ?? activeOrganization.recall() ?? unlessSignedOut(settings.defaultOrganization))
        : undefined;
    const organization = named ?? known ?? unlessSignedOut(await defaultOfUser());
    if (organization === undefined) return;
    if (since.aborted || state.isTransitionRunning()) throw new SwitchSupersededError();
    warmUp();
    const transition = state.beginTransition();
    // Any link can name an organization in its URL, and a claim is not the application's code.
    const shouldAsk = organization !== known && !registry.find(organization);
    try {
      const token = await abortable(getToken(organization, {}, 'start'), transition);
      const session = token && registry.find(token.organization.id);
      if (!session) return;
      if (shouldAsk) await loginSteps.assertTrusted(token.organization, session);
      throwIfAborted(transition);
      activeOrganization.activate(session, signedIn === undefined ? 'restore' : 'otherTab');
    } catch (error) {
      throwIfAborted(transition);
      const code = isOrgSessionError(error) && error.code;
      // The next start must not try it again.
      if (code === 'access_denied') activeOrganization.forget(organization);
      if (code === 'temporary' && signedIn === undefined)
        unreached ??= { organization, signOuts: signOutLog.read() };
      throw error;
    }
  };

  /** Whether an error only says that the user is not signed in, and not that settings in Auth0 can be wrong. */
  const isNormal = (error: AnyOrgSessionError | undefined): boolean => {
    if (error?.code !== 'login_required') return false;
    // On localhost no user can give the consent in advance.
    const isLocal = environment.url()?.hostname.endsWith('localhost');
    return error.reason !== 'timeout' && !(isLocal && error.reason === 'consent_required');
  };

  /** Restores. Returns the error, unless it only says that the user is not signed in. */
  const tryToRestore = async (since: AbortSignal): Promise<AnyOrgSessionError | undefined> => {
    const former = unreached;
    unreached = undefined;
    isRestoring = true;
    let error = await errorOf(() => restore(since));
    const isSuperseded = error?.code === 'superseded';
    // The login that decides instead can fail: an earlier failure counts until an organization is active.
    if (isSuperseded) {
      if (!state.active()) unreached = former;
      ({ error } = state.get());
    }
    const other =
      error && !isSuperseded && isNamedByUrl && settings.followUrl ? otherOrganization() : undefined;
    if (other !== undefined) await errorOf(() => restore(state.currentTransition(), { other }));
    isRestoring = false;
    // The application can have switched meanwhile.
    if (other !== undefined && state.active())
      return registry.find(other) === state.active() ? error : undefined;
    // After `login_required` only a login helps. A guard of a router that calls start() again must not wait for another attempt.
    hasFailed = error !== undefined && error.code !== 'login_required';
    return isNormal(error) ? undefined : error;
  };

  return {
    async run(url) {
      const isRepeated = hasFailed;
      hasFailed = false;
      const reading = errorOf(readStoredSessions);
      void reading.then(finishRemovals).catch(() => undefined);
      const login = transactions.find(callbackParameters(url)?.get('state'));
      if (login) warmUp();
      // At once: the address is clean before a router reads it.
      const handling = login ? errorOf(() => handleCallback(undefined, reading)) : undefined;
      // The callback has begun a transition of its own.
      const since = state.currentTransition();

      let error = await reading;
      let shouldRestore = true;
      if (handling) {
        error = await handling;
        // The user reloaded the page of the callback. Its code is used, its session lives.
        const isReplayed = error?.code === 'invalid_callback' && error.reason === 'replayed';
        if (isReplayed || isSignOut(error)) error = undefined;
        // After the login no other organization is restored, even if the application has signed out meanwhile. A login that leaves the active
        // organization alone needs it restored.
        shouldRestore =
          isReplayed || error !== undefined || login?.activate === false || login?.connectFor !== undefined;
      }
      if (shouldRestore && !state.active()) {
        const failure = await tryToRestore(since);
        error ??= failure;
      }
      const changesError = error || (isRepeated && !state.active());
      state.commit({ phase: undefined, ...(changesError && { error }) });
      return state.get();
    },
    adopt: (organization) => restore(state.currentTransition(), { signedIn: organization }),
    hasFailed: () => hasFailed,
    retry() {
      // The application has chosen one.
      if (state.active()) unreached = undefined;
      if (!unreached || isRestoring || state.get().status !== 'signed-out' || state.isTransitionRunning())
        return;
      const { organization, signOuts } = unreached;
      if (signOutLog.hasSince([organization], signOuts)) unreached = undefined;
      else
        void tryToRestore(state.currentTransition()).then((error) => {
          if (!state.active() && state.get().error?.code === 'temporary') state.commit({ error });
        });
    },
  };
}
