import type { AuthorizationParams, PopupConfigOptions } from '@auth0/auth0-spa-js';
import { callbackState } from './callback-url.js';
import type { VerifiedToken } from './claims.js';
import type { Core } from './core.js';
import { about, type AnyOrgSessionError } from './any-error.js';
import { ConfigurationError, LoginRequiredError } from './errors.js';
import {
  CallbackError,
  UntrustedOrganizationError,
  type CallbackErrorReason,
  PopupError,
} from './login-errors.js';
import { report } from './lib/listeners.js';
import { canonicalOrganization, type Organization } from './organization.js';
import { safePath, withoutCallback } from './return-path.js';
import type { Session, TokenRequest } from './session.js';
import type { OrganizationChangeReason } from './state.js';
import type { Transaction } from './transactions.js';

/** Options of an interactive login. */
export interface LoginOptions {
  /** Id or name. Without one the person picks at the login page. */
  organization?: string;
  /** An invitation ticket, forwarded to the identity provider. */
  invitation?: string;
  /** Same-origin path to show afterwards; anything else is dropped. */
  returnTo?: string;
  /** Handed to `onRedirectCallback`. Kept in sessionStorage meanwhile. */
  appState?: unknown;
  /** Further parameters of `/authorize`. `organization` is not allowed here. */
  authorizationParams?: Omit<AuthorizationParams, 'organization'>;
}

/** Options of a login that leaves the page. */
export interface RedirectLoginOptions extends LoginOptions {
  /** Opens the login page in another way than `location.assign`. */
  openUrl?: (url: string) => Promise<void> | void;
}

/** How a redirect login ended. */
export interface RedirectLoginResult {
  readonly organization: Organization;
  readonly appState?: unknown;
  /** The same-origin path that is shown now, or was handed to `onRedirectCallback`. */
  readonly url: string;
}

/** Logins with a person in front of the screen. `turn` decides whether the organization becomes the active one in the end. */
export interface Login {
  redirect(options: RedirectLoginOptions, turn: AbortSignal): Promise<void>;
  popup(
    options: LoginOptions,
    config: Omit<Partial<PopupConfigOptions>, 'popup'> & { popup: Window | null },
    reason: OrganizationChangeReason,
    turn: AbortSignal,
  ): Promise<Organization>;
  /** Finishes a login that left the page. The same callback is finished once, however often it is asked for. */
  callback(url?: string): Promise<RedirectLoginResult>;
}

/** Auth0's login page gives up sooner; what is older was not begun by this visit. */
const lifetime = 24 * 60 * 60 * 1000;

export function createLogin({
  settings,
  environment,
  state,
  active,
  registry,
  tokens,
  transactions,
}: Core): Login {
  const callbacks = new Map<string, Promise<RedirectLoginResult>>();

  const sessionFor = (organization: string | undefined): Session =>
    registry.open(organization === undefined ? undefined : canonicalOrganization(organization));

  /** The tokens that a login has just put into the SDK's cache. */
  const read = async (session: Session, request: TokenRequest): Promise<VerifiedToken> => {
    const token = await session.ask(request, undefined, 'on');
    if (!token) throw new LoginRequiredError('session_expired');
    return token;
  };

  /** Somebody else signs in: the sessions of the one before end. */
  const leaveOthers = (session: Session, current: string): void => {
    const previous = registry.sub();
    if (settings.identity !== 'single' || previous === undefined || previous === current) return;
    for (const other of registry.held.values()) {
      if (other !== session) void registry.remove(other, 'userChanged', 'revoke');
    }
    state.commit({}, ['userChanged', { previous, current }]);
  };

  const enter = async (
    session: Session,
    request: TokenRequest,
    token: VerifiedToken,
    source: 'popup' | 'redirect',
    reason: OrganizationChangeReason,
    turn: AbortSignal,
  ): Promise<Organization> => {
    const { organization } = token;
    if (session.organization === undefined) {
      const details = { organization: organization.id };
      const trusted = await Promise.resolve()
        .then(() => settings.isTrustedOrganization(organization))
        .catch((cause: unknown) => {
          throw new UntrustedOrganizationError({ ...details, cause });
        });
      if (!trusted) throw new UntrustedOrganizationError(details);
    }
    leaveOthers(session, token.claims.sub);
    const held = await registry.hold(session, request, token, source);
    return turn.aborted ? organization : active.set(held, reason);
  };

  /** A login that failed leaves nothing, and what was there before as it was. */
  const refuse = async (asked: string | undefined, session: Session, thrown: unknown): Promise<never> => {
    const error = about(thrown as AnyOrgSessionError, asked);
    if (error.code === 'organization_mismatch') await registry.remove(session, 'mismatch', 'forget');
    else if (!registry.isHeld(session)) await registry.remove(session, 'mismatch', 'revoke');
    throw error;
  };

  const problemOf = ({ finished, startedAt, state: own }: Transaction): CallbackErrorReason | undefined => {
    if (finished) return 'replayed';
    if (environment.now() - startedAt > lifetime) return 'expired';
    // The SDK keeps only the latest; handing it another one's callback would cost that latest.
    return transactions.read().at(-1)?.state === own ? undefined : 'superseded';
  };

  const finish = async (url: URL, own: string): Promise<RedirectLoginResult> => {
    const ledger = transactions.read();
    const transaction = ledger.find((other) => other.state === own);
    if (!transaction) throw new CallbackError('unknown');
    const problem = problemOf(transaction);
    const here = withoutCallback(url);
    const page = environment.url();
    const shown = page && callbackState(page) === own;
    // Before anything can fail: a code must not stay in the address bar, nor be sent twice.
    transactions.write(ledger.map((other) => (other === transaction ? { ...other, finished: true } : other)));
    if (shown) environment.replaceUrl(here);
    const current = state.active()?.token()?.organization;
    if (problem === 'replayed' && current) return { organization: current, url: here };
    const { organization, audience, scope } = transaction;
    if (problem) throw about(new CallbackError(problem), organization);

    const turn = state.turn();
    const request = { audience, scope };
    const session = sessionFor(organization);
    let result: RedirectLoginResult;
    try {
      const { token, appState } = await session.attempt(async () => {
        const answer = await session.client().handleRedirectCallback<unknown>(url.href);
        return { token: await read(session, request), appState: answer.appState };
      });
      result = {
        organization: await enter(session, request, token, 'redirect', 'login', turn),
        appState,
        // It was in storage, which anybody on this origin can write.
        url: safePath(transaction.returnTo, (page ?? url).origin) ?? here,
      };
    } catch (error) {
      return refuse(organization, session, error);
    }
    try {
      if (settings.onRedirectCallback) settings.onRedirectCallback(result.appState, result.url);
      else if (shown) environment.replaceUrl(result.url);
    } catch (error) {
      // The login itself is done.
      report(error);
    }
    return result;
  };

  return {
    async redirect({ openUrl, ...options }, turn) {
      const { organization, returnTo, appState } = options;
      const params = readParams(options);
      const { origin } = environment.url() ?? {};
      if (origin === undefined) throw new ConfigurationError('loginWithRedirect needs a browser.');
      const session = sessionFor(organization);
      await session.attempt(() =>
        session.client().loginWithRedirect({
          appState,
          authorizationParams: {
            redirect_uri: settings.redirectUri ?? origin,
            ...params,
            ...session.named(),
          },
          async openUrl(url) {
            turn.throwIfAborted();
            transactions.write([
              ...transactions.read(),
              {
                state: new URL(url).searchParams.get('state') ?? '',
                startedAt: environment.now(),
                organization,
                returnTo,
                audience: params.audience,
                scope: params.scope,
              },
            ]);
            if (openUrl) return openUrl(url);
            state.commit({ phase: 'redirecting' });
            environment.navigate(url);
          },
        }),
      );
    },
    async popup(options, config, reason, turn) {
      const { popup, closePopup } = config;
      if (!popup) throw new PopupError('blocked', options);
      const params = readParams(options);
      const session = sessionFor(options.organization);
      try {
        const job = (): Promise<VerifiedToken> =>
          session.attempt(async () => {
            await session
              .client()
              .loginWithPopup(
                { authorizationParams: { ...params, ...session.named() } },
                { timeoutInSeconds: settings.authorizeTimeoutInSeconds ?? 60, ...config },
              );
            return read(session, params);
          });
        // The SDK takes any frame's answer for the popup's. Where there are no frames, nobody needs to wait.
        const token = await (settings.silentAuth === 'off' ? job() : tokens.inTurn(job, true));
        return await enter(session, params, token, 'popup', reason, turn);
      } catch (error) {
        return await refuse(options.organization, session, error);
      } finally {
        if (closePopup !== false) popup.close();
      }
    },
    async callback(text) {
      const url = readUrl(text, environment.url());
      const own = callbackState(url);
      if (own === undefined) throw new CallbackError('unknown');
      const known = callbacks.get(own);
      if (known) return known;
      const replayed = transactions.read().some((other) => other.state === own && other.finished);
      const callback = finish(url, own);
      // Of a page before this one: whether that is an error depends on who is signed in when it is asked.
      if (!replayed) callbacks.set(own, callback);
      return callback;
    },
  };
}

function readParams({ invitation, authorizationParams }: LoginOptions): AuthorizationParams {
  return { ...authorizationParams, ...(invitation !== undefined && { invitation }) };
}

function readUrl(text: string | undefined, page: URL | undefined): URL {
  try {
    return new URL(text ?? page ?? '', page);
  } catch (cause) {
    throw new ConfigurationError('url must be the address that the login came back to.', { cause });
  }
}
