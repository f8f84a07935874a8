/** The list of organizations changes while the application runs. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Organization } from '../../../src/index.js';
import { deferred, rejection, settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { cloudEvent } from '../../support/membership-events.js';
import { installTenant, signIn, type Page } from '../../support/page.js';
import { openIn, openTwoTabs } from '../../support/tabs.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
/** The list in the application's backend. */
let list: Organization[];
const organizations = vi.fn<() => Promise<Organization[]>>();
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  list = [A, B];
  organizations.mockReset().mockImplementation(() => Promise.resolve([...list]));
});

const changes = ({ events }: Page): unknown[] =>
  events
    .filter(([name]) => name === 'organizationsChanged')
    .map(([, payload]) => (payload as { organizations: unknown }).organizations);
const messages = (): unknown[] => browser.messages.map(({ data }) => data);

/** A page that has asked for the list. */
const openList = async (): Promise<Page> => {
  const page = await signIn(tenant, A.id, { organizations }, browser.openTab().environment);
  await page.client.listOrganizations();
  browser.messages.length = 0;
  return page;
};

describe('the event organizationsChanged', () => {
  it('is emitted after a refresh that changed the list, and not by the first call', async () => {
    const page = await openList();
    expect(changes(page)).toEqual([]);
    list = [A, B, C];
    await expect(page.client.listOrganizations({ refresh: true })).resolves.toEqual(list);
    expect(changes(page)).toEqual([list]);
    expect(messages()).toEqual([{ type: 'organizations-changed' }]);
  });

  it('is not emitted for the same content: the same list is returned', async () => {
    const page = await openList();
    const before = await page.client.listOrganizations();
    list = list.map((organization) => ({ ...organization }));
    await expect(page.client.listOrganizations({ refresh: true })).resolves.toBe(before);
    expect(changes(page)).toEqual([]);
    expect(messages()).toEqual([]);
  });

  it.each(['name', 'displayName', 'colour'])('is emitted if %s of an organization changed', async (field) => {
    const page = await openList();
    list = [{ ...A, [field]: 'other' }, B];
    await page.client.listOrganizations({ refresh: true });
    expect(changes(page)).toEqual([list]);
  });

  it('is emitted by itself after a login to an organization that is not in the list', async () => {
    const page = await openList();
    list = [A, B, C];
    await page.client.loginWithPopup({ organization: C.id });
    await settle();
    expect(changes(page)).toEqual([list]);
    await expect(page.client.listOrganizations()).resolves.toEqual(list);
    expect(organizations).toHaveBeenCalledTimes(2);
  });

  it('is emitted when listOrganizations() returns the new list', async () => {
    const page = await openList();
    const lists: unknown[] = [];
    page.client.on(
      'organizationsChanged',
      () => void page.client.listOrganizations().then((one) => lists.push(one)),
    );
    list = [A, B, C];
    await page.client.applyMembershipEvent(cloudEvent('member.added', C));
    list = [A];
    await page.client.listOrganizations({ refresh: true });
    await settle();
    expect(lists).toEqual([[A, B, C], [A]]);
    expect(organizations).toHaveBeenCalledTimes(3);
  });

  it('is emitted by itself after access to an organization of the list was denied', async () => {
    const page = await openList();
    tenant.members[ada] = [A.id];
    list = [A];
    expect(await rejection(page.client.getTokenForOrg(B.name))).toMatchObject({ code: 'access_denied' });
    await settle();
    expect(changes(page)).toEqual([[A]]);
  });

  it('is emitted by itself after a session was refused', async () => {
    const page = await openList();
    await page.client.getTokenForOrg(B.id);
    tenant.members[ada] = [A.id];
    tenant.revokeAll(B.id);
    list = [A];
    await rejection(page.client.getTokenForOrg(B.id, { cacheMode: 'off' }));
    await settle();
    expect(changes(page)).toEqual([[A]]);
  });

  it('is not emitted, and nothing is read, before the application has asked for the list', async () => {
    const page = await signIn(tenant, A.id, { organizations });
    await page.client.getTokenForOrg(B.id);
    await page.client.applyMembershipEvent(cloudEvent('member.added', C));
    await settle();
    expect(organizations).not.toHaveBeenCalled();
    expect(changes(page)).toEqual([]);
  });

  it('is not emitted for the list of another user', async () => {
    const page = await openList();
    tenant.person = { sub: bob, organization: B.id };
    list = [B];
    await page.client.loginWithPopup({ organization: B.id });
    await page.client.listOrganizations();
    expect(changes(page)).toEqual([]);
  });

  it('follows the sessions if the option organizations is not set', async () => {
    const page = await signIn(tenant, A.id);
    await page.client.listOrganizations();
    await page.client.getTokenForOrg(B.id);
    await page.client.logoutOrganization(A.id);
    expect(changes(page)).toEqual([[A, B], [B]]);
    await expect(page.client.listOrganizations()).resolves.toEqual([B]);
  });

  it('follows the claim of the latest ID token', async () => {
    const claim = 'https://app.example/orgs';
    tenant.alterTokens = ({ idClaims }) => (idClaims[claim] = [...list]);
    const page = await signIn(tenant, A.id, { organizations: claim });
    await page.client.listOrganizations();
    list = [A, B, C];
    await page.client.getToken({ cacheMode: 'off' });
    expect(changes(page)).toEqual([list]);
    list = [A];
    await page.client.applyMembershipEvent(cloudEvent('member.deleted', B));
    expect(changes(page)).toEqual([[A, B, C], [A]]);
  });
});

describe('in the other tabs', () => {
  it('the list is read again, and they tell no further tab', async () => {
    const pages = await openTwoTabs(tenant, browser, { organizations, cacheLocation: 'localstorage' });
    const third = await openIn(tenant, browser.openTab(), { organizations, cacheLocation: 'localstorage' });
    for (const { client } of [...pages, third]) await client.listOrganizations();
    browser.messages.length = 0;
    organizations.mockClear();
    list = [A, B, C];
    await pages[0].client.listOrganizations({ refresh: true });
    await settle();
    for (const page of [...pages, third]) expect(changes(page)).toEqual([list]);
    expect(messages()).toEqual([{ type: 'organizations-changed' }]);
    expect(organizations).toHaveBeenCalledTimes(3);
  });

  it('nothing is read in a tab that has not asked for the list', async () => {
    const [here, there] = await openTwoTabs(tenant, browser, { organizations });
    await here.client.listOrganizations();
    list = [A];
    await here.client.listOrganizations({ refresh: true });
    await settle();
    expect(organizations).toHaveBeenCalledTimes(2);
    expect(changes(there)).toEqual([]);
  });

  it('a claim is renewed once in each tab', async () => {
    const claim = 'https://app.example/orgs';
    tenant.alterTokens = ({ idClaims }) => (idClaims[claim] = [...list]);
    const [here, there] = await openTwoTabs(tenant, browser, { organizations: claim });
    for (const { client } of [here, there]) await client.listOrganizations();
    tenant.requests.length = 0;
    list = [A, B, C];
    await here.client.listOrganizations({ refresh: true });
    await settle();
    expect(changes(there)).toEqual([list]);
    expect(tenant.requests).toHaveLength(2);
  });
});

describe('the function of the application', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('backend');
      },
    ],
    ['rejects', () => Promise.reject(new Error('backend'))],
    ['returns no list', () => Promise.resolve('nonsense' as never)],
  ])('keeps the former list if it %s in the background', async (_, fail) => {
    const page = await openList();
    const before = await page.client.listOrganizations();
    organizations.mockImplementationOnce(fail);
    await page.client.applyMembershipEvent(cloudEvent('member.added', C));
    await expect(page.client.listOrganizations()).resolves.toBe(before);
    expect(changes(page)).toEqual([]);
    list = [A, B, C];
    await page.client.applyMembershipEvent(cloudEvent('member.added', C));
    expect(changes(page)).toEqual([list]);
  });

  it('may be slow: the former list is returned meanwhile, and further events cause one more call', async () => {
    const page = await openList();
    const hold = deferred();
    organizations.mockImplementationOnce(async () => {
      await hold.promise;
      return [A];
    });
    const events = [1, 2, 3].map(() => page.client.applyMembershipEvent(cloudEvent('member.added', C)));
    await settle();
    await expect(page.client.listOrganizations()).resolves.toEqual([A, B]);
    list = [A, B, C];
    hold.resolve();
    await Promise.all(events);
    await expect(page.client.listOrganizations()).resolves.toEqual(list);
    expect(organizations).toHaveBeenCalledTimes(3);
  });

  it('may open sessions and be denied access each time: it is not called without an end', async () => {
    const page = await openList();
    tenant.members[ada] = [A.id, C.id];
    organizations.mockImplementation(async () => {
      await page.client.getTokenForOrg(B.id).catch(() => undefined);
      await page.client.getTokenForOrg(C.id, { cacheMode: 'off' });
      return [A, B];
    });
    await page.client.listOrganizations({ refresh: true });
    await settle();
    expect(organizations.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('that answers late does not replace a newer list', async () => {
    const page = await openList();
    const hold = deferred();
    organizations.mockImplementationOnce(async () => {
      await hold.promise;
      return [A];
    });
    const event = page.client.applyMembershipEvent(cloudEvent('member.added', C));
    await settle();
    list = [A, B, C];
    await page.client.listOrganizations({ refresh: true });
    hold.resolve();
    await event;
    await expect(page.client.listOrganizations()).resolves.toEqual(list);
    expect(changes(page)).toEqual([list]);
  });

  it('may return entries that are no JSON', async () => {
    const page = await openList();
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    list = [{ ...A, ...circle }, B];
    await page.client.listOrganizations({ refresh: true });
    expect(changes(page)).toHaveLength(1);
  });
});
