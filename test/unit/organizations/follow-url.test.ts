import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createResolver,
  firstOf,
  fromPath,
  fromQuery,
  fromSubdomain,
  type OrgSessionClientOptions,
} from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createStorage, createTabStorage } from '../../support/browser-storage.js';
import { callbackOf, installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { A, B, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const pattern = { pattern: '/o/:organization/*' };
const following = { followUrl: true, resolveOrganization: fromPath(pattern) } as const;

/** A page of A that follows its URL, with sessions of A and B. */
async function openFollowing(
  options: Partial<OrgSessionClientOptions> = {},
  path = '/o/acme/invoices',
): Promise<Page> {
  const page = openPage(tenant, { ...following, ...options }, {}, `https://app.example${path}`);
  const { organization } = await page.client.start();
  expect(organization).toEqual(A);
  await page.client.getTokenForOrg(B.id);
  page.events.length = 0;
  tenant.requests.length = 0;
  return page;
}

const active = ({ client }: Page): string | undefined => client.getSnapshot().organization?.id;
const path = ({ url }: Page): string => url.pathname + url.search + url.hash;

describe('a navigation', () => {
  it.each([
    ['/o/globex/invoices', B],
    ['/o/org_B', B],
    ['/o/GLOBEX/', B],
    ['/o/initech/x', C],
  ])('to %s switches to its organization', async (to, { id }) => {
    const page = await openFollowing();
    page.push(to);
    await settle();
    expect(active(page)).toBe(id);
    expect(path(page)).toBe(to);
    expect(page.visited).toEqual([]);
  });

  it.each(['/about', '/o/acme/settings?page=2', '/o/org_A'])('to %s does nothing', async (to) => {
    const page = await openFollowing();
    page.push(to);
    await settle();
    expect(active(page)).toBe(A.id);
    expect(path(page)).toBe(to);
    expect(page.events).toEqual([]);
    expect(tenant.requests).toEqual([]);
  });

  it('begins after the code that changes the URL', async () => {
    const page = await openFollowing();
    page.push('/o/globex/x');
    expect(active(page)).toBe(A.id);
    expect(page.events).toEqual([]);
    await settle();
    expect(active(page)).toBe(B.id);
  });

  it('to an organization whose tokens are late: the latest one wins', async () => {
    const page = await openFollowing();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    page.push('/o/initech/x');
    await until(() => tenant.count('authorization_code') === 1);
    expect(page.client.getSnapshot().switchingTo).toBe('initech');
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(B.id);
    slow.resolve();
    await settle();
    expect(active(page)).toBe(B.id);
    expect(path(page)).toBe('/o/globex/x');
  });

  it('back to the active organization cancels a switch that an earlier navigation began', async () => {
    const page = await openFollowing();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    page.push('/o/initech/x');
    await settle();
    page.push('/o/acme/x');
    await settle();
    slow.resolve();
    await settle();
    expect(active(page)).toBe(A.id);
    expect(page.client.getSnapshot().switchingTo).toBeUndefined();
    expect(page.eventNames()).not.toContain('organizationChanged');
  });

  it('within the organization that is being switched to does not begin again', async () => {
    const page = await openFollowing();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    page.push('/o/initech/x');
    await settle();
    page.push('/o/initech/y');
    slow.resolve();
    await settle();
    expect(page.eventNames().filter((name) => name === 'switchStarted')).toHaveLength(1);
    expect(active(page)).toBe(C.id);
  });

  it('within the active organization does not cancel a switch of the application', async () => {
    const page = await openFollowing();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const switched = page.client.switchOrganization(C.id);
    page.push('/o/acme/settings');
    await settle();
    slow.resolve();
    await expect(switched).resolves.toMatchObject({ status: 'switched' });
    await settle();
    expect(path(page)).toBe('/o/initech/settings');
  });

  it.each([
    ['is not a member of', 'access_denied'],
    ['has to sign in to', 'login_required'],
  ])('to an organization that the user %s shows the error and changes nothing else', async (_, code) => {
    const page = await openFollowing();
    tenant.interceptAuthorize = () => Promise.resolve({ error: code });
    page.push('/o/initech/invoices');
    await settle();
    expect(page.client.getSnapshot()).toMatchObject({
      status: 'signed-in',
      organization: A,
      error: { code, organization: 'initech' },
    });
    expect(path(page)).toBe('/o/initech/invoices');
    expect(page.visited).toEqual([]);
    // A page of the same organization: the answer is known.
    tenant.requests.length = 0;
    page.push('/o/initech/settings');
    await settle();
    expect(tenant.requests).toEqual([]);
    expect(page.client.getSnapshot().error).toMatchObject({ code });
    // Another attempt, after another organization.
    tenant.interceptAuthorize = undefined;
    page.push('/o/acme/');
    await settle();
    page.push('/o/initech/');
    await settle();
    expect(active(page)).toBe(C.id);
    expect(page.client.getSnapshot().error).toBeUndefined();
  });

  it('that failed temporarily is repeated by the next one, and when the network returns', async () => {
    const listeners = new Set<() => void>();
    const page = openPage(
      tenant,
      following,
      {
        listen(type, listener) {
          if (type === 'online') listeners.add(listener as () => void);
          return () => undefined;
        },
      },
      'https://app.example/o/acme/x',
    );
    await page.client.start();
    tenant.interceptToken = () => Promise.resolve(json({}, 503));
    page.push('/o/globex/x');
    await settle();
    expect(page.client.getSnapshot().error).toMatchObject({ code: 'temporary' });
    page.push('/o/globex/y');
    await settle();
    expect(page.eventNames().filter((name) => name === 'switchFailed')).toHaveLength(2);
    tenant.interceptToken = undefined;
    for (const listener of listeners) listener();
    await settle();
    expect(active(page)).toBe(B.id);
    expect(path(page)).toBe('/o/globex/y');
  });

  it.each(['/o/a%20b', '/o/%E0%A4%A', '/o/..%2F..%2Fetc'])(
    'to the invalid %s shows the error',
    async (to) => {
      const page = await openFollowing();
      page.push(to);
      await settle();
      expect(page.client.getSnapshot()).toMatchObject({ organization: A, error: { code: 'configuration' } });
      expect(tenant.requests).toEqual([]);
    },
  );

  it('does nothing while the page is left, and after a sign-out', async () => {
    const page = await openFollowing();
    void page.client.loginWithRedirect({ organization: C.id });
    await until(() => page.visited.length === 1);
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(A.id);
    expect(page.eventNames()).not.toContain('switchStarted');
  });

  it('does not sign in again to the organization that the user signed out of on its page', async () => {
    const page = await openFollowing();
    await page.client.logoutOrganization(A.id);
    page.push('/o/acme/settings');
    await settle();
    expect(active(page)).toBeUndefined();
    expect(tenant.count('authorize')).toBe(0);
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(B.id);
  });

  it('after a sign-out of all organizations in another tab does nothing', async () => {
    const page = await openFollowing();
    await page.client.logout({ openUrl: false });
    tenant.requests.length = 0;
    page.push('/o/acme/settings');
    await settle();
    expect(tenant.requests).toEqual([]);
    expect(active(page)).toBeUndefined();
  });

  it('to an organization without a session asks isTrustedOrganization', async () => {
    const isTrustedOrganization = vi.fn(({ id }: { id: string }) => id !== C.id);
    const page = await openFollowing({ isTrustedOrganization });
    isTrustedOrganization.mockClear();
    page.push('/o/initech/x');
    await settle();
    expect(page.client.getSnapshot()).toMatchObject({
      organization: A,
      error: { code: 'untrusted_organization' },
    });
    expect(page.client.getSnapshot().sessions).toHaveLength(2);
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(B.id);
    expect(isTrustedOrganization).toHaveBeenCalledTimes(1);
  });

  it('during the start is followed after it', async () => {
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const page = openPage(tenant, following, {}, 'https://app.example/o/acme/x');
    const started = page.client.start();
    await until(() => tenant.count('authorization_code') === 1);
    page.push('/o/globex/x');
    slow.resolve();
    await started;
    await settle();
    expect(active(page)).toBe(B.id);
    expect(path(page)).toBe('/o/globex/x');
  });

  it('is not followed without the option', async () => {
    const page = await openFollowing({ followUrl: false });
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(A.id);
    await page.client.switchOrganization(B.id);
    page.push('/o/acme/x');
    await settle();
    expect(active(page)).toBe(B.id);
    expect(path(page)).toBe('/o/acme/x');
  });

  it('is not followed after destroy(), and is again after the next start()', async () => {
    const page = await openFollowing();
    page.client.destroy();
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(A.id);
    page.push('/o/acme/x');
    await page.client.start();
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(B.id);
  });
});

describe('a switch', () => {
  it.each([
    ['/o/acme/invoices?page=2#row', '/o/globex/invoices?page=2#row'],
    ['/o/acme', '/o/globex'],
    ['/o/org_A/invoices', '/o/org_B/invoices'],
  ])('at %s shows %s', async (from, to) => {
    const page = await openFollowing({}, from);
    await page.client.switchOrganization(B.id);
    await settle();
    expect(path(page)).toBe(to);
    expect(active(page)).toBe(B.id);
    expect(page.eventNames()).toEqual(['switchStarted', 'organizationChanged']);
  });

  it('at a page of no organization does not change the URL', async () => {
    const page = await openFollowing();
    page.push('/about');
    await page.client.switchOrganization(B.id);
    await settle();
    expect(path(page)).toBe('/about');
  });

  it('that takes its time changes the URL when it is done, and that failed does not', async () => {
    const page = await openFollowing();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const switched = page.client.switchOrganization(C.id);
    await settle();
    expect(path(page)).toBe('/o/acme/invoices');
    slow.resolve();
    await switched;
    await settle();
    expect(path(page)).toBe('/o/initech/invoices');
    tenant.members = {};
    await rejection(page.client.switchOrganization('hooli'));
    await settle();
    expect(path(page)).toBe('/o/initech/invoices');
  });

  it('to the active organization, while the URL names another one that is not active yet, shows the active one', async () => {
    const page = await openFollowing();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    page.push('/o/initech/x');
    await settle();
    await page.client.switchOrganization(A.id);
    await settle();
    expect(active(page)).toBe(A.id);
    expect(path(page)).toBe('/o/acme/x');
    slow.resolve();
    await settle();
    expect(active(page)).toBe(A.id);
  });

  it('to another one, while the URL names one that is not active yet, shows the latest', async () => {
    const page = await openFollowing();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    page.push('/o/initech/x');
    await settle();
    await page.client.switchOrganization(B.id);
    await settle();
    expect(path(page)).toBe('/o/globex/x');
    expect(active(page)).toBe(B.id);
  });

  it('to another subdomain leaves the page', async () => {
    const page = openPage(
      tenant,
      { followUrl: true, resolveOrganization: fromSubdomain({ base: 'app.example' }) },
      {},
      'https://acme.app.example/invoices?page=2',
    );
    await page.client.start();
    await page.client.switchOrganization(B.id);
    await settle();
    expect(page.visited).toEqual(['https://globex.app.example/invoices?page=2']);
  });

  it('to an organization that the URL can’t have shows the error', async () => {
    tenant.organizations.push({ id: 'org_Capital', name: undefined as never });
    for (const ids of Object.values(tenant.members)) ids.push('org_Capital');
    const page = openPage(
      tenant,
      { followUrl: true, resolveOrganization: fromSubdomain({ base: 'app.example' }) },
      {},
      'https://acme.app.example/',
    );
    await page.client.start();
    await page.client.switchOrganization('org_Capital');
    await settle();
    expect(page.client.getSnapshot()).toMatchObject({
      organization: { id: 'org_Capital' },
      error: { code: 'configuration' },
    });
    expect(page.visited).toEqual([]);
  });

  it('to the personal account removes the organization from the URL', async () => {
    tenant.personalAccounts = true;
    const page = await openFollowing({ personalAccount: true });
    await page.client.switchOrganization(null);
    await settle();
    expect(path(page)).toBe('/invoices');
    page.push('/o/globex/x');
    await settle();
    expect(active(page)).toBe(B.id);
  });

  it('to the personal account stays on its subdomain', async () => {
    tenant.personalAccounts = true;
    const page = openPage(
      tenant,
      {
        followUrl: true,
        personalAccount: true,
        resolveOrganization: fromSubdomain({ base: 'app.example' }),
      },
      {},
      'https://acme.app.example/x',
    );
    await page.client.start();
    await page.client.switchOrganization(null);
    await settle();
    expect(page.visited).toEqual([]);
    expect(page.url.href).toBe('https://acme.app.example/x');
  });

  it('by popup, and a login by popup, change the URL', async () => {
    const page = await openFollowing();
    await page.client.loginWithPopup({ organization: B.id });
    await settle();
    expect(path(page)).toBe('/o/globex/invoices');
  });

  it('that needs a login returns to the same page of the new organization', async () => {
    const page = await openFollowing();
    tenant.interceptAuthorize = (params) =>
      Promise.resolve(params.get('prompt') === 'none' ? { error: 'login_required' } : undefined);
    await page.client.switchOrganization(C.id);
    tenant.interceptAuthorize = undefined;
    const callback = await tenant.signIn(page.visited[0] ?? '');
    const next = openPage(tenant, following, {}, callback);
    await next.client.start();
    await settle();
    expect(active(next)).toBe(C.id);
    expect(path(next)).toBe('/o/initech/invoices');
  });

  it('of a listener that switches back ends with an agreement', async () => {
    const page = await openFollowing();
    page.client.on('organizationChanged', ({ current }) => {
      if (current?.id === B.id) void page.client.switchOrganization(A.id);
    });
    page.push('/o/globex/x');
    await settle();
    expect([active(page), path(page)]).toEqual([A.id, '/o/acme/x']);
    await page.client.switchOrganization(B.id);
    await settle();
    expect([active(page), path(page)]).toEqual([A.id, '/o/acme/x']);
    expect(page.events.length).toBeLessThan(15);
  });
});

describe('the option navigate', () => {
  /** A router that shows a page late. With `inOrder` it shows all of them, else only the latest. */
  async function openRouter(
    inOrder: boolean,
  ): Promise<Page & { finish: () => Promise<void>; paths: string[] }> {
    const paths: string[] = [];
    let waiting: string[] = [];
    const page = await openFollowing({
      navigate(to) {
        paths.push(to);
        waiting = inOrder ? [...waiting, to] : [to];
      },
    });
    return Object.assign(page, {
      paths,
      async finish() {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          page.push(next);
          await settle();
        }
      },
    });
  }

  it('gets a path, and nothing else changes the URL', async () => {
    const page = await openRouter(false);
    await page.client.switchOrganization(B.id);
    await settle();
    expect(page.paths).toEqual(['/o/globex/invoices']);
    expect(path(page)).toBe('/o/acme/invoices');
    // The router writes its state into the entry of the page that it has not left yet.
    page.push('/o/acme/invoices');
    await settle();
    expect(active(page)).toBe(B.id);
    await page.finish();
    expect([active(page), path(page)]).toEqual([B.id, '/o/globex/invoices']);
  });

  it.each([true, false])(
    'of a late router: ten quick switches end with the last (in order: %s)',
    async (inOrder) => {
      const page = await openRouter(inOrder);
      for (let click = 0; click < 10; click++) {
        await page.client.switchOrganization(click % 2 ? A.id : B.id);
        await Promise.resolve();
      }
      await page.finish();
      expect([active(page), path(page)]).toEqual([A.id, '/o/acme/invoices']);
      await page.client.switchOrganization(B.id);
      await page.finish();
      expect([active(page), path(page)]).toEqual([B.id, '/o/globex/invoices']);
      expect(page.paths.length).toBeLessThan(15);
    },
  );

  it('of a late router: a link that the user follows meanwhile wins', async () => {
    const page = await openRouter(false);
    await page.client.switchOrganization(B.id);
    await settle();
    page.push('/o/acme/settings');
    await settle();
    expect([active(page), path(page)]).toEqual([A.id, '/o/acme/settings']);
  });

  it('that throws is reported, and the switch is complete', async () => {
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const page = await openFollowing({
      navigate() {
        throw new Error('no route');
      },
    });
    await page.client.switchOrganization(B.id);
    await settle();
    expect(reported).toHaveBeenCalledWith(expect.objectContaining({ message: 'no route' }));
    expect(active(page)).toBe(B.id);
    page.push('/o/acme/x');
    await settle();
    expect(active(page)).toBe(A.id);
  });
});

describe('ten quick clicks on links and in the switcher', () => {
  it.each([1, 2, 3, 4, 5])('agree at the end (%i)', async (seed) => {
    const page = await openFollowing();
    tenant.interceptToken = () => new Promise((resolve) => void setTimeout(resolve, 3 * ((seed % 3) + 1)));
    const names = [A, B, C] as const;
    let random = seed * 7919;
    const next = (limit: number): number => (random = (random * 48271) % 2147483647) % limit;
    const calls: Promise<unknown>[] = [];
    let last: string = A.id;
    for (let click = 0; click < 10; click++) {
      const organization = names[next(3)] ?? A;
      if (next(2)) page.push(`/o/${organization.name}/page-${click}`);
      else
        calls.push(
          page.client.switchOrganization(organization.id, { interaction: 'none' }).catch(() => undefined),
        );
      last = organization.id;
      if (next(2)) await settle();
      else await Promise.resolve();
    }
    await Promise.all(calls);
    await new Promise((resolve) => void setTimeout(resolve, 50));
    await settle();
    const named = { acme: A.id, globex: B.id, initech: C.id }[page.url.pathname.split('/')[2] ?? ''];
    expect(named).toBe(active(page));
    expect(active(page)).toBe(last);
    expect(page.client.getSnapshot().switchingTo).toBeUndefined();
  });
});

describe('a callback', () => {
  it.each(['start', 'handleRedirectCallback'])(
    'of %s to another organization than that of returnTo adds no entry to the history',
    async (method) => {
      const first = openPage(tenant, following, {}, 'https://app.example/o/acme/x');
      await first.client.start();
      const callback = await callbackOf(tenant, first, B.id, { returnTo: '/o/acme/invoices' });
      const changes: string[] = [];
      let url = new URL(method === 'start' ? callback : 'https://app.example/about');
      let onChange = (): void => undefined;
      const changeBy = (kind: string) => (to: string) => {
        changes.push(`${kind} ${to}`);
        url = new URL(to, url);
        onChange();
      };
      const environment = {
        url: () => url,
        replaceUrl: changeBy('replace'),
        addressBar: {
          listen(listener: () => void) {
            onChange = listener;
            return () => undefined;
          },
          push: changeBy('push'),
        },
      };
      const { client } = openPage(tenant, following, environment);
      await client.start();
      if (method !== 'start') {
        url = new URL(callback);
        onChange();
        await settle();
        await client.handleRedirectCallback();
      }
      await settle();
      expect(changes).toEqual(['replace /o/acme/invoices', 'replace /o/globex/invoices']);
    },
  );

  it('of another provider, at the URL of an organization, is left for another organization', async () => {
    const page = await openFollowing({}, '/o/acme/integrations?code=1&state=2');
    page.push('/o/globex/x');
    await settle();
    expect([active(page), path(page)]).toEqual([B.id, '/o/globex/x']);
  });

  it.each([undefined, vi.fn()])(
    'leads to the organization that the user chose, not to that of returnTo',
    async (onRedirectCallback) => {
      const first = openPage(tenant, following, {}, 'https://app.example/o/acme/x');
      await first.client.start();
      const callback = await callbackOf(tenant, first, B.id, { returnTo: '/o/acme/invoices?page=2' });
      const page = openPage(
        tenant,
        { ...following, ...(onRedirectCallback && { onRedirectCallback }) },
        {},
        callback,
      );
      await page.client.start();
      await settle();
      expect(active(page)).toBe(B.id);
      if (onRedirectCallback)
        expect(onRedirectCallback).toHaveBeenCalledWith(undefined, '/o/globex/invoices?page=2');
      else expect(path(page)).toBe('/o/globex/invoices?page=2');
      expect(page.eventNames().filter((name) => name === 'organizationChanged')).toHaveLength(1);
    },
  );
});

describe('a page that is opened with the URL of an organization that can’t be restored', () => {
  const shared = { cacheLocation: 'localstorage' } as const;

  it.each(['access_denied', 'login_required'])('shows the last one and the error %s', async (code) => {
    const storage = createStorage();
    const before = await signIn(tenant, A.id, shared, storage.environment);
    before.client.destroy();
    tenant.interceptAuthorize = () => Promise.resolve({ error: code });
    const page = openPage(
      tenant,
      { ...shared, ...following },
      storage.environment,
      'https://app.example/o/globex/x',
    );
    const snapshot = await page.client.start();
    expect(snapshot).toMatchObject({
      status: 'signed-in',
      organization: A,
      error: { code, organization: 'globex' },
    });
    await settle();
    expect(path(page)).toBe('/o/globex/x');
    expect(page.visited).toEqual([]);
    expect(page.client.getSnapshot().error).toMatchObject({ code });
    // Another call of start() changes nothing.
    await page.client.start();
    expect(page.client.getSnapshot()).toMatchObject({ organization: A, error: { code } });
    // A login to it ends the error.
    tenant.interceptAuthorize = undefined;
    await page.client.loginWithPopup({ organization: B.id });
    await settle();
    expect(page.client.getSnapshot().error).toBeUndefined();
    expect([active(page), path(page)]).toEqual([B.id, '/o/globex/x']);
  });

  it('shows another organization with a session if the last one is that of the URL', async () => {
    const storage = createStorage();
    const tab = { ...storage.environment, tabStorage: () => tabStorage };
    const tabStorage = createTabStorage();
    const before = await signIn(tenant, A.id, shared, tab);
    await before.client.switchOrganization(B.id);
    before.client.destroy();
    await before.client.start();
    await before.client.logoutOrganization(B.id);
    before.client.destroy();
    tenant.interceptAuthorize = () => Promise.resolve({ error: 'login_required' });
    const page = openPage(tenant, { ...shared, ...following }, tab, 'https://app.example/o/globex/x');
    await expect(page.client.start()).resolves.toMatchObject({
      organization: A,
      error: { code: 'login_required', organization: 'globex' },
    });
  });

  it('is signed out, without an error, if no organization has a session', async () => {
    tenant.interceptAuthorize = () => Promise.resolve({ error: 'login_required' });
    const page = openPage(tenant, following, {}, 'https://app.example/o/globex/x');
    const snapshot = await page.client.start();
    expect(snapshot.status).toBe('signed-out');
    expect(snapshot.error).toBeUndefined();
  });
});

describe('other resolvers', () => {
  it.each([
    [fromQuery({ name: 'org' }), '/x?org=acme&page=2', '/x?org=globex&page=2'],
    [
      firstOf(fromSubdomain({ base: 'example.org' }), fromQuery()),
      '/?organization=org_A',
      '/?organization=org_B',
    ],
    [
      createResolver({
        read: ({ hash }) => /^#\/(\w+)/.exec(hash)?.[1],
        build: (organization, url) => Object.assign(url, { hash: `#/${organization}/x` }),
      }),
      '/#/acme/x',
      '/#/globex/x',
    ],
  ])('are followed, too (%#)', async (resolveOrganization, of, to) => {
    const page = await openFollowing({ resolveOrganization }, of);
    await page.client.switchOrganization(B.id);
    await settle();
    expect(path(page)).toBe(to);
    page.push(of);
    await settle();
    expect(active(page)).toBe(A.id);
  });

  it.each([undefined, () => 'acme', Object.assign(() => 'acme', { build: () => 'acme' })])(
    'that can’t build a URL are refused: %s',
    (resolveOrganization) => {
      expect(() => openPage(tenant, { followUrl: true, resolveOrganization })).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: expect.stringMatching(/followUrl.*resolveOrganization/) as string,
        }),
      );
    },
  );
});
