import type { Core } from '../client/core.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';

/** Options of `createFetcher`. */
export interface FetcherOptions {
  /** Id or name, or null for the personal account. Default: whichever is active when a request begins. */
  organization?: string | null;
  /** What relative addresses are relative to; only its origin gets tokens. Default: the page's. */
  baseUrl?: string;
  /** The API that the tokens are for. Default: the `audience` of the options. */
  audience?: string;
  /** Space-separated scopes, in addition to those of the options. */
  scope?: string;
  /**
   * Whether what is still under way is aborted when another organization becomes the active one: an answer that comes late never reaches
   * the next one's screen. Default true; with an `organization` of its own a fetcher is never aborted.
   */
  abortOnSwitch?: boolean;
}

/** Shaped like `fetch`: adds the token of the organization, and tries once more with a fresh one after a 401. */
export type Fetcher = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** One request for an organization, until `epoch` is over. */
export type FetchFor = (
  options: FetcherOptions,
  organization: string | null | undefined,
  epoch: AbortSignal | undefined,
  ...request: Parameters<Fetcher>
) => Promise<Response>;

export function createFetchFor({ settings, environment, registry, tokens }: Core): FetchFor {
  return async (options, organization, epoch, input, init) => {
    const { audience, scope, baseUrl = environment.url()?.href } = options;
    const address = new URL(input instanceof Request ? input.url : input, baseUrl);
    const given = new Request(input instanceof Request ? input : address, init);
    const request = new Request(given, {
      signal: epoch ? AbortSignal.any([epoch, given.signal]) : given.signal,
    });
    // A token for any other origin would be a token given away.
    if (!baseUrl || address.origin !== new URL(baseUrl).origin) return fetch(request);
    if (organization === undefined) throw new LoginRequiredError('no_active_organization');

    let sub: string | undefined;
    /** Sends a copy: the body is needed again for the second try. */
    const send = async (cacheMode: 'on' | 'off'): Promise<Response> => {
      const token = await tokens.get(organization, { audience, scope, cacheMode, signal: request.signal });
      // Who began it may have been somebody else: it is not sent again in another person's name.
      const person = token?.claims.sub;
      sub ??= person;
      if (sub !== undefined && person !== sub) throw new UserMismatchError(sub, person);
      const attempt = request.clone();
      const accessToken = token?.accessToken ?? '';
      attempt.headers.set('Authorization', `${settings.useDpop ? 'DPoP' : 'Bearer'} ${accessToken}`);
      if (!settings.useDpop) return fetch(attempt);
      const client = registry.open(registry.canonical(organization)).client();
      const proof = await client.generateDpopProof({
        url: address.origin + address.pathname,
        method: attempt.method,
        nonce: await client.getDpopNonce(address.origin),
        accessToken,
      });
      attempt.headers.set('DPoP', proof);
      const response = await fetch(attempt);
      const nonce = response.headers.get('DPoP-Nonce');
      if (nonce !== null) await client.setDpopNonce(nonce, address.origin);
      return response;
    };
    const response = await send('on');
    if (response.status !== 401) return response;
    // Nothing is wrong with the token where only the API's nonce was missing.
    return send(/use_dpop_nonce/.test(response.headers.get('WWW-Authenticate') ?? '') ? 'on' : 'off');
  };
}
