import type { ActiveMemory } from './active.js';
import type { Activation } from './activation.js';
import { callbackParameters, withoutCallback } from './callback-url.js';
import { isOrgSessionError, type OrgSessionError } from './errors.js';
import { abortable } from './lib/abort.js';
import type { Login } from './login.js';
import { canonicalOrganization } from './organization.js';
import type { Registry } from './registry.js';
import type { OrgSessionSnapshot, State } from './state.js';
import type { Tokens } from './tokens.js';
import type { Transactions } from './transactions.js';

/** How a page begins: with a login that comes back to it, or with what was there before. */
export class Starting {
  constructor(
    readonly registry: Registry,
    readonly state: State,
    readonly activation: Activation,
    readonly memory: ActiveMemory,
    readonly tokens: Tokens,
    readonly login: Login,
    readonly transactions: Transactions,
  ) {}

  async start(url: URL): Promise<OrgSessionSnapshot> {
    const { registry, state, transactions } = this;
    const transaction = transactions.find(callbackParameters(url)?.state ?? null);
    let error: OrgSessionError | undefined;
    if (transaction?.finished) {
      // A reload of the callback page: its code is spent, its session is not.
      registry.environment.replaceUrl(withoutCallback(url));
    } else if (transaction) {
      error = await this.#attempt(() => this.login.callback(url));
    }
    if (!state.active) error = (await this.#attempt(() => this.#restore())) ?? error;
    await this.#readStorage();
    state.commit({ started: true, ...(error && { error }) });
    return state.get();
  }

  async #restore(): Promise<void> {
    const { registry, activation, memory, tokens, state } = this;
    const { resolveOrganization, defaultOrganization } = registry.settings;
    const resolved = resolveOrganization();
    const organization =
      resolved === undefined
        ? (memory.read() ?? defaultOrganization)
        : canonicalOrganization(resolved, 'The answer of resolveOrganization');
    // Whoever switches meanwhile knows better where they want to be.
    if (organization === undefined || state.get().switchingTo !== undefined) return;
    const turn = activation.next();
    try {
      const token = await abortable(tokens.get(organization, {}, true), turn);
      const session = token && registry.find(token.organization.id);
      if (session && !turn.aborted) activation.activate(session, 'restore');
    } catch (error) {
      if (turn.aborted) return;
      // Not again at every start.
      if (isOrgSessionError(error) && error.code === 'access_denied') memory.forget(organization);
      throw error;
    }
  }

  /** The other organizations that storage holds; each is verified before it is shown. */
  async #readStorage(): Promise<void> {
    for (const id of await this.registry.stored()) {
      if (!this.registry.find(id)) await this.tokens.get(id, { cacheMode: 'cache-only' });
    }
  }

  /** Trouble is told in the snapshot, but for "nobody is signed in", which is none. */
  async #attempt(work: () => Promise<unknown>): Promise<OrgSessionError | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!isOrgSessionError(error)) throw error;
      return error.code === 'login_required' ? undefined : error;
    }
  }
}
