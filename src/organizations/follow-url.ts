import type { Environment } from '../config/environment.js';
import type { FOLLOW_URL } from '../config/follow-url-key.js';
import { personalAccountId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { isOrgSessionError } from '../errors/any-error.js';
import { SwitchSupersededError } from '../errors/errors.js';
import { attempt } from '../lib/attempt.js';
import { reportUncaughtError } from '../lib/listeners.js';
import { callbackParameters, pathOf } from '../login/callback-url.js';
import type { LoginSteps } from '../login/complete-login.js';
import type { AppRouter } from '../login/redirect-callback.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import { browserAddressBar } from './address-bar.js';
import type { SwitchOrganization } from './switch-organization.js';

/**
 * Makes the URL of the page and the active organization follow each other.
 *
 * Both directions run in a microtask, so that the router, and the listeners of the application, have done their work: a router that changes the
 * URL has then finished, and the latest change counts.
 *
 * @returns A function that ends it.
 */
export type FollowUrl = (parts: {
  settings: Settings;
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  signOutState: SignOutState;
  loginSteps: LoginSteps;
  appRouter: AppRouter;
  switchOrganization: SwitchOrganization;
}) => () => void;

/** A resolver of this package, as the option `resolveOrganization`. */
export interface FollowingResolver {
  (url?: URL): string | undefined;
  readonly build: (organization: Organization, url: URL) => URL;
  readonly [FOLLOW_URL]: FollowUrl;
}

/** Longer than most routers need to show a page. */
const ROUTER_TIMEOUT_MS = 5000;

export const followUrl: FollowUrl = ({
  settings,
  environment,
  state,
  registry,
  signOutState,
  loginSteps: { assertTrusted },
  appRouter,
  switchOrganization,
}) => {
  const resolver = settings.resolveOrganization as FollowingResolver;
  const addressBar = environment.addressBar ?? browserAddressBar;
  let isOpen = true;
  /** The URL that was read last. */
  let seen = environment.url();
  /** The URL that a login returned to. */
  let returnedTo: string | undefined;
  /** The switch to the organization of the URL that is under way. */
  let following: object | undefined;
  let followed: string | undefined;
  /** Whether a call of the application has superseded it. */
  let isOvertaken = false;
  /** The latest call of the option `navigate`, until the URL shows its organization. */
  let navigation: { readonly session: Session; readonly path: string } | undefined;
  /** The paths of earlier calls. A router can show them late. */
  const outdatedPaths = new Set<string>();

  const run = (work: () => void): void => {
    try {
      if (isOpen) work();
    } catch (error) {
      if (isOrgSessionError(error)) state.commit({ error });
      else reportUncaughtError(error);
    }
  };
  const soon = (work: () => void): void => queueMicrotask(() => run(work));
  const isNamed = (named: string, session: Session | undefined): boolean =>
    session !== undefined && attempt(() => registry.find(registry.parseOrganization(named))) === session;
  const endNavigation = (): void => {
    navigation = undefined;
    outdatedPaths.clear();
  };

  /** Changes the URL if it names another organization than the active one. */
  const showActive = (): void => {
    // A navigation that has not been read yet is later.
    readAddress();
    const session = state.active();
    const organization = session?.tokens.primary()?.organization;
    const url = environment.url();
    if (!organization || !url || following) return;
    const named = resolver(url);
    if (navigation ? navigation.session === session : named === undefined || isNamed(named, session)) return;
    const target = resolver.build(organization, url);
    if (target.origin !== url.origin) {
      // The other origin would show its own last organization, and not the personal account.
      if (session.id !== personalAccountId) environment.navigate(target.href);
      return;
    }
    const path = pathOf(target);
    if (settings.navigate) {
      if (navigation) outdatedPaths.add(navigation.path);
      navigation = { session, path };
      return settings.navigate(path);
    }
    if (url.href === returnedTo) environment.replaceUrl(path);
    else addressBar.push(path);
    environment.notifyRouter();
  };

  /** What the application called instead can be a switch to the organization that is active, or can fail. */
  const showIfOvertaken = (): void => {
    if (!isOvertaken) return;
    environment.after(0, () => {
      if (!isOvertaken || state.isTransitionRunning()) return;
      isOvertaken = false;
      run(showActive);
    });
  };

  const switchTo = async (named: string): Promise<void> => {
    const own = (following = {});
    followed = named;
    isOvertaken = false;
    try {
      await state.runTransition((transition) =>
        switchOrganization(named, { interaction: 'none' }, transition, assertTrusted),
      );
      // A listener of the switch can have switched again.
      soon(showActive);
    } catch (error) {
      if (error instanceof SwitchSupersededError) {
        isOvertaken = following === own;
        showIfOvertaken();
      }
      // A failed switch has added its error to the snapshot, except for a name that is invalid.
      else if (!isOrgSessionError(error) || error.code === 'configuration')
        run(() => {
          throw error;
        });
    } finally {
      if (following === own) following = followed = undefined;
    }
  };

  /** Switches to the organization of the URL if the URL has changed. */
  const readAddress = (): void => {
    const url = environment.url();
    const { status, error } = state.get();
    // A URL that changes during a start or a login is read afterwards.
    if (!url || url.href === seen?.href || status === 'starting' || status === 'redirecting') return;
    const before = seen;
    seen = url;
    const named = resolver(url);
    const from = before && attempt(() => resolver(before));
    // The login decides which organization is active. The URL of an organization can be the callback of another provider.
    if (before && callbackParameters(before) && (from === undefined || from === named)) {
      returnedTo = url.href;
      return;
    }
    const isLate = navigation !== undefined;
    if (navigation) {
      const { session } = navigation;
      if (named === undefined || isNamed(named, session) || !outdatedPaths.delete(pathOf(url)))
        endNavigation();
      else {
        // The router has not been as far as the latest call yet. If it does not show that one, the URL counts.
        const latest = navigation;
        environment.after(ROUTER_TIMEOUT_MS, () => {
          if (navigation === latest) readAgain();
        });
        return;
      }
    }
    if (named === undefined || named === followed || signOutState.isBlocked()) return;
    // A page of the same organization as before: that it can't be active is known.
    if (from === named && !isLate && error?.code !== 'temporary') return;
    if (following || !isNamed(named, state.active())) void switchTo(named);
  };
  const readAgain = (): void => {
    endNavigation();
    seen = undefined;
    soon(readAddress);
  };

  const ends = [
    addressBar.listen(() => soon(readAddress)),
    state.subscribe(() => {
      soon(readAddress);
      showIfOvertaken();
    }),
    state.on('organizationChanged', ({ current, reason }) => {
      if (!current || reason === 'restore') return;
      // A navigation before the switch does not count any more, but one during a switch to the organization of the URL does.
      if (!following) {
        const url = environment.url();
        if (seen && callbackParameters(seen)) returnedTo = url?.href;
        seen = url;
      }
      soon(showActive);
    }),
    // The browser shows a page from its cache, whose organization has changed since its URL was left.
    environment.listen('pageshow', ({ persisted }) => {
      if (persisted) readAgain();
    }),
    environment.listen('online', () => {
      if (state.active() && state.get().error?.code === 'temporary') readAgain();
    }),
  ];
  appRouter.pathFor = (organization, path = '') =>
    attempt(() => {
      const page = new URL(path, environment.url());
      if (resolver(page) === undefined) return undefined;
      return pathOf(organization ? resolver.build(organization, page) : page);
    });
  return () => {
    isOpen = false;
    for (const end of ends) end();
    appRouter.pathFor = undefined;
  };
};
