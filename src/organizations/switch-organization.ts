import type { AllowedOptions } from '../config/check-options.js';
import type { Environment } from '../config/environment.js';
import type { Organization } from '../config/organization.js';
import { isOrgSessionError, withOrganization } from '../errors/any-error.js';
import { LoginRequiredError, SwitchSupersededError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import type { LoginSteps } from '../login/complete-login.js';
import { REQUEST_OPTIONS, type InteractiveLogin, type LoginOptions } from '../login/interactive-login.js';
import type { AppRouter } from '../login/redirect-callback.js';
import type { AdoptPrefetched } from '../sessions/adopt-prefetched.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';
import { throwIfAborted } from '../lib/throw-if-aborted.js';

/** Options of `switchOrganization`. */
export interface SwitchOptions extends Omit<LoginOptions, 'organization' | 'invitation' | 'activate'> {
  /**
   * What happens if the user has to sign in. `'redirect'`: **the page is left** for the login page. `'popup'`: the login page opens in a
   * popup. `'none'`: the call rejects with {@link LoginRequiredError}.
   *
   * @default 'redirect'
   */
  interaction?: 'redirect' | 'popup' | 'none' | undefined;
  /**
   * Cancels the switch: it rejects with the signal's reason, and the previous organization stays active.
   *
   * @default undefined. Only a newer switch or login, or a sign-out, cancels the switch.
   */
  signal?: AbortSignal | undefined;
}

/** For `checkOptions`: the options of `switchOrganization`. */
export const SWITCH_OPTIONS = {
  interaction: ['redirect', 'popup', 'none'],
  signal: 'object',
  ...REQUEST_OPTIONS,
} satisfies AllowedOptions & Record<keyof SwitchOptions, unknown>;

/** The result of a switch: the organization is active, or the browser is navigating to the login page. */
export type SwitchResult =
  { readonly status: 'switched'; readonly organization: Organization } | { readonly status: 'redirecting' };

/**
 * Makes an organization the active one.
 *
 * A switch is a transaction. It begins (`switchStarted`), and then it is committed (`organizationChanged`) or rolled back
 * (`switchFailed`), unless a later transition aborts it.
 *
 * @param assertTrusted Called for an organization that has no session, if the application's code did not name it.
 */
export type SwitchOrganization = (
  to: string | null,
  options: SwitchOptions,
  transition: AbortSignal,
  assertTrusted?: LoginSteps['assertTrusted'],
) => Promise<SwitchResult>;

export function createSwitchOrganization({
  environment,
  state,
  registry,
  activeOrganization,
  signOutState,
  adoptPrefetched,
  getToken,
  interactiveLogin,
  appRouter,
}: {
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  signOutState: SignOutState;
  adoptPrefetched: AdoptPrefetched;
  getToken: GetVerifiedToken;
  interactiveLogin: InteractiveLogin;
  appRouter: AppRouter;
}): SwitchOrganization {
  /** The transition of the latest switch. The current transition can be a later one, of a login. */
  let latestSwitch: AbortSignal | undefined;

  /** Switches without a login page. @param onCommit Called before the events of the switch. */
  const switchSilently = async (
    to: string | null,
    transition: AbortSignal,
    onCommit: (result: SwitchResult) => void,
    assertTrusted: LoginSteps['assertTrusted'] | undefined,
  ): Promise<SwitchResult> => {
    const isKnown = registry.find(registry.parseOrganization(to));
    const organization = (await getToken(to))?.organization;
    const session = organization && registry.find(organization.id);
    throwIfAborted(transition);
    if (!session) throw withOrganization(new LoginRequiredError('signed_out'), to);
    if (!isKnown && assertTrusted) {
      await assertTrusted(organization, session);
      throwIfAborted(transition);
    }
    const result: SwitchResult = { status: 'switched', organization };
    onCommit(result);
    activeOrganization.activate(session, 'switch');
    return result;
  };

  const switchWithLogin = async (
    to: string | null,
    options: LoginOptions,
    popup: Window | null | undefined,
    transition: AbortSignal,
  ): Promise<SwitchResult> => {
    // With the option followUrl the login returns to the same page, in the URL of the new organization.
    const { returnTo = appRouter.pathFor?.() } = options;
    const login = { ...options, organization: to, returnTo };
    if (popup === undefined) {
      await interactiveLogin.redirect(login, transition);
      return { status: 'redirecting' };
    }
    const organization = await interactiveLogin.popup(login, { popup }, 'switch', transition);
    return { status: 'switched', organization };
  };

  return async (to, { interaction = 'redirect', signal, ...options }, transition, assertTrusted) => {
    const parsed = registry.parseOrganization(to);
    adoptPrefetched(parsed);
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

    // With a token in memory the switch is one change of the snapshot: `switchingTo` is never set.
    if (!signOutState.isBlocked() && registry.find(parsed)?.tokens.ready(environment.now())) {
      const session = registry.getOrCreate(parsed);
      session.touch();
      const organization = activeOrganization.activate(session, 'switch', started);
      return { status: 'switched', organization };
    }

    // Before any await: the browser allows a popup only during the handling of a click.
    const popup = interaction === 'popup' ? environment.openPopup() : undefined;
    let unusedPopup = popup;
    state.commit({ switchingTo: to, error: undefined }, ['switchStarted', started]);
    let committed: SwitchResult | undefined;
    // The user signed out before this switch: they can sign in again. During this tab's own logout they can't.
    const canSignInAgain = signOutState.isBlocked() && !signOutState.isLeaving();
    const run = async (): Promise<SwitchResult> => {
      try {
        const onCommit = (result: SwitchResult): void => {
          committed = result;
        };
        return await switchSilently(to, transition, onCommit, assertTrusted);
      } catch (error) {
        const needsLogin =
          error instanceof LoginRequiredError && (canSignInAgain || error.reason !== 'signed_out');
        if (transition.aborted || !needsLogin || interaction === 'none') throw error;
        unusedPopup = undefined;
        return switchWithLogin(to, options, popup, transition);
      }
    };
    const isAborted = (): boolean => transition.aborted;
    try {
      return await abortable(abortable(run(), transition), signal);
    } catch (error) {
      // A listener of this switch's events has begun another switch. This one is complete nevertheless.
      if (committed) return committed;
      if (isAborted()) {
        // A later switch has set `switchingTo` to its own target. A later login has not: remove this switch's target.
        if (latestSwitch === transition && state.get().switchingTo !== undefined)
          state.commit({ switchingTo: undefined });
        throw supersededReason();
      }
      // If the caller cancelled the switch, its request still runs. With a new transition, its response can't commit the switch.
      state.beginTransition();
      const known = isOrgSessionError(error) ? error : undefined;
      state.commit(
        { switchingTo: undefined, error: known },
        known && ['switchFailed', { from, to, error: known }],
      );
      throw error;
    } finally {
      // A login closes its popup itself.
      unusedPopup?.close();
    }
  };
}
