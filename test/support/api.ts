import { afterEach, beforeEach, vi } from 'vitest';
import { useRunningClock } from './clock.js';
import { installTenant, organizationOf } from './page.js';
import type { Tenant } from './tenant.js';

export const apiUrl = 'https://api.example';

/** A request that the API received. */
export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | null;
  readonly proof: string | null;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface Api {
  readonly requests: ApiRequest[];
  /** The next responses. After them, the status is 200. */
  responses: Response[];
  /** The API responds when this promise resolves. */
  delay: Promise<unknown> | undefined;
  /** The `Authorization` headers of the requests. */
  tokens(): (string | null)[];
  /** The organizations of the tokens of the requests. */
  organizations(): unknown[];
}

/** Makes `fetch` reach an API at every origin except the tenant's. */
export function installApi(tenant: Pick<Tenant, 'fetch'> & { domain: string }): Api {
  const api: Api = {
    requests: [],
    responses: [],
    delay: undefined,
    tokens: () => api.requests.map(({ authorization }) => authorization),
    organizations: () => api.tokens().map((token) => organizationOf(token?.replace(/^Bearer /, ''))),
  };
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    // Not cloned: a body can be read only once.
    const request = input instanceof Request ? input : new Request(input, init);
    if (request.url.startsWith(tenant.domain)) return tenant.fetch(input, init);
    const { method, url, headers, signal } = request;
    const body = await request.text();
    api.requests.push({
      method,
      url,
      authorization: headers.get('Authorization'),
      proof: headers.get('DPoP'),
      body,
      signal,
    });
    const response = api.responses.shift() ?? new Response('rows');
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    await Promise.race([api.delay, aborted]);
    return response;
  });
  return api;
}

/** Creates a tenant and an API before each test of the file, with a running clock. @param use Receives them. */
export function useTenantWithApi(use: (created: { tenant: Tenant; api: Api }) => void): void {
  beforeEach(() => {
    useRunningClock();
    const tenant = installTenant();
    use({ tenant, api: installApi(tenant) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** A response with status 401. */
export const unauthorized = (headers: Record<string, string> = {}): Response =>
  new Response('no', { status: 401, headers });
