import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
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

  it('is the same object after an event that changes nothing', async () => {
    const page = await signIn(tenant, A.id);
    const before = page.client.getSnapshot();
    const calls = vi.fn();
    page.client.subscribe(calls);
    page.events.length = 0;
    tenant.interceptAuthorize = () => Promise.resolve({ error: 'login_required' });
    await rejection(page.client.getTokenForOrg(B.id));
    expect(page.eventNames()).toEqual(['loginRequired']);
    expect(page.client.getSnapshot()).toBe(before);
    expect(calls).not.toHaveBeenCalled();
  });

  it('is a new object when a token for another API changes what hasPermission answers', async () => {
    const { client } = await signIn(tenant, A.id);
    const before = client.getSnapshot();
    const audience = 'https://other.example';
    expect(client.hasPermission('read:org_A', { audience })).toBe(false);
    await client.getToken({ audience });
    expect(client.hasPermission('read:org_A', { audience })).toBe(true);
    expect(client.getSnapshot()).not.toBe(before);
  });

  it('is a new object when a login for another API changes what hasPermission answers', async () => {
    const { client } = await signIn(tenant, A.id);
    const before = client.getSnapshot();
    const audience = 'https://other.example';
    const answers: boolean[] = [];
    client.subscribe(() => answers.push(client.hasPermission('read:org_A', { audience })));
    await client.loginWithPopup({ organization: A.id, authorizationParams: { audience } });
    expect(client.getSnapshot()).not.toBe(before);
    expect(answers.at(-1)).toBe(true);
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
