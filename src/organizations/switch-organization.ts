import { activate } from '../sessions/active-organization.js';
import { about, isOrgSessionError } from '../errors/any-error.js';
import { LoginRequiredError, SwitchSupersededError } from '../errors/errors.js';
import type { Core } from '../client/core.js';
import { abortable } from '../lib/abort.js';
import type { Login, LoginOptions } from '../login/interactive-login.js';
import type { Organization } from '../config/organization.js';
import { atHand } from '../sessions/session.js';

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

/** A switch is a transaction: begun, then committed or rolled back, or superseded by a later `turn`. */
export type Switch = (to: string | null, options: SwitchOptions, turn: AbortSignal) => Promise<SwitchResult>;

export function createSwitch(core: Core, login: Login): Switch {
  const { environment, state, registry, tokens } = core;
  const reach = async (
    to: string | null,
    interaction: 'redirect' | 'popup' | 'none',
    options: LoginOptions,
    turn: AbortSignal,
    committed: (result: SwitchResult) => void,
  ): Promise<SwitchResult> => {
    try {
      const organization = (await tokens.get(to))?.organization;
      const session = organization && registry.find(organization.id);
      turn.throwIfAborted();
      if (!session) throw about(new LoginRequiredError('signed_out'), to);
      const result: SwitchResult = { status: 'switched', organization };
      committed(result);
      activate(core, session, 'switch');
      return result;
    } catch (error) {
      const needsPerson = error instanceof LoginRequiredError && error.reason !== 'signed_out';
      if (turn.aborted || !needsPerson || interaction === 'none') throw error;
    }
    const named = { ...options, organization: to };
    if (interaction === 'popup') {
      const config = { popup: environment.openPopup() };
      return { status: 'switched', organization: await login.popup(named, config, 'switch', turn) };
    }
    await login.redirect(named, turn);
    return { status: 'redirecting' };
  };

  let latest: AbortSignal | undefined;

  return async (to, { interaction = 'redirect', signal, ...options }, turn) => {
    const organization = registry.canonical(to);
    const givenUp = (): unknown =>
      turn.reason instanceof SwitchSupersededError ? about(new SwitchSupersededError(), to) : turn.reason;
    if (turn.aborted) throw givenUp();
    const before = state.active();
    const current = before?.token()?.organization;
    if (current && registry.find(organization) === before) {
      if (state.get().switchingTo !== undefined) state.commit({ switchingTo: undefined });
      return { status: 'switched', organization: current };
    }
    const from = current?.id;
    latest = turn;
    const started = { from, to };
    const held = registry.find(organization) && registry.open(organization);
    // What is at hand is one change, and nobody sees it under way.
    if (held && atHand(held, environment.now()))
      return { status: 'switched', organization: activate(core, held, 'switch', started) };
    state.commit({ switchingTo: to, error: undefined }, ['switchStarted', started]);
    let result: SwitchResult | undefined;
    const committed = (value: SwitchResult): void => {
      result = value;
    };
    try {
      return await abortable(abortable(reach(to, interaction, options, turn, committed), turn), signal);
    } catch (error) {
      // A listener that hears of this switch may begin the next one; this one is done all the same.
      if (result) return result;
      // A later turn has the snapshot now.
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it was not, when the switch began.
      if (turn.aborted) {
        // Superseded by a login, and not by another switch, whose target it would be.
        if (latest === turn && state.get().switchingTo !== undefined)
          state.commit({ switchingTo: undefined });
        throw givenUp();
      }
      // Whoever gave it up: a late answer must not bring it back.
      state.turn();
      const known = isOrgSessionError(error) ? error : undefined;
      state.commit(
        { switchingTo: undefined, error: known },
        known && ['switchFailed', { from, to, error: known }],
      );
      throw error;
    }
  };
}
