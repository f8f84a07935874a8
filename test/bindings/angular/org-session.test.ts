import { openApp, TestBed } from './test-bed.js';
import { computed, DestroyRef, effect, PLATFORM_ID } from '@angular/core';
import { beforeEach, expect, it, vi } from 'vitest';
import { isOrgSessionError, type OrgSessionClient, type OrgSessionSnapshot } from '../../../src/index.js';
import { injectOrgSession, provideOrgSession, type OrgSession } from '../../../src/angular/index.js';
import { deferred, until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';
import { messageOfError } from '../../support/error-message.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const session = (): OrgSession => TestBed.runInInjectionContext(injectOrgSession);

/** The values of `read`, one for each change. */
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

it('the app starts the client, and does not wait for it', async () => {
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
    'actor',
    'permissions',
    'roles',
    'scopes',
    'sessions',
    'signedOutElsewhere',
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
  // The session of another organization does not affect the active one.
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

it('an effect that reads a permission, a role or a scope runs again when the result may change', async () => {
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

it('a permission of another organization than the active one can be checked', async () => {
  const { client } = await signIn(tenant, A.id);
  openApp(client);
  const { hasPermission } = session();
  const answers = history(computed(() => hasPermission(`read:${B.id}`, { organization: B.id })));
  await client.getTokenForOrg(B.id);
  TestBed.tick();
  expect(answers).toEqual([false, true]);
});

it('all injectors of an app have the same session, with the methods of the client', async () => {
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

it('the subscription ends with the injector, and the client stays', async () => {
  const page = await signIn(tenant, A.id);
  openApp(page.client);
  const found = session();
  TestBed.resetTestingModule();
  await expect(page.client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
  expect(page.client.getSnapshot().organization).toEqual(B);
  expect(page.eventNames()).toContain('organizationChanged');
  expect(found.organization()).toEqual(A);
});

it('an app that is destroyed before the client has started is not changed', async () => {
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

it('on a server nothing is started, and the state is the initial one', async () => {
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
])('a missing provider throws an error that names it: %s', (_, ask) => {
  const error = thrownBy(ask);
  expect(isOrgSessionError(error) && error.code).toBe('configuration');
  expect(String(error)).toBe(
    messageOfError(
      'ConfigurationError: injectOrgSession() needs an injection context with provideOrgSession(client).',
    ),
  );
});

it.each([
  ['undefined', undefined],
  ['null', null],
  ['a promise', Promise.resolve({})],
  ['options', { domain: 'tenant.example', clientId: 'client' }],
])('a client that is %s is an error that names the argument', (_, client) => {
  const error = thrownBy(() => provideOrgSession(client as unknown as OrgSessionClient));
  expect(String(error)).toBe(
    messageOfError(
      'ConfigurationError: Argument client of provideOrgSession must be a client: the result of createOrgSessionClient.',
    ),
  );
});
