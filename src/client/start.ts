import type { ClientPool } from '../auth0/client-pool.js';
import { parseOrganization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { isOrgSessionError, type AnyOrgSessionError } from '../errors/any-error.js';
import { ConfigurationError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import { callbackParameters } from '../login/callback-url.js';
import type { LoginTransactions } from '../login/login-transactions.js';
import type { HandleCallback } from '../login/redirect-callback.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { OrgSessionSnapshot } from '../sessions/snapshot.js';
import type { State } from '../sessions/state.js';
import type { Caches } from '../storage/caches.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';

/**
 * Starts the client: finishes a redirect login if the URL is its callback, or else restores the last organization.
 *
 * @param url The address of the page.
 */
export type Start = (url: URL) => Promise<OrgSessionSnapshot>;

export function createStart({
  settings,
  pool,
  caches,
  state,
  registry,
  activeOrganization,
  getToken,
  transactions,
  handleCallback,
}: {
  settings: Settings;
  pool: ClientPool;
  caches: Caches | undefined;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  getToken: GetVerifiedToken;
  transactions: LoginTransactions;
  handleCallback: HandleCallback;
}): Start {
  /** Runs a step. Returns its error, unless it only says that the user is not signed in. */
  const attempt = async (step: () => Promise<unknown>): Promise<AnyOrgSessionError | undefined> => {
    try {
      await step();
    } catch (error) {
      if (!isOrgSessionError(error))
        return new ConfigurationError('A function in the options failed.', { cause: error });
      if (error.code !== 'login_required') return error;
    }
    return undefined;
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
    if (!caches?.takeUnfinishedRemovals()) return;
    for (const id of await caches.organizationIds())
      await registry.end(registry.create(id), 'signedOutEarlier');
  };

  /** In memory mode a page needs a client with a Worker. */
  const warmUp = (): void => {
    if (!caches) pool.warmUp();
  };

  const organizationToRestore = (): string | undefined => {
    const resolved = settings.resolveOrganization();
    return resolved === undefined
      ? (activeOrganization.recall() ?? settings.defaultOrganization)
      : parseOrganization(resolved, 'The answer of resolveOrganization');
  };

  /** @param since The transition before the start. A later one, or one that is under way, decides instead. */
  const restore = async (since: AbortSignal): Promise<void> => {
    const organization = organizationToRestore();
    if (organization === undefined || since.aborted || state.isTransitionRunning()) return;
    warmUp();
    const transition = state.beginTransition();
    const isAborted = (): boolean => transition.aborted;
    try {
      const token = await abortable(getToken(organization, {}, false), transition);
      const session = token && registry.find(token.organization.id);
      if (session && !isAborted()) activeOrganization.activate(session, 'restore');
    } catch (error) {
      if (isAborted()) return;
      // The next start must not try it again.
      if (isOrgSessionError(error) && error.code === 'access_denied') activeOrganization.forget(organization);
      throw error;
    }
  };

  return async (url) => {
    const reading = attempt(readStoredSessions);
    void reading.then(finishRemovals).catch(() => undefined);
    const isCallback = transactions.find(callbackParameters(url)?.get('state')) !== undefined;
    if (isCallback) warmUp();
    // At once: the address is clean before a router reads it.
    const handling = isCallback ? attempt(() => handleCallback(undefined, reading)) : undefined;
    // The callback has begun a transition of its own.
    const since = state.currentTransition();

    let error = await reading;
    if (handling) {
      error = await handling;
      // The user reloaded the page of the callback. Its code is used, its session lives.
      if (error?.code === 'invalid_callback' && error.reason === 'replayed') error = undefined;
    }
    if (!state.active()) error = (await attempt(() => restore(since))) ?? error;
    if (state.get().status === 'starting' || error)
      state.commit({ phase: undefined, ...(error && { error }) });
    return state.get();
  };
}
