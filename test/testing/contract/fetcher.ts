import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from '../../support/async.js';
import { organizationOf } from '../../support/page.js';
import { A, B } from '../../support/tenant.js';
import { startSubject, type CreateSubject } from './subject.js';

const api = 'https://api.example';

export function describeFetcher(name: string, create: CreateSubject): void {
  const start = startSubject(create);

  describe(`${name}: createFetcher`, () => {
    let requests: Request[];
    let statuses: number[];
    beforeEach(() => {
      requests = [];
      statuses = [];
    });
    /** Replaces `fetch` after the subject is made, which may replace it too. */
    const serve = (): void => {
      const before = globalThis.fetch;
      vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
        const request = new Request(input, init);
        if (!request.url.startsWith(api)) return before(input, init);
        requests.push(request);
        return new Response('{}', { status: statuses.shift() ?? 200 });
      });
    };
    const sent = (): unknown[] =>
      requests.map(({ headers }) => organizationOf(headers.get('Authorization')?.replace('Bearer ', '')));

    it('adds the active organization’s token', async () => {
      const { client } = await start();
      serve();
      const callApi = client.createFetcher({ baseUrl: api });
      await callApi('/invoices');
      await client.switchOrganization(B.id);
      await callApi('/invoices');
      expect(sent()).toEqual([A.id, B.id]);
      expect(requests[0]?.url).toBe(`${api}/invoices`);
    });

    it('sends a request again with a fresh token', async () => {
      const { client } = await start();
      serve();
      statuses = [401];
      const token = await client.getToken();
      const response = await client.createFetcher({ baseUrl: api })('/invoices');
      expect(response.status).toBe(200);
      expect(sent()).toEqual([A.id, A.id]);
      expect(await client.getToken()).not.toBe(token);
    });

    it('uses the token of its fixed organization', async () => {
      const { client } = await start();
      serve();
      await client.createFetcher({ baseUrl: api, organization: B.name })('/invoices');
      expect(sent()).toEqual([B.id]);
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('keeps the path of its baseUrl', async () => {
      const { client } = await start();
      serve();
      const callApi = client.createFetcher({ baseUrl: `${api}/v1` });
      await callApi('invoices');
      await callApi('/invoices');
      expect(requests.map(({ url }) => url)).toEqual([`${api}/v1/invoices`, `${api}/v1/invoices`]);
    });

    it('sends a request without a token if no user is signed in and that is allowed', async () => {
      const { client } = await start('');
      serve();
      const callApi = client.createFetcher({ baseUrl: api, anonymous: 'send' });
      expect((await callApi('/plans')).status).toBe(200);
      expect(requests[0]?.headers.has('Authorization')).toBe(false);
    });

    it('rejects if no user is signed in, and with an invalid option', async () => {
      const { client } = await start('');
      serve();
      expect((await rejection(client.createFetcher({ baseUrl: api })('/invoices'))).code).toBe(
        'login_required',
      );
      expect(() => client.createFetcher({ baseUrl: '/api' })).toThrow(/baseUrl/);
      for (const wrong of [null, 5, 'api', Symbol('options')])
        expect(() => client.createFetcher(wrong as never)).toThrow(/The options must be an object/);
      expect(requests).toEqual([]);
    });
  });
}
