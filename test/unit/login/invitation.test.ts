import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrgSessionClient, type OrgSessionClientOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import {
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';
import { messageOfError } from '../../support/error-message.js';

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
  tenant.members = { [ada]: [A.id], [bob]: [C.id] };
  tenant.invitations = { ticket: { sub: ada, organization: B.id } };
});

const shared = { cacheLocation: 'localstorage' } as const;
const open = (address: string, options: Partial<OrgSessionClientOptions> = {}): Page =>
  openPage(tenant, { ...shared, ...options }, storage.environment, address);
const link = `https://app.example/join?invitation=ticket&organization=${B.id}&organization_name=globex`;

/** The parameters of the only login page that was opened. */
function loginParams(page: Page): Record<string, string> {
  expect(page.visited).toHaveLength(1);
  const url = new URL(page.visited[0] ?? '');
  expect(url.origin + url.pathname).toBe('https://tenant.example/authorize');
  return Object.fromEntries(url.searchParams);
}

/** Follows the link, signs in at the login page, and opens a new page at the callback URL. */
async function follow(address = link): Promise<Page> {
  const before = open(address);
  await expect(before.client.acceptInvitation()).resolves.toBe(true);
  const page = open(await tenant.signIn(before.visited[0] ?? ''));
  await page.client.start();
  return page;
}

describe('an invitation', () => {
  it('opens the login page for its organization', async () => {
    const page = open(link);
    await expect(page.client.acceptInvitation()).resolves.toBe(true);
    const params = loginParams(page);
    expect(params).toMatchObject({ invitation: 'ticket', organization: B.id, prompt: 'login' });
    expect(params).not.toHaveProperty('organization_name');
    expect(page.client.getSnapshot().status).toBe('redirecting');
    // The ticket is not used yet.
    expect(tenant.requests).toEqual([]);
  });

  it.each(['//evil.example/x', '///x', '//'])(
    'at a path that begins with two slashes stays on the origin: %s',
    async (path) => {
      const page = open(`https://app.example${path}?invitation=ticket&organization=${B.id}&tab=2`);
      await expect(page.client.acceptInvitation()).resolves.toBe(true);
      expect(loginParams(page)).toMatchObject({ invitation: 'ticket', organization: B.id });
      expect(page.url.href).toBe(`https://app.example${path}?tab=2`);
    },
  );

  it('activates its organization, and returns to the URL where it was opened', async () => {
    tenant.sso = undefined;
    const page = await follow(`${link}&tab=2#here`);
    const snapshot = page.client.getSnapshot();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: B, user: { sub: ada } });
    expect(snapshot.error).toBeUndefined();
    expect(page.url.href).toBe('https://app.example/join?tab=2#here');
    expect(tenant.invitations).toEqual({});
  });

  it.each([
    [`${link}&tab=2#here`, 'https://app.example/join?tab=2#here'],
    [`https://app.example/join?tab=2&organization=${B.id}&q=a%20b&invitation=ticket#/x?organization=y`, '#'],
    [link, 'https://app.example/join'],
  ])('is removed from the URL, and the app’s own parameters stay: %s', async (address, expected) => {
    const page = open(address);
    await page.client.acceptInvitation();
    for (const name of ['invitation', 'organization', 'organization_name']) {
      expect(page.url.searchParams.has(name)).toBe(false);
    }
    if (expected === '#') {
      expect(page.url.pathname).toBe('/join');
      expect(Object.fromEntries(page.url.searchParams)).toEqual({ tab: '2', q: 'a b' });
      expect(page.url.hash).toBe('#/x?organization=y');
    } else expect(page.url.href).toBe(expected);
  });

  it('is removed from the URL before the page is left, so that a reload does not use it again', async () => {
    const page = open(link);
    const seen: string[] = [];
    page.client.subscribe(() => seen.push(`${page.client.getSnapshot().status} at ${page.url.href}`));
    await page.client.acceptInvitation();
    expect(seen).toEqual(['redirecting at https://app.example/join']);
    const reloaded = open(page.url.href);
    await expect(reloaded.client.acceptInvitation()).resolves.toBe(false);
    expect(reloaded.visited).toEqual([]);
  });

  it('may have the name of the organization', async () => {
    const page = open('https://app.example/?invitation=ticket&organization=Globex');
    await expect(page.client.acceptInvitation()).resolves.toBe(true);
    expect(loginParams(page)).toMatchObject({
      invitation: 'ticket',
      organization: 'globex',
      prompt: 'login',
    });
  });

  it('is also followed if the app uses the same parameter for its organization', async () => {
    const page = open(link, { resolveOrganization: () => B.id });
    await expect(page.client.acceptInvitation()).resolves.toBe(true);
    expect(loginParams(page)).toMatchObject({ invitation: 'ticket', organization: B.id, prompt: 'login' });
  });

  it('signs in the invited user, also after another user', async () => {
    const before = await signIn(tenant, A.id, shared, storage.environment);
    before.client.destroy();
    tenant.invitations = { ticket: { sub: bob, organization: B.id } };
    tenant.person = { sub: bob, organization: C.id };
    const page = await follow();
    expect(page.client.getSnapshot()).toMatchObject({ organization: B, user: { sub: bob } });
    expect(page.client.getSnapshot().error).toBeUndefined();
  });
});

describe('while another organization is active, an invitation', () => {
  beforeEach(async () => {
    const before = await signIn(tenant, A.id, shared, storage.environment);
    before.client.destroy();
    tenant.requests.length = 0;
  });

  const neverSilent = (): void => {
    expect(tenant.requests.filter(({ prompt }) => prompt === 'none')).toEqual([]);
  };

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['before the start', ({ client }) => client.acceptInvitation()],
    ['after the start', ({ client }) => client.start().then(() => client.acceptInvitation())],
    ['just before the start', ({ client }) => Promise.all([client.acceptInvitation(), client.start()])],
    ['just after the start', ({ client }) => Promise.all([client.start(), client.acceptInvitation()])],
  ])('is never tried silently, followed %s', async (_, act) => {
    const page = open(link);
    await act(page);
    expect(loginParams(page)).toMatchObject({ invitation: 'ticket', organization: B.id, prompt: 'login' });
    neverSilent();
  });

  it('adds its organization, and the other session stays', async () => {
    const page = await follow();
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
    expect(organizationOf(await page.client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toBe(A.id);
    expect(organizationOf(await page.client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
    neverSilent();
  });

  it.each<[string, () => void]>([
    ['that was used already', () => (tenant.invitations = {})],
    ['for another user', () => (tenant.invitations = { ticket: { sub: bob, organization: B.id } })],
    ['into another organization', () => (tenant.invitations = { ticket: { sub: ada, organization: C.id } })],
    [
      'that the tenant rejects',
      () => (tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' })),
    ],
  ])('%s puts an error into the snapshot, and the session stays', async (_, invalidate) => {
    invalidate();
    const page = await follow();
    const snapshot = page.client.getSnapshot();
    expect(snapshot.error).toMatchObject({
      name: 'AccessDeniedError',
      code: 'access_denied',
      organization: B.id,
    });
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: A });
    expect(sessionIds(page)).toEqual([A.id]);
    expect(page.eventNames()).not.toContain('sessionRemoved');
    // The URL where the invitation was opened, without the ticket.
    expect(page.url.href).toBe('https://app.example/join');
    // The error is shown, and the login is not retried automatically.
    expect(page.visited).toEqual([]);
    tenant.interceptAuthorize = undefined;
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    neverSilent();
  });

  it('works at the second try with a new ticket', async () => {
    tenant.invitations = { second: { sub: ada, organization: B.id } };
    expect((await follow()).client.getSnapshot().error).toMatchObject({ code: 'access_denied' });
    const page = await follow(link.replace('ticket', 'second'));
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(page.client.getSnapshot().error).toBeUndefined();
  });
});

describe('an organization alone', () => {
  const bookmark = 'https://app.example/login?tab=2&organization=acme#here';

  it('starts a login for it, because it comes from a bookmarked login page', async () => {
    const page = open(bookmark);
    await expect(page.client.acceptInvitation()).resolves.toBe(true);
    const params = loginParams(page);
    expect(params).toMatchObject({ organization: 'acme' });
    expect(params).not.toHaveProperty('invitation');
    expect(params).not.toHaveProperty('prompt');
    expect(page.url.href).toBe('https://app.example/login?tab=2#here');
  });

  it('becomes active, and the URL is restored', async () => {
    const page = await follow(bookmark);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(page.url.href).toBe('https://app.example/login?tab=2#here');
  });

  it('starts no login if the app uses the parameter for its organization', async () => {
    const page: Page = open(bookmark, {
      resolveOrganization: () => page.url.searchParams.get('organization') ?? undefined,
    });
    await expect(page.client.acceptInvitation()).resolves.toBe(false);
    expect(page.url.href).toBe(bookmark);
    expect(page.visited).toEqual([]);
    await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
  });

  it.each([
    ['https://app.example/?organization=ACME', 'acme'],
    ['https://app.example/?organization=acme', ' Acme '],
    [`https://app.example/?organization=%20${A.id}`, A.id],
  ])('starts no login there in another spelling either: %s and %j', async (address, organization) => {
    const page = open(address, { resolveOrganization: () => organization });
    await expect(page.client.acceptInvitation()).resolves.toBe(false);
    expect(page.visited).toEqual([]);
    expect(page.url.href).toBe(address);
  });

  it('starts a login if the URL has another organization for the app', async () => {
    const page = open(bookmark, { resolveOrganization: () => B.name });
    await expect(page.client.acceptInvitation()).resolves.toBe(true);
    expect(loginParams(page)).toMatchObject({ organization: 'acme' });
  });
});

it.each([
  'https://app.example/',
  'https://app.example/?tab=2#here',
  'https://app.example/?invitation=ticket',
  'https://app.example/?organization_name=globex',
  'https://app.example/?Organization=globex',
  `https://app.example/#invitation=ticket&organization=${B.id}`,
])('without an invitation it returns false and does nothing: %s', async (address) => {
  const page = open(address);
  await expect(page.client.acceptInvitation()).resolves.toBe(false);
  expect(page.url.href).toBe(address);
  expect(page.visited).toEqual([]);
  expect(tenant.requests).toEqual([]);
  expect(page.client.getSnapshot()).toBe(page.client.getServerSnapshot());
});

it.each(['', '%20', 'a%20b', '..%2Fx', 'org_', 'acme%0A.evil', 'a::b', `org_${'a'.repeat(65)}`])(
  'an invalid organization, %j, is rejected before anything happens',
  async (organization) => {
    const address = `https://app.example/?invitation=ticket&organization=${organization}&tab=2`;
    const page = open(address);
    expect(await rejection(page.client.acceptInvitation())).toMatchObject({
      name: 'ConfigurationError',
      code: 'configuration',
      message: expect.stringContaining('organization') as string,
    });
    expect(page.visited).toEqual([]);
    expect(tenant.requests).toEqual([]);
    expect(page.url.href).toBe(address);
    expect(page.client.getSnapshot()).toBe(page.client.getServerSnapshot());
    expect(JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])).not.toContain(
      'ticket',
    );
  },
);

describe('a URL as argument', () => {
  it('is read instead of the page’s URL', async () => {
    const page = open('https://app.example/home?view=3#top');
    await expect(page.client.acceptInvitation(`${link}&tab=2`)).resolves.toBe(true);
    expect(loginParams(page)).toMatchObject({ invitation: 'ticket', organization: B.id, prompt: 'login' });
    expect(page.url.href).toBe('https://app.example/home?view=3#top');

    const next = open(await tenant.signIn(page.visited[0] ?? ''));
    await next.client.start();
    expect(next.client.getSnapshot().organization).toEqual(B);
    expect(next.url.href).toBe('https://app.example/join?tab=2');
  });

  it('may be the page’s URL, as a router has it', async () => {
    const page = open(`${link}&tab=2`);
    await expect(page.client.acceptInvitation(page.url.href)).resolves.toBe(true);
    expect(page.url.href).toBe('https://app.example/join?tab=2');
  });

  it('may be relative to the page', async () => {
    const page = open('https://app.example/home');
    const relative = `/join?invitation=ticket&organization=${B.id}`;
    await expect(page.client.acceptInvitation(relative)).resolves.toBe(true);
    expect(loginParams(page)).toMatchObject({ invitation: 'ticket', organization: B.id });
  });

  it('hides an invitation in the page’s URL', async () => {
    const page = open(link);
    await expect(page.client.acceptInvitation('https://app.example/home')).resolves.toBe(false);
    expect(page.visited).toEqual([]);
    expect(page.url.href).toBe(link);
  });

  it('does not change the page’s query and hash, even with the same path', async () => {
    const page = open('https://app.example/join?view=3#top');
    await expect(page.client.acceptInvitation(link)).resolves.toBe(true);
    expect(page.url.href).toBe('https://app.example/join?view=3#top');
  });

  it('of another origin leads back to a path of this origin', async () => {
    const page = open('https://app.example/');
    await page.client.acceptInvitation(link.replace('app.example', 'evil.example'));
    const next = open(await tenant.signIn(page.visited[0] ?? ''));
    await next.client.start();
    expect(next.client.getSnapshot().organization).toEqual(B);
    expect(next.url.origin).toBe('https://app.example');
  });

  it.each(['https://[', 'https://'])(
    'that is invalid, %j, is rejected with the name of the argument',
    async (url) => {
      const page = open(link);
      expect(await rejection(page.client.acceptInvitation(url))).toMatchObject({
        code: 'configuration',
        message: expect.stringMatching(/\burl\b/) as string,
      });
      expect(page.url.href).toBe(link);
      expect(page.visited).toEqual([]);
    },
  );
});

it('on a server there is no invitation', async () => {
  vi.stubGlobal('location', undefined);
  const client = createOrgSessionClient({ domain: tenant.domain, clientId: tenant.clientId });
  await expect(client.acceptInvitation()).resolves.toBe(false);
  await expect(client.acceptInvitation(link)).resolves.toBe(false);
});

it('has an error of this package when resolveOrganization throws', async () => {
  const cause = new Error('no router yet');
  const resolveOrganization = (): string => {
    throw cause;
  };
  const page = open(`https://app.example/?organization=${B.id}`, { resolveOrganization });
  const expected = {
    code: 'configuration',
    message: messageOfError('Option resolveOrganization failed.'),
    cause,
  };
  expect(await rejection(page.client.acceptInvitation())).toMatchObject(expected);
  expect((await page.client.start()).error).toMatchObject(expected);
  expect(page.visited).toEqual([]);
});

describe('isTrustedOrganization', () => {
  const links = [
    ['an invitation', link],
    ['an organization', `https://app.example/?organization=${B.id}`],
  ] as const;
  it.each(links)('is asked about the organization of a link with %s', async (_, address) => {
    tenant.members[ada] = [A.id, B.id];
    tenant.invitations = { ticket: { sub: ada, organization: B.id } };
    const asked: unknown[] = [];
    const options: Partial<OrgSessionClientOptions> = {
      isTrustedOrganization: (organization) => {
        asked.push(organization);
        return false;
      },
    };
    const before = open(address, options);
    await before.client.acceptInvitation();
    const page = open(await tenant.signIn(before.visited[0] ?? ''), options);
    expect(await page.client.start()).toMatchObject({
      status: 'signed-out',
      error: { code: 'untrusted_organization', organization: B.id },
    });
    expect(asked).toEqual([B]);
    expect(sessionIds(page)).toEqual([]);
  });

  it.each([
    ['refuses', false, undefined],
    ['accepts', true, B],
  ])(
    '%s the organization that the URL names, before a start makes it active',
    async (_, isTrusted, active) => {
      tenant.members[ada] = [A.id, B.id];
      const asked: unknown[] = [];
      const page = open('https://app.example/', {
        resolveOrganization: () => 'globex',
        isTrustedOrganization: (organization) => {
          asked.push(organization);
          return isTrusted;
        },
      });
      const { organization, error, sessions } = await page.client.start();
      expect(organization).toEqual(active);
      expect(sessions).toHaveLength(isTrusted ? 1 : 0);
      expect(error?.code).toBe(isTrusted ? undefined : 'untrusted_organization');
      expect(asked).toEqual([B]);
    },
  );

  it('is not asked about an organization that has a session', async () => {
    tenant.members[ada] = [A.id, B.id];
    const isTrustedOrganization = vi.fn(() => false);
    const options = { ...shared, isTrustedOrganization };
    await signIn(tenant, B.id, options, storage.environment);
    const page = open('https://app.example/', { ...options, resolveOrganization: () => 'globex' });
    expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: B });
    expect(isTrustedOrganization).not.toHaveBeenCalled();
  });
});

describe('a session transfer token', () => {
  const token = 'secret-transfer-token';
  const stored = (): string =>
    JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage), storage.storedText()]);

  it('of a link is not kept', async () => {
    const address = `${link}&session_transfer_token=${token}&tab=2`;
    const page = open(address);
    await page.client.acceptInvitation();
    expect(stored()).not.toContain(token);
    expect(page.url.href).toBe('https://app.example/join?tab=2');
    expect(page.visited[0]).not.toContain(token);
    const next = open(await tenant.signIn(page.visited[0] ?? ''));
    await next.client.start();
    expect(next.url.href).toBe('https://app.example/join?tab=2');
  });

  it.each([
    ['/a?session_transfer_token=x', '/a'],
    ['/a?session_transfer_token=x&b=1', '/a?b=1'],
    ['/a?b=1&session_transfer_token=x&c=2#d', '/a?b=1&c=2#d'],
    ['/a?session_transfer_token=x&session_transfer_token=y', '/a'],
    ['/#/a?session_transfer_token=x&b=1', '/#/a?b=1'],
    ['/a?my_token=x&b=1', '/a?b=1'],
    ['/a?b=&&c=1', '/a?b=&&c=1'],
    ['/a?my_session_transfer_token=x', '/a?my_session_transfer_token=x'],
  ])('in returnTo %s is removed: %s', async (returnTo, expected) => {
    const options = { sessionTransferTokenQueryParamName: 'my_token' };
    const page = open('https://app.example/', options);
    await page.client.loginWithRedirect({ organization: A.id, returnTo });
    const next = open(await tenant.signIn(page.visited[0] ?? ''), options);
    await next.client.start();
    expect(next.url.href).toBe(`https://app.example${expected}`);
  });
});

it.each([
  ['with the URL of the page', undefined],
  ['with a URL', link],
])('acceptInvitation() twice at once opens one login page, %s', async (_, url) => {
  const page = open(link);
  const calls = [page.client.acceptInvitation(url), page.client.acceptInvitation(url)];
  expect(await Promise.all(calls)).toEqual([true, true]);
  expect(page.visited).toHaveLength(1);
});
