import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FetcherOptions } from '../../../src/index.js';
import { installTenant, signIn } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

const api = 'https://api.example';
let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

/** Adds the property `cache`, which the Request of the test environment does not have. */
function addCacheProperty(): void {
  const OwnRequest = globalThis.Request;
  vi.stubGlobal(
    'Request',
    class CachedRequest extends OwnRequest {
      override readonly cache: RequestCache;
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        super(input, init);
        this.cache = init?.cache ?? (input instanceof OwnRequest ? input.cache : 'default');
      }
      override clone(): Request {
        return new CachedRequest(super.clone(), { cache: this.cache });
      }
    },
  );
}

describe('the cache mode of a request', () => {
  it.each<[string, FetcherOptions, RequestInit | undefined, RequestCache]>([
    ['is no-store by default', {}, undefined, 'no-store'],
    ...(['default', 'no-store', 'reload', 'no-cache', 'force-cache'] as const).map(
      (cache): [string, FetcherOptions, undefined, RequestCache] => [
        `is that of the fetcher, ${cache}`,
        { cache },
        undefined,
        cache,
      ],
    ),
    ['is that of the request', {}, { cache: 'reload' }, 'reload'],
    ['is that of the request, also if it is default', {}, { cache: 'default' }, 'default'],
    ['is that of the request, not of the fetcher', { cache: 'no-cache' }, { cache: 'reload' }, 'reload'],
    ['is no-store for an anonymous request', { anonymous: 'send' }, undefined, 'no-store'],
  ])('%s', async (_, options, init, expected) => {
    addCacheProperty();
    const { client } = await signIn(tenant, A.id);
    const modes: RequestCache[] = [];
    const fetch = (request: Request): Promise<Response> => {
      modes.push(request.cache);
      // The second try has the same mode as the first.
      return Promise.resolve(new Response('', { status: modes.length % 2 ? 401 : 200 }));
    };
    if (options.anonymous) await client.logout({ openUrl: false });
    const callApi = client.createFetcher({ baseUrl: api, ...options, fetch });
    await callApi('/rows', init);
    await callApi(new Request(`${api}/rows`, init));
    expect(new Set(modes)).toEqual(new Set(init?.cache === 'default' ? ['default', 'no-store'] : [expected]));
  });

  it('stays as it is for other origins', async () => {
    addCacheProperty();
    const { client } = await signIn(tenant, A.id);
    const fetch = vi.fn<(request: Request) => Promise<Response>>(async () => new Response());
    await client.createFetcher({ baseUrl: api, fetch })('https://cdn.example/logo');
    expect(fetch.mock.calls[0]?.[0].cache).toBe('default');
  });
});
