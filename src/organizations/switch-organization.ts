import type { Environment } from '../config/environment.js';
import type { Organization } from '../config/organization.js';
import { isOrgSessionError, withOrganization } from '../errors/any-error.js';
import { LoginRequiredError, SwitchSupersededError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import type { InteractiveLogin, LoginOptions } from '../login/interactive-login.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';

/** Options of `switchOrganization`. */
export interface SwitchOptions extends Omit<LoginOptions, 'organization' | 'invitation'> {
  /**
   * What happens if the user has to sign in. `'redirect'`: **the page is left** for the login page. `'popup'`: the login page opens in a
   * popup. `'none'`: the call rejects with `LoginRequiredError`.
   *
   * @default 'redirect'
   */
  interaction?: 'redirect' | 'popup' | 'none';
  /**
   * Cancels the switch: it rejects with the signal's reason, and the previous organization stays active.
   *
   * @default undefined
   */
  signal?: AbortSignal;
}

/** The result of a switch. */
export type SwitchResult =
  | { readonly status: 'switched'; readonly organization: Organization }
  /** The page is leaving for the login page. */
  | { readonly status: 'redirecting' };

/**
 * Makes an organization the active one.
 *
 * A switch is a transaction. It begins (`switchStarted`), and then it is committed (`organizationChanged`) or rolled back
 * (`switchFailed`), unless a later transition aborts it.
 */
export type SwitchOrganization = (
  to: string | null,
  options: SwitchOptions,
  transition: AbortSignal,
) => Promise<SwitchResult>;

export function createSwitchOrganization({
  environment,
  state,
  registry,
  activeOrganization,
  getToken,
  interactiveLogin,
}: {
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  getToken: GetVerifiedToken;
  interactiveLogin: InteractiveLogin;
}): SwitchOrganization {
  /** The transition of the latest switch. A login is a later transition, but not of a switch. */
  let latestSwitch: AbortSignal | undefined;

  /** Gets the organization's tokens without the user. @param onCommit Called before the events of the switch. */
  const switchSilently = async (
    to: string | null,
    transition: AbortSignal,
    onCommit: (result: SwitchResult) => void,
  ): Promise<SwitchResult> => {
    const organization = (await getToken(to))?.organization;
    const session = organization && registry.find(organization.id);
    transition.throwIfAborted();
    if (!session) throw withOrganization(new LoginRequiredError('signed_out'), to);
    const result: SwitchResult = { status: 'switched', organization };
    onCommit(result);
    activeOrganization.activate(session, 'switch');
    return result;
  };

  const switchWithUser = async (
    to: string | null,
    interaction: 'redirect' | 'popup',
    options: LoginOptions,
    transition: AbortSignal,
  ): Promise<SwitchResult> => {
    const login = { ...options, organization: to };
    if (interaction === 'redirect') {
      await interactiveLogin.redirect(login, transition);
      return { status: 'redirecting' };
    }
    const popup = environment.openPopup();
    const organization = await interactiveLogin.popup(login, { popup }, 'switch', transition);
    return { status: 'switched', organization };
  };

  return async (to, { interaction = 'redirect', signal, ...options }, transition) => {
    const parsed = registry.parseOrganization(to);
    const supersededReason = (): unknown =>
      transition.reason instanceof SwitchSupersededError
        ? withOrganization(new SwitchSupersededError(), to)
        : transition.reason;
    if (transition.aborted) throw supersededReason();

    const active = state.active();
    const current = active?.tokens.primary()?.organization;
    if (current && registry.find(parsed) === active) {
      // This call superseded an earlier switch.
      state.commit({ switchingTo: undefined });
      return { status: 'switched', organization: current };
    }
    const from = current?.id;
    latestSwitch = transition;
    const started = { from, to };

    // With a token in memory the switch is one change: no snapshot shows it under way.
    if (registry.find(parsed)?.tokens.ready(environment.now())) {
      const session = registry.getOrCreate(parsed);
      session.touch();
      const organization = activeOrganization.activate(session, 'switch', started);
      return { status: 'switched', organization };
    }

    state.commit({ switchingTo: to, error: undefined }, ['switchStarted', started]);
    let committed: SwitchResult | undefined;
    const run = async (): Promise<SwitchResult> => {
      try {
        return await switchSilently(to, transition, (result) => {
          committed = result;
        });
      } catch (error) {
        const needsUser = error instanceof LoginRequiredError && error.reason !== 'signed_out';
        if (transition.aborted || !needsUser || interaction === 'none') throw error;
        return switchWithUser(to, interaction, options, transition);
      }
    };
    const isAborted = (): boolean => transition.aborted;
    try {
      return await abortable(abortable(run(), transition), signal);
    } catch (error) {
      // A listener of this switch can begin the next one. This one is done all the same.
      if (committed) return committed;
      if (isAborted()) {
        // The snapshot belongs to the later transition. If that is a login, this switch is no longer its target.
        if (latestSwitch === transition && state.get().switchingTo !== undefined)
          state.commit({ switchingTo: undefined });
        throw supersededReason();
      }
      // The caller can have cancelled it: a late response must not commit it.
      state.beginTransition();
      const known = isOrgSessionError(error) ? error : undefined;
      state.commit(
        { switchingTo: undefined, error: known },
        known && ['switchFailed', { from, to, error: known }],
      );
      throw error;
    }
  };
}
