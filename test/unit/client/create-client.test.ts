import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrgSessionClient, type Environment } from '../../../src/index.js';
import { settle, until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const options = { domain: 'tenant.example', clientId: 'client' };

describe('creating a client', () => {
  it('has no side effects', () => {
    const touched: unknown[] = [];
    const environment = new Proxy({} as Environment, {
      get: (_, name) => () => touched.push(name),
    });
    const listen = vi.spyOn(window, 'addEventListener');
    const client = createOrgSessionClient(
      { ...options, useRefreshTokens: true, cacheLocation: 'localstorage' },
      environment,
    );
    client.on('signedOut', () => undefined);
    client.subscribe(() => undefined)();
    expect(client.getSnapshot().status).toBe('starting');
    // A subscriber begins to wait for start().
    expect(touched.filter((name) => name !== 'now')).toEqual(['after']);
    expect(listen).not.toHaveBeenCalled();
    expect(document.body.childElementCount).toBe(0);
    expect(tenant.requests).toEqual([]);
  });

  it('needs no environment', () => {
    expect(createOrgSessionClient(options).getSnapshot()).toEqual({
      status: 'starting',
      permissions: [],
      roles: [],
      scopes: [],
      sessions: [],
      signedOutElsewhere: false,
    });
  });

  it('returns methods that can be called without it', async () => {
    const { start, getSnapshot, getToken, switchOrganization, logout } = (await signIn(tenant, A.id)).client;
    await start();
    await getToken();
    await switchOrganization(B.id);
    expect(getSnapshot().organization).toEqual(B);
    await logout({ openUrl: false });
    expect(getSnapshot().status).toBe('signed-out');
  });
});

describe('destroy', () => {
  const stop = vi.fn();
  const listen = vi.fn(() => stop);
  const close = vi.fn();
  const channel = vi.fn(() => ({ close, postMessage: () => undefined }) as unknown as BroadcastChannel);
  beforeEach(() => {
    vi.clearAllMocks();
  });
  const expectNothingLeft = async (): Promise<void> => {
    await settle();
    expect(listen).toHaveBeenCalled();
    expect(stop).toHaveBeenCalledTimes(listen.mock.calls.length);
    expect(close).toHaveBeenCalledTimes(channel.mock.calls.length);
  };

  it('removes every listener, timer and channel', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const { client } = await signIn(tenant, A.id, {}, { listen, channel });
    const listener = vi.fn();
    client.subscribe(listener);
    client.on('sessionAdded', listener);
    client.destroy();
    await expectNothingLeft();
    expect(channel).toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
    expect(listener).not.toHaveBeenCalled();
  });

  it.each(['at once', 'a little later'])('does so also during the start: %s', async (when) => {
    const { client } = openPage(tenant, { defaultOrganization: A.id }, { listen, channel });
    const started = client.start();
    if (when !== 'at once') await until(() => tenant.requests.length > 0);
    client.destroy();
    await started;
    await expectNothingLeft();
  });

  it('can be called before start, and twice', () => {
    const { client } = openPage(tenant);
    client.destroy();
    client.destroy();
  });
});
