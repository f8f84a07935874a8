/** What ends the wait between two tries of a token request. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SwitchResult } from '../../../src/index.js';
import { rejection, settle, until } from '../../support/async.js';
import { advanceTime, advanceTimeUntil } from '../../support/clock.js';
import { sessionIds, installTenant, organizationOf, type Page } from '../../support/page.js';
import { A, B, bob, C, type Tenant } from '../../support/tenant.js';
import {
  signInBeforeFailure,
  serverError,
  rateLimited,
  failTokenRequests,
  type Attempts,
} from '../../support/failures.js';

let tenant: Tenant;
let page: Page;
let attempts: Attempts;
let controller: AbortController;
let moment: number;
beforeEach(() => {
  tenant = installTenant();
  controller = new AbortController();
});
afterEach(() => {
  vi.useRealTimers();
});

const off = { cacheMode: 'off' } as const;
const reason = new Error('had enough');

/** Starts a call whose first request fails, and advances the clock to the middle of the wait before the next try. */
async function backOff<Result>(
  organization: string,
  how: Parameters<typeof failTokenRequests>[1],
  call: () => Promise<Result>,
): Promise<{ waiting: Promise<Result> }> {
  attempts = failTokenRequests(tenant, how, 1, organization);
  const waiting = call();
  waiting.catch(() => undefined);
  await until(() => attempts.count(organization) === 1);
  await advanceTime(200);
  expect(attempts.count()).toBe(1);
  moment = Date.now();
  return { waiting };
}

/** The number of silent requests for an organization in the next minute. */
async function countRequests(organization: string): Promise<number> {
  const before = tenant.requests.length;
  await advanceTime(60_000);
  return tenant.requests
    .slice(before)
    .filter((request) => request.organization === organization && request.kind !== 'revoke').length;
}

describe.each([
  ['a 503, in memory', serverError, 'memory'],
  ['a 503, in localStorage', serverError, 'localstorage'],
  ['a 429, in memory', rateLimited('5'), 'memory'],
  ['a 429, in localStorage', rateLimited('5'), 'localstorage'],
] as const)('while a renewal waits after %s', (_, how, cacheLocation) => {
  let waiting: Promise<string>;
  beforeEach(async () => {
    page = await signInBeforeFailure(tenant, { cacheLocation });
    const { signal } = controller;
    ({ waiting } = await backOff(B.id, how, () => page.client.getTokenForOrg(B.id, { ...off, signal })));
  });

  it('an aborted caller is rejected at once, and other callers are not', async () => {
    const other = page.client.getTokenForOrg(B.id, off);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(Date.now()).toBe(moment);
    expect(organizationOf(await advanceTimeUntil(other))).toBe(B.id);
    expect(attempts.count(B.id)).toBe(2);
  });

  it('the only caller may abort it and request a token again', async () => {
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
    await advanceTime(60_000);
    expect(attempts.count(B.id)).toBeLessThanOrEqual(3);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
  });

  it.each(['logoutOrganization', 'logout'] as const)('%s ends it', async (verb) => {
    const { client } = page;
    await advanceTimeUntil(
      verb === 'logout' ? client.logout({ openUrl: false }) : client.logoutOrganization(B.id),
    );
    expect(await advanceTimeUntil(rejection(waiting))).toMatchObject({
      code: 'login_required',
      organization: B.id,
    });
    await expect(countRequests(B.id)).resolves.toBe(0);
    expect(tenant.liveRefreshTokens.filter(({ organization }) => organization === B.id)).toEqual([]);
    expect(sessionIds(page)).toEqual(verb === 'logout' ? [] : [A.id]);
  });

  it('a login of another user ends it', async () => {
    tenant.members[bob] = [C.id];
    tenant.person = { sub: bob, organization: C.id };
    tenant.sso = undefined;
    await advanceTimeUntil(page.client.loginWithPopup({ organization: C.id }));
    expect(await advanceTimeUntil(rejection(waiting))).toMatchObject({ code: 'login_required' });
    await expect(countRequests(B.id)).resolves.toBe(0);
    expect(sessionIds(page)).toEqual([C.id]);
  });

  it('an interactive login does not wait', async () => {
    await expect(page.client.loginWithPopup({ organization: C.id })).resolves.toEqual(C);
    expect(Date.now()).toBe(moment);
    expect(organizationOf(await advanceTimeUntil(waiting))).toBe(B.id);
    expect(page.client.getSnapshot().organization).toEqual(C);
  });

  it('destroy leaves no timer, and no request is sent any more', async () => {
    page.client.destroy();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    const { length } = tenant.requests;
    await advanceTime(60_000);
    expect(tenant.requests).toHaveLength(length);
  });
});

describe.each([
  ['a 503', serverError],
  ['a 429', rateLimited('5')],
])('while a switch waits after %s', (_, how) => {
  let waiting: Promise<SwitchResult>;
  beforeEach(async () => {
    page = await signInBeforeFailure(tenant);
    const { signal } = controller;
    ({ waiting } = await backOff(C.id, how, () => page.client.switchOrganization(C.id, { signal })));
    expect(page.client.getSnapshot()).toMatchObject({ organization: A, switchingTo: C.id });
  });

  it('it completes when the request succeeds', async () => {
    await expect(advanceTimeUntil(waiting)).resolves.toEqual({ status: 'switched', organization: C });
    expect(page.client.getSnapshot().organization).toEqual(C);
  });

  it('a later switch completes at once and stays', async () => {
    await expect(page.client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
    expect(await rejection(waiting)).toMatchObject({ code: 'superseded', organization: C.id });
    expect(Date.now()).toBe(moment);
    await advanceTime(60_000);
    expect(page.client.getSnapshot().organization).toEqual(B);
  });

  it('it can be aborted at once', async () => {
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(Date.now()).toBe(moment);
    await advanceTime(60_000);
    expect(page.client.getSnapshot()).toMatchObject({ organization: A });
    expect(page.client.getSnapshot().switchingTo).toBeUndefined();
  });

  it('logout ends it', async () => {
    await advanceTimeUntil(page.client.logout({ openUrl: false }));
    expect(await advanceTimeUntil(rejection(waiting))).toMatchObject({ code: 'login_required' });
    await expect(countRequests(C.id)).resolves.toBe(0);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
  });

  it('logoutOrganization of its target ends it, and the old organization stays', async () => {
    await advanceTimeUntil(page.client.logoutOrganization(C.id));
    expect(await advanceTimeUntil(rejection(waiting))).toMatchObject({ code: 'login_required' });
    await expect(countRequests(C.id)).resolves.toBe(0);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(page.client.getSnapshot().switchingTo).toBeUndefined();
    expect(page.visited).toEqual([]);
  });
});
