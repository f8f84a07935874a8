import { toOrgSessionError } from '../auth0/map-error.js';
import { assertConfiguration } from '../config/assert.js';
import { checkOptions, type AllowedOptions } from '../config/check-options.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { Tenant } from '../config/tenant.js';
import { withOrganization } from '../errors/any-error.js';
import { ConfigurationError, LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import { expectedSubject } from '../sessions/adopt-token.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { GetVerifiedToken } from './get-token.js';
import { attempt } from '../lib/attempt.js';
import { throwIfAborted } from '../lib/throw-if-aborted.js';

/** Options of `createFetcher`. */
export interface FetcherOptions {
  /**
   * The organization of all requests: id or name, or `null` for the personal account.
   *
   * @default The organization that is active when a request begins.
   */
  organization?: string | null | undefined;
  /**
   * The absolute `http` or `https` URL that relative URLs are resolved against. Only requests to its origin get a token.
   *
   * Its path is kept: with `https://api.example.com/v1`, both `'users'` and `'/users'` are `https://api.example.com/v1/users`.
   *
   * @default The URL of the page. `'/users'` is then at the root of its origin, as with `fetch`.
   */
  baseUrl?: string | undefined;
  /**
   * The API that the tokens are for.
   *
   * @default The `audience` of the client's options. For a `baseUrl` below `https://DOMAIN/me/` or `https://DOMAIN/my-org/`, Auth0's own APIs, it
   * is that API.
   */
  audience?: string | undefined;
  /**
   * Scopes, separated by spaces, in addition to those of the client's options.
   *
   * @default undefined. No further scopes.
   */
  scope?: string | undefined;
  /**
   * Whether requests that are under way are aborted when another organization becomes active, so that the page does not show their data for
   * the wrong organization. It has no effect with `organization`.
   *
   * @default true
   */
  abortOnSwitch?: boolean | undefined;
  /**
   * The `cache` mode of the requests with a token. A mode that the request itself has takes precedence.
   *
   * The browser's HTTP cache does not compare the tokens of two requests, unless the API sends `Vary: Authorization`. With another mode than
   * `'no-store'`, a response for one organization can then be the answer for another.
   *
   * @default 'no-store'
   */
  cache?: RequestCache | undefined;
  /**
   * What happens to a request if no organization is active, or if its organization requires a login: `'reject'` rejects with a
   * `LoginRequiredError`, `'send'` sends it without a token. Until `client.start()` resolves, no organization is active.
   *
   * @default 'reject'
   */
  anonymous?: 'reject' | 'send' | undefined;
  /**
   * The function that sends the requests.
   *
   * @default The global `fetch` at the time of a request.
   */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/**
 * A function like `fetch` that adds an organization's access token. It repeats a request once, with a fresh token, after a response with
 * status 401, or with status 403 and `WWW-Authenticate: … hint="fresh_token"`.
 */
export type Fetcher = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What one request is for. */
export interface FetchTarget {
  /** Id or name, or `null` for the personal account. Undefined if no organization is active. */
  readonly organization: string | null | undefined;
  /** Whether the application named the organization. If it did not, an unsafe request is not sent again for another one. */
  readonly isFixed: boolean;
  /** Aborts the request. If the organization is fixed: the signal of its scope. */
  readonly signal: AbortSignal | undefined;
}

/** Sends one request for an organization. */
export type FetchForOrganization = (
  options: FetcherOptions,
  target: FetchTarget,
  ...request: Parameters<Fetcher>
) => Promise<Response>;

/** The organization and the user for which a request began. */
interface RequestOwner {
  /** An id, or a name if the id is not known. Undefined for a request that was sent without a token. */
  readonly organization?: string | undefined;
  /** Undefined until the user is known. */
  subject?: string | undefined;
  readonly url: string;
}

const FETCHER_OPTIONS = {
  // Any value: `parseOrganization` checks it.
  organization: '',
  baseUrl: 'string',
  audience: 'string',
  scope: 'string',
  abortOnSwitch: 'boolean',
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache'],
  anonymous: ['reject', 'send'],
  fetch: 'function',
} satisfies AllowedOptions & Record<keyof FetcherOptions, unknown>;

/** @throws ConfigurationError if an option is wrong. The message names it. */
export function checkFetcherOptions(given: FetcherOptions): void {
  checkOptions(given, FETCHER_OPTIONS);
  const { baseUrl } = given;
  assertConfiguration(
    baseUrl === undefined || isHttp(attempt(() => new URL(baseUrl))),
    'Option baseUrl must be an absolute http or https URL.',
  );
}

/** Returns the audience of a URL of Auth0's own APIs for the user and for the organization. */
const ownAudience = (tenant: Tenant, url = ''): string | undefined =>
  ['/me/', '/my-org/'].map((path) => tenant.url + path).find((api) => url.startsWith(api));

export function createFetchForOrganization({
  settings,
  environment,
  registry,
  getToken,
}: {
  settings: Settings;
  environment: Environment;
  registry: SessionRegistry;
  getToken: GetVerifiedToken;
}): FetchForOrganization {
  /** The owners of unsafe requests, by the `Request` or the `init`, because functions that retry pass the same object again. */
  const owners = new WeakMap<WeakKey, RequestOwner>() as Pick<WeakMap<WeakKey, RequestOwner>, 'set'> & {
    get: (source: unknown) => RequestOwner | undefined;
  };

  /** Sends a request with a proof for its token. */
  const sendWithProof = async (
    request: Request,
    { origin, pathname }: URL,
    organization: string | null,
    accessToken: string,
    fetch: (request: Request) => Promise<Response>,
  ): Promise<Response> => {
    const session = registry.getOrCreate(registry.parseOrganization(organization));
    const client = session.lease.client();
    const nonceId = `${origin} ${session.id}`;
    const { method } = request;
    try {
      const nonce = await client.getDpopNonce(nonceId);
      const proof = await client.generateDpopProof({ url: origin + pathname, method, nonce, accessToken });
      request.headers.set('DPoP', proof);
    } catch (thrown) {
      // The key is in IndexedDB, whose connection can be lost.
      throw withOrganization(toOrgSessionError(thrown), organization);
    }
    const response = await fetch(request);
    const nextNonce = response.headers.get('DPoP-Nonce');
    // The response counts also if the nonce can't be stored: the API then requires it again.
    if (nextNonce && isFrom(response, origin))
      await client.setDpopNonce(nextNonce, nonceId).catch(() => undefined);
    return response;
  };

  return async (options, { organization, isFixed, signal }, input, init) => {
    const parsed = organization === undefined ? undefined : registry.parseOrganization(organization);
    const session = parsed === undefined ? undefined : registry.find(parsed);
    const id = session?.id ?? parsed;
    const {
      audience = ownAudience(settings.tenantFor(id), options.baseUrl),
      scope,
      baseUrl,
      cache = 'no-store',
      anonymous,
      fetch: ownFetch = globalThis.fetch,
    } = options;
    const fetch = (ready: Request): Promise<Response> => {
      // The application's own function need not look at the signal.
      throwIfAborted(ready.signal);
      return ownFetch(ready);
    };
    const url = input instanceof Request ? input.url : `${input}`;
    const known = owners.get(input) ?? owners.get(init);
    // An `init` without a body, such as `{ method: 'DELETE' }`, can be a constant for many URLs.
    const begun = init?.body != null || known?.url === url ? known : undefined;
    const isSameOrganization = begun?.organization === id;
    if (begun && !isFixed && !isSameOrganization) {
      if (id === undefined && anonymous !== 'send') throw new LoginRequiredError('no_active_organization');
      throw new ConfigurationError(
        'This request began in another organization. Send it with client.scope(organization).fetch.',
        { organization: begun.organization },
      );
    }

    const base = baseUrl === undefined ? environment.url() : new URL(baseUrl);
    const given = new Request(
      input instanceof Request ? input : resolveUrl(url, base, baseUrl !== undefined),
      init,
    );
    // That of the copy: a subclass of Request can return another `url` than the one that the request is sent to.
    const address = new URL(given.url);
    const { origin } = address;
    // No other origin may receive the token.
    const isOwn = isHttp(address) && isHttp(base) && origin === base.origin;
    const request = new Request(given, {
      signal: signal ? AbortSignal.any([signal, given.signal]) : given.signal,
      ...(isOwn && init?.cache === undefined && given.cache === 'default' && { cache }),
    });
    if (!isOwn) return fetch(request);

    const owner: RequestOwner = begun && isSameOrganization ? begun : { organization: id, url };
    owner.subject ??= expectedSubject(settings, registry, session);
    const remember = (requestOwner: RequestOwner): void => {
      if (/^(GET|HEAD|OPTIONS)$/.test(request.method)) return;
      const isRequest = input instanceof Request;
      if (isRequest) owners.set(input, requestOwner);
      if (init && (init.body != null || !isRequest)) owners.set(init, requestOwner);
    };
    if (organization !== undefined) remember(owner);
    /** The session of the latest token. */
    let used: Session | undefined;
    const send = async (cacheMode: 'on' | 'off'): Promise<Response> => {
      if (organization === undefined) throw new LoginRequiredError('no_active_organization');
      const token = await getToken(
        organization,
        {
          audience,
          scope,
          cacheMode,
          // The error of the token request says more than that the session has ended.
          signal: isFixed ? given.signal : request.signal,
        },
        isFixed && signal ? 'scope' : undefined,
      );
      used = token && registry.find(token.organization.id);
      const sub = token?.claims.sub;
      owner.subject ??= sub;
      // Another user has signed in since the request began. It must not be sent with that user's token.
      if (owner.subject !== undefined && sub !== owner.subject)
        throw new UserMismatchError(owner.subject, sub);
      // A copy, because a body can be read only once, and the second try needs it too.
      const copy = request.clone();
      const accessToken = token?.accessToken ?? '';
      copy.headers.set('Authorization', `${settings.useDpop ? 'DPoP' : 'Bearer'} ${accessToken}`);
      return settings.useDpop ? sendWithProof(copy, address, organization, accessToken, fetch) : fetch(copy);
    };
    let response: Response;
    try {
      response = await send('on');
    } catch (error) {
      if (anonymous !== 'send' || !(error instanceof LoginRequiredError)) throw error;
      remember({ url });
      return fetch(request);
    }
    // The browser does not send the token to another origin that it was redirected to, so that origin's 401 says nothing about the token.
    const challenge = response.headers.get('WWW-Authenticate') ?? '';
    // A 403 usually stays one. With this hint, the user's permissions have changed since the token was issued.
    const canBeRenewed =
      response.status === 401 || (response.status === 403 && FRESH_TOKEN_HINT.test(challenge));
    // If the user has signed out meanwhile, the request for a fresh token would sign in again.
    const current = registry.find(id ?? '') ?? used;
    const isSignedOut = current && registry.isSignedOut(current);
    if (!canBeRenewed || isSignedOut || !isFrom(response, origin)) return response;
    // If only the DPoP nonce was missing, the token itself was accepted.
    return send(challenge.includes('use_dpop_nonce') ? 'on' : 'off');
  };
}

/** The parameter of `WWW-Authenticate` with which an API says that a fresh token may help. */
const FRESH_TOKEN_HINT = /\bhint="?fresh_token\b/;

/** Whether a URL has an origin that can receive a token. That of a `blob:` URL is its creator's, that of `data:` and `file:` is `'null'`. */
const isHttp = (url: URL | undefined): url is URL => /^https?:$/.test(url?.protocol ?? '');

/** Whether a response is from this origin. It is not after a redirect to another one. Responses that a script creates have no URL. */
const isFrom = ({ url }: Response, origin: string): boolean => url === '' || url.startsWith(`${origin}/`);

/** @param keepsPath Whether the path of `base` is kept, also by a path that begins with a slash. */
function resolveUrl(text: string, base: URL | undefined, keepsPath: boolean): URL {
  const path = text.trim();
  // A query, a fragment and an empty string belong to the URL itself.
  if (!base || !keepsPath || /^($|[?#])/.test(path)) return new URL(path, base);
  const folder = new URL(base);
  folder.pathname = folder.pathname.replace(/\/?$/, '/');
  // Two slashes begin a host. A path that begins with one slash is made relative.
  return new URL(path.replace(/^[/\\](?![/\\])/, './'), folder);
}
