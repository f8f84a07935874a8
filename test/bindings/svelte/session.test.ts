import { mount, tick, type Component } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient, OrgSessionSnapshot } from '../../../src/index.js';
import {
  provideOrgSession,
  RequireOrganization,
  RequirePermission,
  useOrganization,
  useOrgSession,
  type OrgSession,
} from '../../../src/svelte/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';
import { watched } from '../watched.js';
import Many from './Many.svelte';
import Read from './Read.svelte';
import { render, type Rendered } from './render.js';
import Status from './Status.svelte';

let tenant: Tenant;
let page: Page;
beforeEach(async () => {
  tenant = installTenant();
  page = await signIn(tenant, A.id);
});

const fields = [
  'status',
  'organization',
  'user',
  'claims',
  'actor',
  'permissions',
  'roles',
  'scopes',
  'sessions',
  'signedOutElsewhere',
  'switchingTo',
  'error',
] as const satisfies (keyof OrgSessionSnapshot)[];

/** The session below a component that provides a client. */
function sessionOf(client: OrgSessionClient): OrgSession & { unmount: () => Promise<void> } {
  let session: OrgSession | undefined;
  const { unmount } = render(client, Read, { read: (read: OrgSession) => (session = read) });
  if (!session) throw new Error('Nothing was rendered.');
  return Object.assign(Object.create(session) as OrgSession, { unmount });
}

/** Records the results of an effect. */
function resultsOf<Value>(
  client: OrgSessionClient,
  read: (session: OrgSession) => Value,
): Rendered & { results: Value[] } {
  const results: Value[] = [];
  return {
    results,
    ...render(client, Read, { read, onRead: (value: unknown) => results.push(value as Value) }),
  };
}

describe('useOrgSession', () => {
  it('has a getter for each field of the snapshot', async () => {
    const { client } = page;
    const session = sessionOf(client);
    const agree = (): void => {
      for (const field of fields) expect(session[field], field).toBe(client.getSnapshot()[field]);
    };
    agree();
    const switched = client.switchOrganization(B.id);
    await until(() => client.getSnapshot().switchingTo === B.id);
    agree();
    await switched;
    agree();
    expect(session.organization).toEqual(B);

    tenant.interceptToken = () => Promise.reject(new Error('no network'));
    await client.switchOrganization(C.id, { interaction: 'none' }).catch(() => undefined);
    agree();
    expect(session.error?.code).toBe('temporary');
    await session.unmount();
  });

  it('has the fields of the snapshot as keys of its own, as a spread needs them', () => {
    const session = useSession();
    expect(Object.keys({ ...session })).toEqual(
      expect.arrayContaining([...fields, 'organizationKey', 'client']),
    );
  });

  const useSession = (): OrgSession => Object.getPrototypeOf(sessionOf(page.client)) as OrgSession;

  it('runs an effect again only when a field changed that it reads', async () => {
    const effects = fields.map((field) => resultsOf(page.client, (session) => session[field]));
    const counts = () =>
      Object.fromEntries(fields.map((field, index) => [field, effects[index]?.results.length]));
    await tick();
    const before = counts();
    await page.client.getTokenForOrg(B.id);
    await tick();
    expect(before).toEqual(Object.fromEntries(fields.map((field) => [field, 1])));
    expect(counts()).toEqual({ ...before, sessions: 2 });
    await page.client.switchOrganization(B.id);
    await tick();
    expect(counts()).toMatchObject({ status: 1, organization: 2, permissions: 2, error: 1, roles: 1 });
    for (const { unmount } of effects) await unmount();
  });

  it('returns the methods of the client', () => {
    const session = sessionOf(page.client);
    for (const verb of [
      'switchOrganization',
      'getToken',
      'getTokenForOrg',
      'loginWithRedirect',
      'loginWithPopup',
      'logout',
      'logoutOrganization',
      'acceptInvitation',
      'listOrganizations',
      'createFetcher',
    ] as const) {
      expect(session[verb], verb).toBe(page.client[verb]);
    }
    expect(session.client).toBe(page.client);
  });

  it('checks permissions of the active organization again after a switch', async () => {
    tenant.alterTokens = ({ grant, accessClaims }) => {
      accessClaims['https://app.example/roles'] = [`role of ${grant.organization}`];
    };
    page = await signIn(tenant, A.id, { rolesClaim: 'https://app.example/roles' });
    const { unmount, text } = render(page.client, Read, {
      read: ({ hasPermission, hasRole, hasScope }: OrgSession) =>
        [
          hasPermission(`read:${A.id}`),
          hasPermission(`read:${B.id}`),
          hasRole(`role of ${A.id}`),
          hasRole(`role of ${B.id}`),
          hasScope('openid'),
        ].join(' '),
    });
    expect(await text()).toBe('true false true false true');
    await page.client.switchOrganization(B.id);
    expect(await text()).toBe('false true false true true');
    await page.client.logout({ openUrl: false });
    expect(await text()).toBe('false false false false false');
    await unmount();
  });

  it('checks permissions of another organization again when it has a session', async () => {
    const { results, unmount } = resultsOf(page.client, ({ hasPermission }) =>
      hasPermission(`read:${B.id}`, { organization: B.id }),
    );
    await tick();
    await page.client.getTokenForOrg(B.id);
    await tick();
    expect(results).toEqual([false, true]);
    await unmount();
  });

  it('does not check permissions of the active organization again when another session is added', async () => {
    const { results, unmount } = resultsOf(page.client, ({ hasPermission }) => hasPermission(`read:${A.id}`));
    await tick();
    await page.client.getTokenForOrg(B.id);
    await tick();
    expect(results).toEqual([true]);
    await unmount();
  });

  it('has the key of data caches', async () => {
    const { results, unmount } = resultsOf(page.client, ({ organizationKey }) => organizationKey);
    await tick();
    await page.client.switchOrganization(B.id);
    await tick();
    await page.client.logout({ openUrl: false });
    await tick();
    expect(new Set(results).size).toBe(3);
    expect(results.at(-1)).toBe('');
    await unmount();
  });

  it('shows a change that happens while components are created', async () => {
    let switched: Promise<unknown> | undefined;
    const { unmount, text } = render(page.client, Read, {
      read: (session: OrgSession) => `${session.switchingTo} ${session.organization?.name}`,
      onRead: () => void (switched ??= page.client.switchOrganization(B.id)),
    });
    await switched;
    expect(await text()).toBe('undefined globex');
    await unmount();
  });

  const missing = expect.objectContaining({
    code: 'configuration',
    message: expect.stringContaining('provideOrgSession(client)') as string,
  }) as Error;

  it.each([
    ['useOrgSession()', useOrgSession],
    ['useOrganization()', useOrganization],
  ])('%s throws an error that names provideOrgSession, outside of a component', (_, use) => {
    expect(use).toThrow(missing);
  });

  it.each([
    ['RequireOrganization', RequireOrganization],
    ['RequirePermission', RequirePermission],
    ['Status', Status],
  ])('%s throws an error that names provideOrgSession, if it is missing', (_, component) => {
    const target = document.createElement('div');
    expect(() =>
      mount(component as Component<{ permission: string }>, { target, props: { permission: 'read' } }),
    ).toThrow(missing);
  });
});

describe('provideOrgSession', () => {
  it('starts the client', async () => {
    const { client } = openPage(tenant);
    const { unmount, text } = render(client, Status, {});
    expect(await text()).toBe('starting');
    await until(() => client.getSnapshot().status === 'signed-in');
    expect(await text()).toBe('signed-in acme');
    await unmount();
  });

  it('adds no listeners for more components, and removes all when its component is destroyed', async () => {
    const { client, listeners } = watched(page.client);
    const one = render(client, Many, { count: 1 });
    await one.text();
    const ofOne = listeners();
    await one.unmount();
    expect(listeners()).toBe(0);
    const many = render(client, Many, { count: 20 });
    expect(await many.text()).toContain('signed-in acme');
    expect(listeners()).toBe(ofOne);
    await many.unmount();
    expect(listeners()).toBe(0);
  });

  it('does not destroy the client when its component is destroyed', async () => {
    const { client } = page;
    const listener = vi.fn();
    client.subscribe(listener);
    await render(client, Status, {}).unmount();
    await client.switchOrganization(B.id);
    expect(listener).toHaveBeenCalled();
    expect(client.getSnapshot().organization).toEqual(B);
  });

  it('returns no permission after its component is destroyed and the user signed out', async () => {
    const session = sessionOf(page.client);
    expect(session.hasPermission(`read:${A.id}`)).toBe(true);
    await session.unmount();
    await page.client.logout({ openUrl: false });
    expect(session.hasPermission(`read:${A.id}`)).toBe(false);
  });

  it.each([
    ['outside of a component', () => provideOrgSession(page.client), /in the script of a component/],
    [
      'without a client',
      () => provideOrgSession(undefined as unknown as OrgSessionClient),
      /needs the client from createOrgSessionClient/,
    ],
    [
      'with options instead of a client',
      () => provideOrgSession({ domain: 'tenant.example' } as unknown as OrgSessionClient),
      /needs the client from createOrgSessionClient/,
    ],
  ])('throws an error of this package %s', (_, provide, message) => {
    expect(provide).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });
});
