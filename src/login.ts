import type { AuthorizationParams, PopupConfigOptions } from '@auth0/auth0-spa-js';
import { callbackParameters, safePath, withoutCallback } from './callback-url.js';
import type { VerifiedToken } from './claims.js';
import {
  CallbackError,
  ConfigurationError,
  PopupError,
  UntrustedOrganizationError,
  type OrgSessionError,
} from './errors.js';
import { report } from './lib/listeners.js';
import type { Lifecycle } from './lifecycle.js';
import { canonicalOrganization, type Organization } from './organization.js';
import type { Registry } from './registry.js';
import type { Session, TokenRequest } from './session.js';
import type { OrganizationChangeReason } from './state.js';
import type { Activation } from './activation.js';
import type { Tokens } from './tokens.js';
import type { Transactions } from './transactions.js';

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

/** Logins with a person in front of the screen. */
export class Login {
  readonly #callbacks = new Map<string, Promise<RedirectLoginResult>>();

  constructor(
    readonly registry: Registry,
    readonly lifecycle: Lifecycle,
    readonly activation: Activation,
    readonly tokens: Tokens,
    readonly transactions: Transactions,
  ) {}

  async redirect(
    { openUrl, ...options }: RedirectLoginOptions,
    turn = this.activation.next(),
  ): Promise<void> {
    const { environment } = this.registry;
    const { organization, params, request } = read(options);
    const origin = environment.url()?.origin;
    if (origin === undefined) throw new ConfigurationError('loginWithRedirect needs a browser.');
    const returnTo = safePath(options.returnTo, origin);
    await this.#sessionFor(organization).redirect(params, options.appState, async (url) => {
      if (turn.aborted) throw turn.reason;
      const state = new URL(url).searchParams.get('state') ?? '';
      this.transactions.begin(
        definedOnly({ state, organization, asked: options.organization, returnTo, ...request }),
      );
      if (openUrl) return openUrl(url);
      this.activation.state.commit({ redirecting: true });
      environment.navigate(url);
    });
  }

  async popup(
    options: LoginOptions,
    config: Partial<PopupConfigOptions> = {},
    reason: OrganizationChangeReason = 'login',
    turn = this.activation.next(),
  ): Promise<Organization> {
    const { environment, settings } = this.registry;
    const { organization, params, request } = read(options);
    const asked = options.organization;
    // At once, while the browser still knows of the click that allows it.
    const popup: Window | null = (config.popup as Window | undefined) ?? environment.openPopup();
    if (!popup) throw new PopupError('blocked', { organization: asked });
    const session = this.#sessionFor(organization);
    try {
      const token = await this.tokens.inTurn(
        request.audience,
        () => session.popup(params, { timeoutInSeconds: settings.popupTimeoutInSeconds, ...config, popup }),
        true,
      );
      return await this.#enter(session, request, token, 'popup', reason, turn);
    } catch (error) {
      throw await this.#refuse(session, request, error as OrgSessionError);
    } finally {
      if (config.closePopup !== false) popup.close();
    }
  }

  /** Finishes a login that left the page. The same callback is finished once, however often it is asked for. */
  callback(url: URL): Promise<RedirectLoginResult> {
    const state = callbackParameters(url)?.state;
    if (state === undefined) return Promise.reject(new CallbackError('unknown'));
    let callback = this.#callbacks.get(state);
    if (!callback) this.#callbacks.set(state, (callback = this.#finish(url, state)));
    return callback;
  }

  async #finish(url: URL, state: string): Promise<RedirectLoginResult> {
    const { registry, transactions, activation } = this;
    const { environment, settings } = registry;
    const transaction = transactions.find(state);
    if (!transaction) throw new CallbackError('unknown');
    const { organization, asked, returnTo, audience, scope } = transaction;
    const problem = transactions.problem(transaction);
    const shown = environment.url()?.searchParams.get('state') === state;
    const here = withoutCallback(url);
    // Before anything can fail: a code must not stay in the address bar, nor be sent twice.
    transactions.finish(state);
    if (shown) environment.replaceUrl(here);
    const active = activation.state.active?.token?.organization;
    if (problem === 'replayed' && active) return { organization: active, url: here };
    if (problem) throw new CallbackError(problem, { organization: asked });

    const turn = activation.next();
    const session = this.#sessionFor(organization);
    const request = { audience, scope };
    let result: RedirectLoginResult;
    try {
      const { token, appState } = await session.finishRedirect(url.href, request);
      const entered = await this.#enter(session, request, token, 'redirect', 'login', turn);
      result = { organization: entered, appState, url: returnTo ?? here };
    } catch (error) {
      throw await this.#refuse(session, request, error as OrgSessionError);
    }
    try {
      if (settings.onRedirectCallback) settings.onRedirectCallback(result.appState, result.url);
      else if (shown) environment.replaceUrl(result.url);
    } catch (error) {
      // The login itself is done.
      report(error);
    }
    return result;
  }

  async #enter(
    session: Session,
    request: TokenRequest,
    token: VerifiedToken,
    source: 'popup' | 'redirect',
    reason: OrganizationChangeReason,
    turn: AbortSignal,
  ): Promise<Organization> {
    const { organization } = token;
    if (session.organization === undefined) {
      const trusted = await this.registry.settings.isTrustedOrganization(organization);
      if (!trusted) throw new UntrustedOrganizationError({ organization: organization.id });
    }
    const held = await this.lifecycle.hold(session, request, token, source);
    if (!turn.aborted) this.activation.activate(held, reason);
    return organization;
  }

  /** A login that failed leaves nothing, and what was there before as it was. */
  async #refuse(session: Session, request: TokenRequest, error: OrgSessionError): Promise<OrgSessionError> {
    const { registry, lifecycle } = this;
    if (error.code === 'organization_mismatch') await lifecycle.fail(session, request, error, true);
    else if (!registry.held.includes(session)) {
      await lifecycle.remove(
        session,
        'mismatch',
        error.code === 'untrusted_organization' ? 'revoke' : 'forget',
      );
    }
    return error;
  }

  #sessionFor(organization: string | undefined): Session {
    return organization === undefined ? this.registry.create(undefined) : this.registry.open(organization);
  }
}

function read({ organization, invitation, authorizationParams = {} }: LoginOptions): {
  organization: string | undefined;
  params: AuthorizationParams;
  request: TokenRequest;
} {
  if ('organization' in authorizationParams) {
    throw new ConfigurationError(
      'authorizationParams.organization is not allowed: use the option organization.',
    );
  }
  const params: AuthorizationParams = { ...authorizationParams };
  if (invitation !== undefined) params.invitation = invitation;
  return {
    organization: organization === undefined ? undefined : canonicalOrganization(organization),
    params,
    request: { audience: params.audience, scope: params.scope },
  };
}

/** `undefined` members left out: JSON would drop them too, and types can say so. */
function definedOnly<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
