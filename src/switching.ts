import type { Activation } from './activation.js';
import {
  ConfigurationError,
  isOrgSessionError,
  LoginRequiredError,
  SwitchSupersededError,
  type OrgSessionError,
} from './errors.js';
import { abortable } from './lib/abort.js';
import type { Login, LoginOptions } from './login.js';
import { canonicalOrganization, type Organization } from './organization.js';
import type { State } from './state.js';
import type { Registry } from './registry.js';
import type { Tokens } from './tokens.js';

/** Options of `switchOrganization`. */
export interface SwitchOptions extends Omit<LoginOptions, 'organization' | 'invitation'> {
  /**
   * What to do where a person is needed: `'redirect'` (default) leaves for the login page, `'popup'` opens it beside, `'none'` rejects
   * with `LoginRequiredError`.
   */
  interaction?: 'redirect' | 'popup' | 'none';
  /** Gives the switch up: it rejects with the signal's reason, and the old organization stays active. */
  signal?: AbortSignal;
}

/** How a switch ended. */
export type SwitchResult =
  { readonly status: 'switched'; readonly organization: Organization } | { readonly status: 'redirecting' };

/** A switch is a transaction: begun, then committed or rolled back, or superseded by a later one. */
export class Switching {
  constructor(
    readonly registry: Registry,
    readonly state: State,
    readonly activation: Activation,
    readonly tokens: Tokens,
    readonly login: Login,
  ) {}

  async switchTo(to: string, options: SwitchOptions = {}): Promise<SwitchResult> {
    const { interaction = 'redirect', signal, ...login } = options;
    const organization = canonicalOrganization(to);
    if (!['redirect', 'popup', 'none'].includes(interaction)) {
      throw new ConfigurationError("interaction must be 'redirect', 'popup' or 'none'.");
    }
    if (signal?.aborted) throw signal.reason;
    const { state, activation, registry } = this;
    const turn = activation.next();
    const { active } = state;
    const current = active?.token?.organization;
    if (current && registry.find(organization) === active) {
      if (state.get().switchingTo !== undefined) state.commit({ switchingTo: undefined });
      return { status: 'switched', organization: current };
    }
    const from = current?.id;
    state.commit({ switchingTo: to, error: undefined }, ['switchStarted', { from, to }]);
    try {
      return await abortable(abortable(this.#reach(to, interaction, login, turn), turn), signal);
    } catch (error) {
      // A later turn has the snapshot now; a sign-out says so itself.
      if (turn.aborted) {
        throw (turn.reason as OrgSessionError).code === 'superseded'
          ? new SwitchSupersededError({ organization: to })
          : error;
      }
      const known = isOrgSessionError(error) ? error : undefined;
      // Whoever gave it up: a late answer must not bring it back.
      activation.next();
      state.commit(
        { switchingTo: undefined, ...(known && { error: known }) },
        ...(known ? [['switchFailed', { from, to, error: known }] as const] : []),
      );
      throw error;
    }
  }

  async #reach(
    to: string,
    interaction: 'redirect' | 'popup' | 'none',
    login: Omit<LoginOptions, 'organization'>,
    turn: AbortSignal,
  ): Promise<SwitchResult> {
    const { tokens, registry, activation } = this;
    try {
      const id = (await tokens.get(to))?.organization.id;
      const session = id === undefined ? undefined : registry.find(id);
      if (turn.aborted) throw turn.reason;
      if (!session) throw new LoginRequiredError('signed_out', { organization: to });
      return { status: 'switched', organization: activation.activate(session, 'switch') };
    } catch (error) {
      if (turn.aborted || !(error instanceof LoginRequiredError) || interaction === 'none') throw error;
    }
    if (interaction === 'popup') {
      const organization = await this.login.popup({ ...login, organization: to }, {}, 'switch', turn);
      return { status: 'switched', organization };
    }
    await this.login.redirect({ ...login, organization: to }, turn);
    return { status: 'redirecting' };
  }
}
