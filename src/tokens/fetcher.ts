import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { GetVerifiedToken } from './get-token.js';

/** Options of `createFetcher`. */
export interface FetcherOptions {
  /**
   * Id or name, or `null` for the personal account.
   *
   * @default The organization that is active when a request begins.
   */
  organization?: string | null;
  /**
   * The base of relative addresses. Only requests to its origin get a token.
   *
   * @default The address of the page.
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
   * @default undefined
   */
  scope?: string;
  /**
   * Whether requests under way are aborted when another organization becomes active, so that a late response is never shown for the next
   * organization. A fetcher with an `organization` is never aborted.
   *
   * @default true
   */
  abortOnSwitch?: boolean;
}

/** A function like `fetch` that adds the organization's token, and tries once more with a new token after a 401. */
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
  /** Adds a DPoP proof, and keeps the nonce that the API answers with. */
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
    // Another origin must not receive the token.
    if (!baseUrl || address.origin !== new URL(baseUrl).origin) return fetch(request);
    if (organization === undefined) throw new LoginRequiredError('no_active_organization');

    let subject: string | undefined;
    const send = async (cacheMode: 'on' | 'off'): Promise<Response> => {
      const token = await getToken(organization, { audience, scope, cacheMode, signal: request.signal });
      const sub = token?.claims.sub;
      subject ??= sub;
      // Another user signed in meanwhile. The request is not repeated in that user's name.
      if (subject !== undefined && sub !== subject) throw new UserMismatchError(subject, sub);
      // A copy: the second try needs the body again.
      const copy = request.clone();
      const accessToken = token?.accessToken ?? '';
      copy.headers.set('Authorization', `${settings.useDpop ? 'DPoP' : 'Bearer'} ${accessToken}`);
      return settings.useDpop ? fetchWithProof(copy, address, organization, accessToken) : fetch(copy);
    };
    const response = await send('on');
    if (response.status !== 401) return response;
    // Where only the API's nonce was missing, the token is good.
    const needsNonce = response.headers.get('WWW-Authenticate')?.includes('use_dpop_nonce') ?? false;
    return send(needsNonce ? 'on' : 'off');
  };
}
