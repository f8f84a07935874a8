/** The key and the signal by which an app separates the data of organizations. The signal aborts when the key changes. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { useRunningClock } from '../../support/clock.js';
import { installTenant, loginByRedirect, openPage, signIn, type Page } from '../../support/page.js';
import { A, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  useRunningClock();
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const open = (options?: Partial<OrgSessionClientOptions>): Promise<Page> => signIn(tenant, A.id, options);
/** Bob signs in to an organization. */
const asBob = (organization: string, { client }: Page): Promise<unknown> => {
  tenant.members[bob] = [A.id, B.id];
  tenant.person.sub = bob;
  return client.loginWithPopup({ organization });
};

it('the key is empty while signed out', async () => {
  const { client } = openPage(tenant);
  expect(client.organizationKey).toBe('');
  expect(client.organizationSignal.aborted).toBe(false);
  await client.start();
  expect(client.getSnapshot().status).toBe('signed-out');
  expect(client.organizationKey).toBe('');
  expect(client.organizationSignal.aborted).toBe(false);
});

it('the signal of the signed-out state aborts at a login', async () => {
  const { client } = openPage(tenant);
  const { organizationSignal } = client;
  await client.loginWithPopup({ organization: A.id });
  expect(organizationSignal.aborted).toBe(true);
  expect(client.organizationSignal.aborted).toBe(false);
});

it('the key differs between organizations and between users', async () => {
  const page = await open();
  const { client } = page;
  const keys = [client.organizationKey];
  for (const { id } of [B, C]) {
    await client.switchOrganization(id);
    keys.push(client.organizationKey);
  }
  for (const { id } of [A, B]) {
    await asBob(id, page);
    keys.push(client.organizationKey);
  }
  expect(keys.every(Boolean)).toBe(true);
  expect(new Set(keys).size).toBe(5);
});

it('the key is the same for the same organization and user', async () => {
  const { client } = await open();
  const { organizationKey } = client;
  await client.switchOrganization(B.id);
  await client.switchOrganization(A.name);
  expect(client.organizationKey).toBe(organizationKey);
  const another = await open();
  expect(another.client.organizationKey).toBe(organizationKey);
});

it('the personal account has its own key', async () => {
  tenant.personalAccounts = true;
  const { client } = await open({ personalAccount: true });
  const { organizationKey } = client;
  await client.switchOrganization(null);
  expect(client.organizationKey).not.toBe('');
  expect(client.organizationKey).not.toBe(organizationKey);
});

it('key and signal stay while the organization stays', async () => {
  const page = await open();
  const { client } = page;
  const before = [client.organizationKey, client.organizationSignal];
  await client.getToken({ cacheMode: 'off' });
  await client.getTokenForOrg(B.id);
  await client.switchOrganization(A.id);
  await rejection(client.switchOrganization('hooli'));
  await client.logoutOrganization(B.id);
  // The same user signs in to it again.
  await client.loginWithPopup({ organization: A.id });
  await loginByRedirect(tenant, page, { organization: A.id });
  expect([client.organizationKey, client.organizationSignal]).toEqual(before);
  expect(client.organizationSignal).toBe(before[1]);
  expect(client.organizationSignal.aborted).toBe(false);
});

it.each<[string, (page: Page) => Promise<unknown>]>([
  ['a switch', ({ client }) => client.switchOrganization(B.id)],
  ['a login', (page) => loginByRedirect(tenant, page, { organization: B.id })],
  ['a sign-out', ({ client }) => client.logout({ openUrl: false })],
  ['a sign-out of the organization', ({ client }) => client.logoutOrganization(A.id)],
  ['another user in the same organization', (page) => asBob(A.id, page)],
  [
    'the end of the session',
    ({ client }) => {
      tenant.revokeAll(A.id);
      tenant.sso = undefined;
      tenant.interceptAuthorize = async () => ({ error: 'login_required' });
      return rejection(client.getToken({ cacheMode: 'off' }));
    },
  ],
])('the signal aborts before listeners are called about %s', async (_, leave) => {
  const page = await open();
  const { client } = page;
  const { organizationSignal: signal, organizationKey: key } = client;
  const heard: string[] = [];
  // Listeners that are added before and after the abort listener.
  client.subscribe(() => {
    if (client.organizationKey !== key) heard.push(`subscriber ${signal.aborted}`);
  });
  for (const event of ['organizationChanged', 'sessionRemoved', 'userChanged'] as const) {
    client.on(event, () => {
      if (client.organizationKey !== key) heard.push(`${event} ${signal.aborted}`);
    });
  }
  signal.addEventListener('abort', () => {
    heard.push(
      `aborted, ${client.organizationKey === key ? 'old' : 'new'} key, ${client.organizationSignal.aborted ? 'old' : 'new'} signal`,
    );
    // The snapshot that is already visible.
    heard.push(
      client.getSnapshot().organization?.id === A.id && client.getSnapshot().user?.sub !== bob
        ? 'old snapshot'
        : 'new snapshot',
    );
  });
  await leave(page);
  expect(heard.slice(0, 2)).toEqual(['aborted, new key, new signal', 'new snapshot']);
  expect(heard).toContain('subscriber true');
  expect(heard.filter((text) => text.startsWith('aborted'))).toHaveLength(1);
  expect(heard.filter((text) => text.endsWith('false'))).toEqual([]);
  expect(signal.aborted).toBe(true);
  expect(client.organizationSignal).not.toBe(signal);
});

it('only the last of several switches aborts the signal', async () => {
  const { client } = await open();
  const { organizationSignal: signal } = client;
  const first = rejection(client.switchOrganization(B.id));
  const second = client.switchOrganization(A.id);
  await second;
  await first;
  expect(signal.aborted).toBe(false);
  expect(client.organizationSignal).toBe(signal);
});
