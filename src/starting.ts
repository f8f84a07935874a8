import { callbackParameters } from './callback-url.js';
import { isOrgSessionError, type AnyOrgSessionError } from './any-error.js';
import type { Core } from './core.js';
import { ConfigurationError } from './errors.js';
import { abortable } from './lib/abort.js';
import type { Callback } from './callback.js';
import { canonicalOrganization } from './organization.js';
import type { OrgSessionSnapshot } from './state.js';

/** How a page begins: with a login that comes back to it, or with what was there before. */
export type Start = (url: URL) => Promise<OrgSessionSnapshot>;

export function createStart(
  { settings, caches, state, active, registry, tokens, transactions }: Core,
  callback: () => Promise<Callback>,
): Start {
  const restore = async (): Promise<void> => {
    const resolved = settings.resolveOrganization();
    const organization =
      resolved === undefined
        ? (active.last() ?? settings.defaultOrganization)
        : canonicalOrganization(resolved, 'The answer of resolveOrganization');
    // Whoever switches meanwhile knows better where they want to be.
    if (organization === undefined || state.get().switchingTo !== undefined) return;
    const turn = state.turn();
    try {
      const token = await abortable(tokens.get(organization, {}, true), turn);
      const session = token && registry.find(token.organization.id);
      if (session && !turn.aborted) active.set(session, 'restore');
    } catch (error) {
      if (turn.aborted) return;
      // Not again at every start.
      if (isOrgSessionError(error) && error.code === 'access_denied') active.forget(organization);
      throw error;
    }
  };

  /** Trouble is told in the snapshot, but for "nobody is signed in", which is none. */
  const attempt = async (work: () => Promise<unknown>): Promise<AnyOrgSessionError | undefined> => {
    try {
      await work();
    } catch (error) {
      if (!isOrgSessionError(error)) {
        return new ConfigurationError('A function in the options failed.', { cause: error });
      }
      if (error.code !== 'login_required') return error;
    }
    return undefined;
  };

  return async (url) => {
    let error: AnyOrgSessionError | undefined;
    if (transactions.find(callbackParameters(url)?.get('state'))) {
      error = await attempt(async () => (await callback())());
      // A reload of the callback page: its code is spent, its session is not.
      if (error?.code === 'invalid_callback' && error.reason === 'replayed') error = undefined;
    }
    if (!state.active()) error = (await attempt(restore)) ?? error;
    // The other organizations that storage holds; each is verified before it is shown.
    for (const id of (await caches?.stored()) ?? []) {
      // What can't be read is not held: no reason not to start.
      if (!registry.find(id)) await tokens.get(id, { cacheMode: 'cache-only' }).catch(() => undefined);
    }
    if (state.get().status === 'starting' || error) {
      state.commit({ phase: undefined, ...(error && { error }) });
    }
    return state.get();
  };
}
