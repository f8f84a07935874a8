/** What accumulates on a page whose clients come and go, or that is open for days. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from '../../../src/config/browser-environment.js';
import { settle } from '../../support/async.js';
import { installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, B, json, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

it('the Workers of destroyed clients end', async () => {
  const workers = installWorkers(tenant);
  for (let times = 0; times < 10; times++) {
    const { client } = openPage(tenant);
    await client.loginWithPopup({ organization: A.id });
    client.destroy();
  }
  await settle();
  expect(workers.count).toBe(0);
});

it('a client that is started again at once keeps its Workers and its session', async () => {
  const workers = installWorkers(tenant);
  const { client } = await signIn(tenant, A.id);
  await settle();
  const { count } = workers;
  client.destroy();
  await client.start();
  await settle();
  expect(workers.count).toBe(count);
  tenant.requests.length = 0;
  expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
});

it('a client that is started again later requests its tokens again', async () => {
  installWorkers(tenant);
  const { client } = await signIn(tenant, A.id);
  client.destroy();
  await settle();
  await expect(client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
  expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
});

it.each([
  ['temporarily_unavailable', 'temporary'],
  ['consent_required', 'login_required'],
  ['invalid_request', 'access_denied'],
])('organizations whose first request fails with %s use one Worker after another', async (error, code) => {
  const workers = installWorkers(tenant);
  const { client } = await signIn(tenant, A.id);
  await settle();
  const { count } = workers;
  tenant.interceptAuthorize = () => Promise.resolve({ error, error_description: 'x' });
  for (let organization = 0; organization < 5; organization++) {
    await expect(client.getTokenForOrg(`org_${organization}`)).rejects.toMatchObject({ code });
    await settle();
  }
  expect(workers.count).toBe(count + 1);
  tenant.interceptAuthorize = undefined;
  expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
  expect(workers.count).toBe(count + 1);
});

it('a repeated request leaves no listener', async () => {
  const listeners = new Map<EventTarget, number>();
  for (const [method, by] of [
    ['addEventListener', 1],
    ['removeEventListener', -1],
  ] as const) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its object.
    const original = AbortSignal.prototype[method];
    vi.spyOn(AbortSignal.prototype, method).mockImplementation(function (
      this: AbortSignal,
      ...args: Parameters<AbortSignal['addEventListener']>
    ) {
      if (args[0] === 'abort') listeners.set(this, (listeners.get(this) ?? 0) + by);
      original.apply(this, args);
    });
  }
  const { client } = await signIn(tenant, A.id);
  let requests = 0;
  tenant.interceptToken = () => (requests++ % 2 === 0 ? Promise.resolve(json({}, 503)) : undefined);
  for (let times = 0; times < 20; times++) await client.getToken({ cacheMode: 'off' });
  expect(Math.max(...listeners.values())).toBeLessThan(5);
});

describe('the Worker of the page is replaced only while a client is created', () => {
  const create = (): unknown =>
    browserEnvironment().createAuth0Client({
      domain: tenant.domain,
      clientId: tenant.clientId,
      useRefreshTokens: true,
    });

  it('and its own again if the constructor throws', () => {
    const Refused = vi.fn(function () {
      throw new Error('refused');
    });
    vi.stubGlobal('Worker', Refused);
    expect(create).toThrow('refused');
    expect(Worker).toBe(Refused);
  });

  it('and one that the page sets at that moment stays', () => {
    const Next = vi.fn();
    const First = vi.fn(function (this: { postMessage: () => void }) {
      this.postMessage = () => undefined;
      vi.stubGlobal('Worker', Next);
    });
    vi.stubGlobal('Worker', First);
    create();
    expect(Worker).toBe(Next);
  });
});
