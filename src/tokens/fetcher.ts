import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { GetVerifiedToken } from './get-token.js';

/** Options of `createFetcher`. */
export interface FetcherOptions {
  /**
   * The organization of all requests: id or name, or `null` for the personal account.
   *
   * @default The organization that is active when a request begins.
   */
  organization?: string | null;
  /**
   * The absolute URL that relative URLs are resolved against. Only requests to its origin get a token.
   *
   * @default The URL of the page.
   */
  baseUrl?: string;
  /**
   * The API that the tokens are for.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string;
  /**
   * Scopes, separated by spaces, in addition to those of the client's options.
   *
   * @default undefined. No further scopes.
   */
  scope?: string;
  /**
   * Whether requests that are under way are aborted when another organization becomes active, so that the page does not show their data for
   * the wrong organization. It has no effect with `organization`.
   *
   * @default true
   */
  abortOnSwitch?: boolean;
}

/** A function like `fetch` that adds an organization's access token, and repeats a request once after a response with status 401. */
export type Fetcher = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * Sends one request for an organization.
 *
 * @param organization Undefined if no organization is active.
 * @param abortSignal Aborts the request when another organization becomes active.
 */
export type FetchForOrganization = (
  options: FetcherOptions,
  organization: string | null | undefined,
  abortSignal: AbortSignal | undefined,
  ...request: Parameters<Fetcher>
) => Promise<Response>;

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
  /** Adds a DPoP proof, and stores the nonce of the API's response for the next proof. */
  const fetchWithProof = async (
    request: Request,
    address: URL,
    organization: string | null,
    accessToken: string,
  ): Promise<Response> => {
    const client = registry.getOrCreate(registry.parseOrganization(organization)).lease.client();
    const proof = await client.generateDpopProof({
      url: address.origin + address.pathname,
      method: request.method,
      nonce: await client.getDpopNonce(address.origin),
      accessToken,
    });
    request.headers.set('DPoP', proof);
    const response = await fetch(request);
    const nonce = response.headers.get('DPoP-Nonce');
    if (nonce !== null) await client.setDpopNonce(nonce, address.origin);
    return response;
  };

  return async (options, organization, abortSignal, input, init) => {
    const { audience, scope, baseUrl = environment.url()?.href } = options;
    const address = new URL(input instanceof Request ? input.url : input, baseUrl);
    const given = new Request(input instanceof Request ? input : address, init);
    const request = new Request(given, {
      signal: abortSignal ? AbortSignal.any([abortSignal, given.signal]) : given.signal,
    });
    // No other origin may receive the token.
    if (!baseUrl || address.origin !== new URL(baseUrl).origin) return fetch(request);
    if (organization === undefined) throw new LoginRequiredError('no_active_organization');

    let subject: string | undefined;
    const send = async (cacheMode: 'on' | 'off'): Promise<Response> => {
      const token = await getToken(organization, { audience, scope, cacheMode, signal: request.signal });
      const sub = token?.claims.sub;
      subject ??= sub;
      // Another user has signed in since the first try. The request must not be sent with that user's token.
      if (subject !== undefined && sub !== subject) throw new UserMismatchError(subject, sub);
      // A copy, because a body can be read only once, and the second try needs it too.
      const copy = request.clone();
      const accessToken = token?.accessToken ?? '';
      copy.headers.set('Authorization', `${settings.useDpop ? 'DPoP' : 'Bearer'} ${accessToken}`);
      return settings.useDpop ? fetchWithProof(copy, address, organization, accessToken) : fetch(copy);
    };
    const response = await send('on');
    if (response.status !== 401) return response;
    // If only the DPoP nonce was missing, the token itself was accepted.
    const needsNonce = response.headers.get('WWW-Authenticate')?.includes('use_dpop_nonce') ?? false;
    return send(needsNonce ? 'on' : 'off');
  };
}
