import { activate, lastActiveId } from '../sessions/active-organization.js';
import { callbackParameters } from '../login/callback-url.js';
import { isOrgSessionError, type AnyOrgSessionError } from '../errors/any-error.js';
import type { Core } from './core.js';
import { ConfigurationError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import type { Callback } from '../login/redirect-callback.js';
import { canonicalOrganization } from '../config/organization.js';
import type { SignOuts } from '../storage/sign-out-log.js';
import type { OrgSessionSnapshot } from '../sessions/state.js';

/** How a page begins: with a login that comes back to it, or with what was there before. */
export type Start = (url: URL, before: AbortSignal) => Promise<OrgSessionSnapshot>;

export function createStart(core: Core, signOuts: SignOuts, callback: Callback): Start {
  const { settings, caches, state, lastActive, registry, tokens, transactions } = core;
  const restore = async (before: AbortSignal): Promise<void> => {
    const resolved = settings.resolveOrganization();
    const organization =
      resolved === undefined
        ? (lastActiveId(core, signOuts) ?? settings.defaultOrganization)
        : canonicalOrganization(resolved, 'The answer of resolveOrganization');
    // A switch or login that the app began decides.
    if (organization === undefined || before.aborted || state.isTransitionRunning()) return;
    const turn = state.turn();
    const late = (): boolean => turn.aborted;
    try {
      const token = await abortable(tokens.get(organization, {}, true), turn);
      const session = token && registry.find(token.organization.id);
      if (session && !late()) activate(core, session, 'restore');
    } catch (error) {
      if (late()) return;
      // Not again at every start.
      if (isOrgSessionError(error) && error.code === 'access_denied') lastActive.forget(organization);
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

  /** Verifies what storage holds, the organization that this tab was in first, so that no other person's answer comes before it. */
  const readStored = async (): Promise<void> => {
    const last = lastActiveId(core, signOuts);
    const ids = (await caches?.stored(true)) ?? [];
    for (const id of ids.sort((a, b) => Number(b === last) - Number(a === last))) {
      if (registry.held.size >= settings.maxSessions) return;
      // An entry that can't be read is not held, and no reason to fail.
      if (!registry.find(id)) await tokens.get(id, { cacheMode: 'cache-only' }).catch(() => undefined);
    }
  };

  return async (url, begun) => {
    let before = begun;
    const stored = attempt(readStored);
    const isCallback = transactions.find(callbackParameters(url)?.get('state')) !== undefined;
    // Begun now: the address is clean before a router reads it.
    const finished = isCallback ? attempt(() => callback(undefined, stored)) : undefined;
    let error = await stored;
    if (finished) {
      error = await finished;
      // The callback took a turn of its own.
      before = state.latest();
      // A reload of the callback page: its code is used, its session lives.
      if (error?.code === 'invalid_callback' && error.reason === 'replayed') error = undefined;
    }
    if (!state.active()) error = (await attempt(() => restore(before))) ?? error;
    if (state.get().status === 'starting' || error) {
      state.commit({ phase: undefined, ...(error && { error }) });
    }
    return state.get();
  };
}
