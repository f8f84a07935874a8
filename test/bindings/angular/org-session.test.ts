import { openApp, TestBed } from './test-bed.js';
import { computed, DestroyRef, effect, PLATFORM_ID } from '@angular/core';
import { beforeEach, expect, it, vi } from 'vitest';
import { isOrgSessionError, type OrgSessionSnapshot } from '../../../src/index.js';
import { injectOrgSession, type OrgSession } from '../../../src/angular/index.js';
import { deferred, until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const session = (): OrgSession => TestBed.runInInjectionContext(injectOrgSession);

/** What `read` gave whenever it told that it has changed. */
function history<Value>(read: () => Value): Value[] {
  const seen: Value[] = [];
  TestBed.runInInjectionContext(() => effect(() => void seen.push(read())));
  TestBed.tick();
  return seen;
}

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

it('the app does not wait for the client, whose start it begins', async () => {
  const { client } = openPage(tenant);
  openApp(client);
  expect(session().status()).toBe('starting');
  await until(() => session().status() === 'signed-out');
});

it('each field of the snapshot is a signal', async () => {
  const { client } = await signIn(tenant, A.id);
  openApp(client);
  const found = session();
  const fields: (keyof OrgSessionSnapshot)[] = [
    'status',
    'organization',
    'user',
    'claims',
    'permissions',
    'roles',
    'scopes',
    'sessions',
    'switchingTo',
    'error',
  ];
  const snapshot = client.getSnapshot();
  expect(Object.fromEntries(fields.map((name) => [name, found[name]()]))).toEqual({
    switchingTo: undefined,
    error: undefined,
    ...snapshot,
  });
  expect(found.organization()).toEqual(A);
  expect(found.snapshot()).toBe(snapshot);
  expect(found.organizationKey()).toBe(client.organizationKey);
  await client.switchOrganization(B.id);
  expect(found.organization()).toEqual(B);
  expect(found.snapshot()).toBe(client.getSnapshot());
  expect(found.organizationKey()).toBe(client.organizationKey);
});

it('a signal notifies only when its own field has changed', async () => {
  const { client } = await signIn(tenant, A.id);
  openApp(client);
  const found = session();
  const organizations = history(() => found.organization()?.id);
  const permissions = history(found.permissions);
  const targets = history(found.switchingTo);
  const snapshots = history(found.snapshot);
  // Another organization's session is none of the active one's business.
  await client.getTokenForOrg(B.id);
  TestBed.tick();
  expect(snapshots).toHaveLength(2);
  const switched = client.switchOrganization(C.id);
  TestBed.tick();
  await switched;
  TestBed.tick();
  expect(targets).toEqual([undefined, C.id, undefined]);
  expect(organizations).toEqual([A.id, C.id]);
  expect(permissions).toEqual([[`read:${A.id}`], [`read:${C.id}`]]);
});

it('who asks for a permission, a role or a scope is told when the answer may be another', async () => {
  const { client } = await signIn(tenant, A.id);
  openApp(client);
  const { hasPermission, hasScope, hasRole } = session();
  const allowed = computed(() => hasPermission(`read:${B.id}`));
  const scoped = computed(() => hasScope('openid'));
  const admin = computed(() => hasRole('admin'));
  const answers = history(() => [allowed(), scoped(), admin()]);
  await client.switchOrganization(B.id);
  TestBed.tick();
  await client.logoutOrganization(B.id);
  TestBed.tick();
  expect(answers).toEqual([
    [false, true, false],
    [true, true, false],
    [false, false, false],
  ]);
});

it('a permission of another organization than the active one may be asked for', async () => {
  const { client } = await signIn(tenant, A.id);
  openApp(client);
  const { hasPermission } = session();
  const answers = history(computed(() => hasPermission(`read:${B.id}`, { organization: B.id })));
  await client.getTokenForOrg(B.id);
  TestBed.tick();
  expect(answers).toEqual([false, true]);
});

it('everybody in an app has the same session, and its verbs are the client’s own', async () => {
  const { client } = await signIn(tenant, A.id);
  openApp(client);
  const found = session();
  expect(session()).toBe(found);
  expect(found.client).toBe(client);
  const { switchOrganization, getToken, loginWithRedirect, logout, createFetcher, listOrganizations } = found;
  expect(switchOrganization).toBe(client.switchOrganization);
  expect([getToken, loginWithRedirect, logout]).toEqual([
    client.getToken,
    client.loginWithRedirect,
    client.logout,
  ]);
  expect([createFetcher, listOrganizations]).toEqual([client.createFetcher, client.listOrganizations]);
  await expect(switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
});

it('a failed switch shows its error, and the organization stays', async () => {
  const { client } = await signIn(tenant, A.id);
  openApp(client);
  const { error, organization } = session();
  tenant.sso = undefined;
  await expect(client.switchOrganization(B.id, { interaction: 'none' })).rejects.toThrow();
  expect([error()?.code, organization()?.id]).toEqual(['login_required', A.id]);
});

it('with the injector ends the subscription, and the client lives on', async () => {
  const page = await signIn(tenant, A.id);
  openApp(page.client);
  const found = session();
  TestBed.resetTestingModule();
  await expect(page.client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
  expect(page.client.getSnapshot().organization).toEqual(B);
  expect(page.eventNames()).toContain('organizationChanged');
  expect(found.organization()).toEqual(A);
});

it('an app that is gone before the client has started is let alone', async () => {
  const { client } = openPage(tenant);
  const reported = vi.spyOn(console, 'error');
  openApp(client);
  const found = session();
  const gone = deferred();
  TestBed.inject(DestroyRef).onDestroy(gone.resolve);
  TestBed.resetTestingModule();
  await gone.promise;
  await client.start();
  expect(found.status()).toBe('starting');
  expect(reported).not.toHaveBeenCalled();
});

it('on a server nothing is started, and the state is the starting one', async () => {
  const { client } = await signIn(tenant, A.id);
  const start = vi.fn(client.start);
  const subscribe = vi.fn(client.subscribe);
  openApp({ ...client, start, subscribe }, { provide: PLATFORM_ID, useValue: 'server' });
  const { snapshot, organization } = session();
  await until(() => true);
  expect(start).not.toHaveBeenCalled();
  expect(subscribe).not.toHaveBeenCalled();
  expect(snapshot()).toBe(client.getServerSnapshot());
  expect(organization()).toBeUndefined();
});

it.each([
  ['the provider', () => TestBed.runInInjectionContext(injectOrgSession)],
  ['an injection context', injectOrgSession],
])('what is missing is said: %s', (_, ask) => {
  const error = thrownBy(ask);
  expect(isOrgSessionError(error) && error.code).toBe('configuration');
  expect(String(error)).toBe(
    'ConfigurationError: injectOrgSession() needs an injection context with provideOrgSession(client).',
  );
});
