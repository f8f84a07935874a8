import { IDBDatabase as FDBDatabase, IDBFactory } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { rejection } from '../../support/async.js';
import { apiUrl, useTenantWithApi, unauthorized, type Api } from '../../support/api.js';
import { createBrowser } from '../../support/browser.js';
import { loginByRedirect, payload, signIn, type Page } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

describe('with DPoP', () => {
  /** The nonce that the API requires in a proof. */
  const wantNonce = (nonce: string): Response =>
    unauthorized({ 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': nonce });
  const proofs = (): Record<string, unknown>[] => api.requests.map(({ proof }) => payload(proof ?? ''));
  const keyOf = (index: number): string => {
    const [header = ''] = (api.requests[index]?.proof ?? '').split('.');
    return Buffer.from(header, 'base64url').toString();
  };
  const openWithDpop = (): Promise<Page> => {
    vi.stubGlobal('indexedDB', new IDBFactory());
    return signIn(tenant, A.id, { useDpop: true }, createBrowser().openTab().environment);
  };

  it('a proof is sent with the token', async () => {
    const { client } = await openWithDpop();
    const token = await client.getToken();
    await client.createFetcher({ baseUrl: apiUrl })('/invoices?page=2#top', { method: 'POST', body: 'x' });
    expect(api.requests).toMatchObject([{ authorization: `DPoP ${token}`, body: 'x' }]);
    const [proof] = proofs();
    expect(proof).toMatchObject({ htm: 'POST', htu: `${apiUrl}/invoices` });
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
    expect(proof?.['ath']).toBe(Buffer.from(hash).toString('base64url'));
  });

  const loseConnection = (): void => {
    vi.spyOn(FDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    });
  };

  it.each(['createFetcher', 'scope'])(
    'if the key can’t be read, a function of %s rejects with an error of this package, and nothing is sent',
    async (method) => {
      const { client } = await openWithDpop();
      const callApi =
        method === 'scope'
          ? client.scope(A.id, { baseUrl: apiUrl }).fetch
          : client.createFetcher({ baseUrl: apiUrl });
      loseConnection();
      expect(await rejection(callApi('/'))).toMatchObject({ code: 'temporary', organization: A.id });
      expect(api.requests).toEqual([]);
    },
  );

  it('a response is not lost if its nonce can’t be stored', async () => {
    const { client } = await openWithDpop();
    const send = async (): Promise<Response> => {
      loseConnection();
      return new Response('rows', { headers: { 'DPoP-Nonce': 'nonce-1' } });
    };
    const callApi = client.createFetcher({ baseUrl: apiUrl, fetch: send });
    expect((await callApi('/', { method: 'POST', body: 'x' })).status).toBe(200);
  });

  it('no proof is sent to another origin', async () => {
    const { client } = await openWithDpop();
    await client.createFetcher({ baseUrl: apiUrl })('https://evil.example/');
    expect(api.requests).toMatchObject([{ authorization: null, proof: null }]);
  });

  it('a required nonce is sent with the same token, and kept for the next request', async () => {
    const { client } = await openWithDpop();
    const token = await client.getToken();
    const requestCount = tenant.requests.length;
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    api.responses = [wantNonce('nonce-1'), new Response('rows', { headers: { 'DPoP-Nonce': 'nonce-2' } })];
    expect((await callApi('/', { method: 'POST', body: 'x' })).status).toBe(200);
    await callApi('/');
    // The response before this request had no new nonce.
    await callApi('/');
    expect(proofs().map(({ nonce }) => nonce)).toEqual([undefined, 'nonce-1', 'nonce-2', 'nonce-2']);
    expect(new Set(proofs().map(({ jti }) => jti)).size).toBe(4);
    expect(new Set(api.tokens())).toEqual(new Set([`DPoP ${token}`]));
    expect(api.requests.map(({ body }) => body)).toEqual(['x', 'x', '', '']);
    expect(tenant.requests).toHaveLength(requestCount);
  });

  it('the nonces of several APIs and organizations are apart', async () => {
    const { client } = await openWithDpop();
    await loginByRedirect(tenant, await Promise.resolve({ client } as Page), { organization: B.id });
    const other = 'https://other-api.example';
    const call = async (organization: string, baseUrl: string, next?: string): Promise<void> => {
      api.responses = [new Response('rows', next === undefined ? {} : { headers: { 'DPoP-Nonce': next } })];
      await client.createFetcher({ organization, baseUrl })('/');
    };
    const targets = [A.id, B.id].flatMap((id) => [apiUrl, other].map((url) => [id, url] as const));
    for (const [id, url] of targets) await call(id, url, `${id} ${url}`);
    for (const [id, url] of targets) await call(id, url);
    expect(proofs().map(({ nonce }) => nonce)).toEqual([
      ...targets.map(() => undefined),
      ...targets.map(([id, url]) => `${id} ${url}`),
    ]);
    // One key for all of them.
    expect(new Set(proofs().map((_, index) => keyOf(index))).size).toBe(1);
  });

  it('a nonce of another origin, after a redirect, is not used', async () => {
    const { client } = await openWithDpop();
    const callApi = client.createFetcher({ baseUrl: apiUrl });
    const redirected = Object.defineProperty(wantNonce('evil'), 'url', { value: 'https://evil.example/' });
    api.responses = [redirected];
    expect((await callApi('/')).status).toBe(401);
    await callApi('/');
    expect(proofs().map(({ nonce }) => nonce)).toEqual([undefined, undefined]);
  });

  it('a rejected token is replaced', async () => {
    const { client } = await openWithDpop();
    api.responses = [unauthorized({ 'WWW-Authenticate': 'DPoP error="invalid_token"' })];
    expect((await client.createFetcher({ baseUrl: apiUrl })('/')).status).toBe(200);
    expect(new Set(api.tokens()).size).toBe(2);
    expect(new Set(proofs().map(({ ath }) => ath)).size).toBe(2);
  });
});

it('without DPoP, a nonce of the API is ignored', async () => {
  const { client } = await signIn(tenant, A.id);
  api.responses = [new Response('rows', { headers: { 'DPoP-Nonce': 'nonce-1' } })];
  expect(await (await client.createFetcher({ baseUrl: apiUrl })('/')).text()).toBe('rows');
  expect(api.requests).toMatchObject([{ proof: null }]);
});
