import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionSnapshot } from '../../src/index.js';
import { deferred, rejection, settle, until } from '../support/async.js';
import {
  callbackOf,
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../support/page.js';
import { A, B, C, json, type Tenant } from '../support/tenant.js';

let tenant: Tenant;
let page: Page;
beforeEach(async () => {
  tenant = installTenant();
  page = await signIn(tenant, A.id);
  page.events.length = 0;
});

/** Delays the responses of /authorize for an organization until `resolve`. */
function delayAuthorize(organization: string): { resolve: () => void } {
  const slow = deferred();
  const { interceptAuthorize } = tenant;
  tenant.interceptAuthorize = (params) =>
    params.get('organization') === organization ? slow.promise : interceptAuthorize?.(params);
  return slow;
}

/** The part of the snapshot that a failed switch must not change. Other sessions may change. */
const visible = ({ client }: Page): Partial<OrgSessionSnapshot> => {
  const { status, organization, user, claims, permissions, roles, scopes } = client.getSnapshot();
  return { status, organization, user, claims, permissions, roles, scopes };
};

describe('two switches at the same time', () => {
  it('end in the later one, which does not wait for the earlier one if its token is cached', async () => {
    const { client } = page;
    await client.getTokenForOrg(C.id);
    page.events.length = 0;
    const slow = delayAuthorize(B.id);
    const first = rejection(client.switchOrganization(B.id));
    await until(() => tenant.count('authorize', B.id) === 1);
    const second = client.switchOrganization(C.id);

    await expect(second).resolves.toEqual({ status: 'switched', organization: C });
    expect(await first).toMatchObject({ code: 'superseded', organization: B.id });
    expect(client.getSnapshot()).toMatchObject({ organization: C });
    const after = visible(page);

    slow.resolve();
    await until(() => sessionIds(page).includes(B.id));
    await settle();
    expect(visible(page)).toEqual(after);
    expect(client.getSnapshot().switchingTo).toBeUndefined();
    expect(client.getSnapshot().error).toBeUndefined();
    // The late response is still used for the session.
    const { length } = tenant.requests;
    expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
    expect(tenant.requests).toHaveLength(length);
    expect(page.events.filter(([name]) => /switch|Changed/.test(name))).toEqual([
      ['switchStarted', { from: A.id, to: B.id }],
      ['switchStarted', { from: A.id, to: C.id }],
      ['organizationChanged', { previous: A, current: C, reason: 'switch' }],
    ]);
  });

  it('end in the later one also if both need a request', async () => {
    const { client } = page;
    const slow = delayAuthorize(B.id);
    const first = rejection(client.switchOrganization(B.id));
    await until(() => tenant.count('authorize', B.id) === 1);
    const second = client.switchOrganization(C.id);
    expect(await first).toMatchObject({ code: 'superseded' });
    expect(client.getSnapshot()).toMatchObject({ organization: A, switchingTo: C.id });
    slow.resolve();
    await expect(second).resolves.toMatchObject({ organization: C });
    await settle();
    expect(client.getSnapshot().organization).toEqual(C);
  });

  it('open no login page for the earlier one', async () => {
    const { client } = page;
    await client.getTokenForOrg(C.id);
    const slow = deferred();
    tenant.interceptAuthorize = () => slow.promise.then(() => ({ error: 'login_required' }));
    const first = rejection(client.switchOrganization(B.id));
    await client.switchOrganization(C.id);
    slow.resolve();
    expect(await first).toMatchObject({ code: 'superseded' });
    await settle();
    expect(page.visited).toEqual([]);
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: C });
    expect(client.getSnapshot().error).toBeUndefined();
  });

  it('do not break a login page that was opened in the meantime', async () => {
    const { client } = page;
    const slow = deferred();
    tenant.interceptAuthorize = (params) =>
      params.get('prompt') === 'none' ? slow.promise.then(() => ({ error: 'login_required' })) : undefined;
    const first = rejection(client.switchOrganization(B.id));
    await client.loginWithRedirect({ organization: C.id });
    slow.resolve();
    expect(await first).toMatchObject({ code: 'superseded' });
    await settle();
    const callback = await tenant.signIn(page.visited[0] ?? '');
    await expect(client.handleRedirectCallback(callback)).resolves.toMatchObject({ organization: C });
  });

  it('to the same organization send one request, and both resolve', async () => {
    const { client } = page;
    const first = rejection(client.switchOrganization(B.id));
    await expect(client.switchOrganization(B.name)).resolves.toEqual({ status: 'switched', organization: B });
    expect(await first).toMatchObject({ code: 'superseded' });
    expect(page.eventNames().filter((name) => name === 'organizationChanged')).toHaveLength(1);
  });
});

it('three switches end in the last one, whichever response comes first', async () => {
  const { client } = page;
  const slow = [delayAuthorize(B.id), delayAuthorize(C.id)];
  const targets = [B.id, C.id, B.name];
  const results = Promise.allSettled(targets.map((to) => client.switchOrganization(to)));
  for (const { resolve } of slow.reverse()) resolve();
  const [first, second, third] = await results;
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'superseded', organization: B.id } });
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'superseded', organization: C.id } });
  expect(third).toMatchObject({ status: 'fulfilled', value: { status: 'switched', organization: B } });
  await settle();
  expect(client.getSnapshot().organization).toEqual(B);
});

describe('a switch right after', () => {
  it('handleRedirectCallback() is the later one', async () => {
    const { client } = page;
    const login = client.handleRedirectCallback(await callbackOf(tenant, page, B.id));
    await expect(client.switchOrganization(C.id)).resolves.toMatchObject({ status: 'switched' });
    await login;
    expect(client.getSnapshot().organization).toEqual(C);
    expect(sessionIds(page).sort()).toEqual([A.id, B.id, C.id]);
  });

  it.each(['memory', 'localstorage'] as const)(
    'start() on a callback is the later one, with cacheLocation %s',
    async (cacheLocation) => {
      const address = await callbackOf(tenant, page, B.id);
      const { client } = openPage(tenant, { cacheLocation }, {}, address);
      const started = client.start();
      await expect(client.switchOrganization(C.id)).resolves.toMatchObject({ status: 'switched' });
      await started;
      expect(client.getSnapshot().organization).toEqual(C);
    },
  );
});

describe('a failed switch', () => {
  const failures: [string, string, () => void][] = [
    ['a login is needed', 'login_required', () => (tenant.sso = undefined)],
    ['they are no member', 'access_denied', () => (tenant.members = {})],
    [
      'the tenant issues tokens of another organization',
      'organization_mismatch',
      () => (tenant.alterTokens = ({ idClaims }) => (idClaims['org_id'] = C.id)),
    ],
    ['the tenant is down', 'temporary', () => (tenant.interceptToken = () => Promise.resolve(json({}, 500)))],
    [
      'the network is down',
      'temporary',
      () => (tenant.interceptToken = () => Promise.reject(new TypeError('offline'))),
    ],
  ];
  it.each(failures)('changes nothing if %s', async (_, code, goWrong) => {
    const { client } = page;
    const before = visible(page);
    goWrong();
    const error = await rejection(client.switchOrganization(B.id, { interaction: 'none' }));
    expect(error).toMatchObject({ code, organization: B.id });
    expect(visible(page)).toEqual(before);
    expect(client.getSnapshot().error).toBe(error);
    expect(client.getSnapshot().switchingTo).toBeUndefined();
    expect(page.eventNames().filter((name) => name !== 'loginRequired')).toEqual([
      'switchStarted',
      'switchFailed',
    ]);
    expect(page.events).toContainEqual(['switchFailed', { from: A.id, to: B.id, error }]);
    expect(organizationOf(await client.getToken())).toBe(A.id);
  });

  it('that fails late does not affect the later one', async () => {
    const { client } = page;
    await client.getTokenForOrg(C.id);
    const slow = deferred();
    tenant.interceptToken = () => slow.promise.then(() => json({}, 500));
    const first = rejection(client.switchOrganization(B.id));
    await client.switchOrganization(C.id);
    slow.resolve();
    expect(await first).toMatchObject({ code: 'superseded' });
    await settle();
    expect(client.getSnapshot().error).toBeUndefined();
    expect(page.eventNames()).not.toContain('switchFailed');
  });

  it('is no longer in the snapshot when the next one succeeds', async () => {
    const { client } = page;
    tenant.interceptToken = () => Promise.resolve(json({}, 500));
    await rejection(client.switchOrganization(B.id));
    tenant.interceptToken = undefined;
    await client.switchOrganization(B.id);
    expect(client.getSnapshot().error).toBeUndefined();
  });
});

describe('a switch to the active organization', () => {
  it.each([A.id, A.name, ' ACME '])('by %j resolves at once and emits no event', async (to) => {
    const before = page.client.getSnapshot();
    await expect(page.client.switchOrganization(to)).resolves.toEqual({
      status: 'switched',
      organization: A,
    });
    expect(page.client.getSnapshot()).toBe(before);
    expect(page.events).toEqual([]);
  });

  it('cancels the pending one', async () => {
    const { client } = page;
    const slow = delayAuthorize(B.id);
    const first = rejection(client.switchOrganization(B.id));
    await client.switchOrganization(A.id);
    expect(await first).toMatchObject({ code: 'superseded' });
    expect(client.getSnapshot().switchingTo).toBeUndefined();
    slow.resolve();
    await settle();
    expect(client.getSnapshot().organization).toEqual(A);
    expect(page.eventNames()).not.toContain('organizationChanged');
  });
});

describe('a switch with a signal', () => {
  it('can be aborted, and its late response changes nothing', async () => {
    const { client } = page;
    const slow = delayAuthorize(B.id);
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const before = visible(page);
    const result = client.switchOrganization(B.id, { signal: controller.signal });
    await until(() => tenant.count('authorize', B.id) === 1);
    controller.abort(reason);
    await expect(result).rejects.toBe(reason);
    expect(client.getSnapshot().switchingTo).toBeUndefined();
    slow.resolve();
    await settle();
    expect(visible(page)).toEqual(before);
    expect(page.visited).toEqual([]);
  });

  it('does not start if it is already aborted', async () => {
    const before = page.client.getSnapshot();
    const signal = AbortSignal.abort(new Error('before'));
    await expect(page.client.switchOrganization(B.id, { signal })).rejects.toThrow('before');
    expect(page.client.getSnapshot()).toBe(before);
    expect(page.events).toEqual([]);
  });
});

it('a sign-out ends the pending switch, and its late response restores nothing', async () => {
  const { client } = page;
  const slow = delayAuthorize(B.id);
  const result = rejection(client.switchOrganization(B.id));
  await until(() => tenant.count('authorize', B.id) === 1);
  await client.logout({ openUrl: false });
  expect(await result).toMatchObject({ code: 'login_required' });
  slow.resolve();
  await settle();
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
  expect(client.getSnapshot().switchingTo).toBeUndefined();
  expect(tenant.liveRefreshTokens).toEqual([]);
});
