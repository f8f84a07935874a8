import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, rejection, settle, until } from '../support/async.js';
import { sessionIds, installTenant, organizationOf, signIn, type Page } from '../support/page.js';
import { A, ada, B, C, type Tenant } from '../support/tenant.js';
import { installWorkers } from '../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const times = <Result>(count: number, work: () => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, work));

const tokenRequests = (): number => tenant.count('authorization_code') + tenant.count('refresh_token');

/** A page with sessions for A and B. Requests until then are not recorded. */
async function signInToBoth(): Promise<Page> {
  const page = await signIn(tenant, A.id);
  await page.client.getTokenForOrg(B.id);
  tenant.requests.length = 0;
  return page;
}

it('callers at the same time share one refresh', async () => {
  const { client } = await signInToBoth();
  const tokens = await times(50, () => client.getTokenForOrg(B.id, { cacheMode: 'off' }));
  expect(new Set(tokens).size).toBe(1);
  expect(tokenRequests()).toBe(1);
});

describe.each(['on', 'off'] as const)('callers at the same time with cacheMode %s', (cacheMode) => {
  it('share one iframe', async () => {
    const { client } = await signIn(tenant, A.id);
    const tokens = await times(50, () => client.getTokenForOrg(B.id, { cacheMode }));
    expect(new Set(tokens).size).toBe(1);
    expect(tenant.count('authorize', B.id)).toBe(1);
  });

  it('share one failure', async () => {
    const { client } = await signIn(tenant, A.id);
    tenant.sso = undefined;
    const errors = await times(10, () => rejection(client.getTokenForOrg(B.id, { cacheMode })));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['login_required']));
    expect(tenant.count('authorize', B.id)).toBe(1);
  });

  it('get the same token by id, by name and in any spelling', async () => {
    const page = await signInToBoth();
    const spellings = [B.id, B.name, ' Globex ', `${B.id} `];
    const tokens = await Promise.all(
      spellings.map((organization) => page.client.getTokenForOrg(organization, { cacheMode })),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(tokenRequests()).toBe(cacheMode === 'off' ? 1 : 0);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
  });
});

it('a later caller gets the token of an earlier one', async () => {
  const { client } = await signInToBoth();
  const first = await client.getTokenForOrg(B.id, { cacheMode: 'off' });
  await expect(client.getTokenForOrg(B.id)).resolves.toBe(first);
  await expect(client.getTokenForOrg(B.name)).resolves.toBe(first);
  expect(tokenRequests()).toBe(1);
});

it('a call that accepts a cached token shares the request of one with cacheMode off', async () => {
  const { client } = await signIn(tenant, A.id);
  const [fresh, any] = await Promise.all([
    client.getTokenForOrg(B.id, { cacheMode: 'off' }),
    client.getTokenForOrg(B.id),
  ]);
  expect(any).toBe(fresh);
  expect(tenant.count('authorize', B.id)).toBe(1);
});

it('an id and a name that were not known to be the same end in one session', async () => {
  const page = await signIn(tenant, A.id);
  const tokens = await Promise.all([page.client.getTokenForOrg(B.id), page.client.getTokenForOrg(B.name)]);
  expect(tokens.map(organizationOf)).toEqual([B.id, B.id]);
  expect(sessionIds(page)).toEqual([A.id, B.id]);
  expect(page.events.filter(([name]) => name === 'sessionAdded')).toHaveLength(2);
  // One of the two is revoked, because it would never be used.
  expect(tenant.liveRefreshTokens.filter(({ organization }) => organization === B.id)).toHaveLength(1);
  await expect(page.client.getTokenForOrg(B.name)).resolves.toBe(await page.client.getTokenForOrg(B.id));
});

it.each([
  ['audiences', { audience: 'https://one.example' }, { audience: 'https://two.example' }],
  ['scopes', { scope: 'read:one' }, { scope: 'read:two' }],
])('different %s are different tokens', async (_, one, two) => {
  const { client } = await signInToBoth();
  const ask = (): Promise<string[]> =>
    Promise.all([one, two, one, two].map((options) => client.getTokenForOrg(B.id, options)));
  const tokens = await ask();
  expect(new Set(tokens).size).toBe(2);
  expect(tokenRequests()).toBe(2);
  await expect(ask()).resolves.toEqual(tokens);
  expect(tokenRequests()).toBe(2);
});

it('the same scopes in another order are the same token', async () => {
  const { client } = await signInToBoth();
  const scopes = ['read:one read:two', 'read:two read:one', ' read:one  read:two '];
  const tokens = await Promise.all(scopes.map((scope) => client.getTokenForOrg(B.id, { scope })));
  expect(new Set(tokens).size).toBe(1);
  expect(tokenRequests()).toBe(1);
});

describe('an aborted caller', () => {
  it('cancels no other caller, not even as the first one', async () => {
    const { client } = await signInToBoth();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const controller = new AbortController();
    const first = client.getTokenForOrg(B.id, { cacheMode: 'off', signal: controller.signal });
    const second = client.getTokenForOrg(B.id, { cacheMode: 'off' });
    await until(() => tokenRequests() === 1);
    const reason = new Error('had enough');
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    slow.resolve();
    expect(organizationOf(await second)).toBe(B.id);
    expect(tokenRequests()).toBe(1);
  });

  it('cancels no caller of another organization, while its request is queued and when it is sent', async () => {
    const { client } = await signInToBoth();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const controller = new AbortController();
    const [a, b, c] = [A, B, C].map(({ id }) =>
      client.getTokenForOrg(id, { cacheMode: 'off', ...(id === B.id && { signal: controller.signal }) }),
    );
    const givenUp = rejection(b ?? Promise.resolve());
    await until(() => tokenRequests() === 1);
    controller.abort(new Error('had enough'));
    expect(await givenUp).toMatchObject({ message: 'had enough' });
    slow.resolve();
    expect((await Promise.all([a, c])).map(organizationOf)).toEqual([A.id, C.id]);
  });

  it('sends no request if it was aborted before', async () => {
    const { client } = await signInToBoth();
    const options = { cacheMode: 'off', signal: AbortSignal.abort(new Error('before')) } as const;
    await expect(client.getTokenForOrg(B.id, options)).rejects.toThrow('before');
    await settle();
    expect(tokenRequests()).toBe(0);
  });
});

describe('twenty organizations with ten callers each', () => {
  const ids = Array.from({ length: 20 }, (_, index) => `org_${index}`);
  beforeEach(() => {
    tenant.organizations.push(...ids.map((id) => ({ id, name: id.replace('_', '-') })));
    tenant.members[ada] = [A.id, B.id, C.id, ...ids];
  });
  const requestAll = async ({ client }: Page, cacheMode: 'on' | 'off'): Promise<void> => {
    const tokens = await Promise.all(
      ids.map((id) => times(10, () => client.getTokenForOrg(id, { cacheMode }))),
    );
    expect(tokens.map((own) => [...new Set(own)].map(organizationOf))).toEqual(ids.map((id) => [id]));
  };

  it.each([true, false])('send twenty requests, with useRefreshTokens %s', async (useRefreshTokens) => {
    const page = await signIn(tenant, A.id, { useRefreshTokens, maxSessions: 30 });
    tenant.requests.length = 0;
    await requestAll(page, 'on');
    expect(tokenRequests()).toBe(20);

    tenant.requests.length = 0;
    await requestAll(page, 'off');
    expect(tokenRequests()).toBe(20);
    expect(tenant.count('refresh_token')).toBe(useRefreshTokens ? 20 : 0);

    tenant.requests.length = 0;
    await requestAll(page, 'on');
    expect(tokenRequests()).toBe(0);
  });

  it('send twenty requests also if each has a Worker of auth0-spa-js', async () => {
    const workers = installWorkers(tenant);
    const page = await signIn(tenant, A.id, { maxSessions: 30 });
    for (const [cacheMode, kind] of [
      ['on', 'authorization_code'],
      ['off', 'refresh_token'],
    ] as const) {
      tenant.requests.length = 0;
      await requestAll(page, cacheMode);
      expect(tokenRequests()).toBe(20);
      expect(tenant.count(kind)).toBe(20);
    }
    expect(await workers.refreshTokens()).toHaveLength(21);
  });

  it.each([true, false])('never time each other out, with useRefreshTokens %s', async (useRefreshTokens) => {
    const page = await signIn(tenant, A.id, { useRefreshTokens, maxSessions: 30 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    // Together they take four times as long as auth0-spa-js waits for its locks.
    tenant.interceptToken = () => new Promise((resolve) => setTimeout(() => resolve(undefined), 1000));
    tenant.requests.length = 0;
    const all = requestAll(page, 'on');
    for (let count = 1; count <= 20; count++) {
      await until(() => tokenRequests() >= count);
      vi.advanceTimersByTime(1000);
    }
    await all;
  });

  it('never send a refresh token twice', async () => {
    const page = await signIn(tenant, A.id, { maxSessions: 30, cacheLocation: 'localstorage' });
    for (let round = 0; round < 4; round++) {
      await requestAll(page, 'off');
      await times(3, () => page.client.getToken({ cacheMode: 'off' }));
    }
    const sent = tenant.requests.flatMap(({ kind, refreshToken }) =>
      kind === 'refresh_token' ? refreshToken : [],
    );
    expect(sent.length).toBeGreaterThan(60);
    expect(new Set(sent).size).toBe(sent.length);
  });
});
