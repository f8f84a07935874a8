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
    expect(touched.filter((name) => name !== 'now')).toEqual([]);
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

describe('the snapshot', () => {
  it('is constant on a server', async () => {
    const { client } = openPage(tenant);
    const before = client.getServerSnapshot();
    expect(client.getSnapshot()).toBe(before);
    await client.start();
    expect(client.getServerSnapshot()).toBe(before);
    expect(client.getSnapshot()).not.toBe(before);
  });

  it('is deeply frozen', async () => {
    const { client } = await signIn(tenant, A.id);
    const snapshot = client.getSnapshot();
    const parts = [snapshot, snapshot.user, snapshot.claims, snapshot.organization, snapshot.permissions];
    const lists = [snapshot.roles, snapshot.scopes, snapshot.sessions, ...snapshot.sessions];
    for (const part of [...parts, ...lists]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('is the same object until something changes', async () => {
    const { client } = await signIn(tenant, A.id);
    const before = client.getSnapshot();
    await client.getToken();
    await client.getUser();
    client.hasPermission('read:org_A');
    await client.getTokenForOrg(B.id, { cacheMode: 'cache-only' });
    expect(client.getSnapshot()).toBe(before);
    await client.getTokenForOrg(B.id);
    expect(client.getSnapshot()).not.toBe(before);
    expect(before.sessions).toHaveLength(1);
    // Unchanged parts keep their identity: a component that reads only the user does not render again.
    expect(client.getSnapshot().user).toBe(before.user);
    expect(client.getSnapshot().permissions).toBe(before.permissions);
  });

  it('keeps the parts that a renewal does not change', async () => {
    const { client } = await signIn(tenant, A.id);
    const before = client.getSnapshot();
    await client.getToken({ cacheMode: 'off' });
    const renewed = client.getSnapshot();
    expect(renewed.sessions).not.toBe(before.sessions);
    for (const field of ['organization', 'user', 'permissions', 'roles', 'scopes'] as const)
      expect(renewed[field], field).toBe(before[field]);

    tenant.alterTokens = ({ accessClaims }) => {
      accessClaims['permissions'] = ['read:org_A', 'write:org_A'];
    };
    await client.getToken({ cacheMode: 'off' });
    expect(client.getSnapshot().permissions).toEqual(['read:org_A', 'write:org_A']);
    expect(client.getSnapshot().organization).toBe(before.organization);
  });

  it('has the organization, the user and their permissions', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01') });
    const { client } = await signIn(tenant, A.id);
    expect(client.getSnapshot()).toMatchObject({
      status: 'signed-in',
      organization: { id: 'org_A', name: 'acme' },
      user: { sub: 'auth0|ada', name: 'ada' },
      permissions: ['read:org_A'],
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      sessions: [{ organization: A, expiresAt: Date.now() + 3600_000, lastUsedAt: Date.now() }],
    });
    expect(client.getSnapshot().claims).toMatchObject({ iss: 'https://tenant.example/', org_id: 'org_A' });
    expect(client.getSnapshot().claims).not.toHaveProperty('__raw');
    expect(client.getSnapshot().user).not.toHaveProperty('iss');
  });
});

describe('a subscriber', () => {
  it('is called after every change until it unsubscribes', async () => {
    const { client } = await signIn(tenant, A.id);
    const seen: unknown[] = [];
    const leave = client.subscribe(() => seen.push(client.getSnapshot()));
    await client.switchOrganization(B.id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.at(-1)).toBe(client.getSnapshot());
    const { length } = seen;
    leave();
    leave();
    await client.logoutOrganization(B.id);
    expect(seen).toHaveLength(length);
  });

  it('that was added twice is removed once per unsubscribe', async () => {
    const { client } = await signIn(tenant, A.id);
    const listener = vi.fn();
    const leave = client.on('signedOut', listener);
    client.on('signedOut', listener);
    leave();
    await client.logout({ openUrl: false });
    expect(listener).toHaveBeenCalledExactlyOnceWith({ origin: 'this-tab' });
  });

  it('may unsubscribe and subscribe while it is called', async () => {
    const { client } = await signIn(tenant, A.id);
    const late = vi.fn();
    const leave = client.on('sessionAdded', () => {
      leave();
      client.on('sessionAdded', late);
    });
    await client.getTokenForOrg(B.id);
    expect(late).not.toHaveBeenCalled();
    await client.getTokenForOrg('org_C');
    expect(late).toHaveBeenCalledOnce();
  });

  it('that throws does not affect other subscribers', async () => {
    const { client } = await signIn(tenant, A.id);
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const [inSubscribe, inEvent] = [new Error('subscribe'), new Error('event')];
    client.subscribe(() => {
      throw inSubscribe;
    });
    client.on('organizationChanged', () => {
      throw inEvent;
    });
    const after = vi.fn();
    client.subscribe(after);
    client.on('organizationChanged', after);
    await expect(client.switchOrganization(B.id)).resolves.toEqual({ status: 'switched', organization: B });
    expect(after).toHaveBeenCalledWith({ previous: A, current: B, reason: 'switch' });
    expect(after).toHaveBeenCalledWith();
    expect(reported).toHaveBeenCalledWith(inSubscribe);
    expect(reported).toHaveBeenCalledWith(inEvent);
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
    await client.logoutOrganization(A.id);
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
