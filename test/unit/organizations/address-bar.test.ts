import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromPath, type OrgSessionClient } from '../../../src/index.js';
import { addressBar, openWindow, visit } from '../../support/address-bar.js';
import { settle, until } from '../../support/async.js';
import { installTenant } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
const opened: OrgSessionClient[] = [];
beforeEach(() => {
  tenant = installTenant();
  visit('https://app.example/o/acme/x');
});
afterEach(() => {
  for (const client of opened.splice(0)) client.destroy();
  for (const name of ['pushState', 'replaceState'] as const) Reflect.deleteProperty(history, name);
});

const open = async (): Promise<OrgSessionClient> => {
  const { client } = openWindow(tenant, {
    followUrl: true,
    resolveOrganization: fromPath({ pattern: '/o/:organization/*' }),
  });
  opened.push(client);
  await client.start();
  expect(client.getSnapshot().organization).toEqual(A);
  return client;
};
const active = (client: OrgSessionClient): string | undefined => client.getSnapshot().organization?.id;

describe('in a browser without the Navigation API', () => {
  it.each(['pushState', 'replaceState'] as const)('history.%s is followed', async (name) => {
    const client = await open();
    history[name]({ of: 'the router' }, '', '/o/globex/x');
    await settle();
    expect(active(client)).toBe(B.id);
    expect(history.state).toEqual({ of: 'the router' });
  });

  it('popstate is followed', async () => {
    const client = await open();
    History.prototype.replaceState.call(history, null, '', '/o/globex/x');
    await settle();
    expect(active(client)).toBe(A.id);
    dispatchEvent(new PopStateEvent('popstate'));
    // It is followed in a task of its own.
    await until(() => active(client) === B.id);
  });

  it('a switch adds an entry, and tells the router', async () => {
    const client = await open();
    const { length } = history;
    const paths: string[] = [];
    const onPopState = (): void => void paths.push(addressBar());
    addEventListener('popstate', onPopState);
    await client.switchOrganization(B.id);
    await settle();
    removeEventListener('popstate', onPopState);
    expect(paths).toEqual(['/o/globex/x']);
    expect(history.length).toBe(length + 1);
  });

  it('destroy() restores the functions of the history', async () => {
    const client = await open();
    expect(Object.hasOwn(history, 'pushState')).toBe(true);
    client.destroy();
    expect(Object.hasOwn(history, 'pushState')).toBe(false);
    expect(Object.hasOwn(history, 'replaceState')).toBe(false);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])(
    'destroy() of two clients, the one at %i first, restores the functions of the history',
    async (first, second) => {
      const clients = [await open(), await open()];
      clients[first]?.destroy();
      clients[second]?.destroy();
      expect(Object.hasOwn(history, 'pushState')).toBe(false);
      expect(Object.hasOwn(history, 'replaceState')).toBe(false);
    },
  );

  it('destroy() restores the functions of another script that replaced them before', async () => {
    const calls: unknown[] = [];
    const ofScript: History['pushState'] = function (this: History, ...args) {
      calls.push(args[2]);
      History.prototype.pushState.apply(this, args);
    };
    history.pushState = ofScript;
    const client = await open();
    history.pushState(null, '', '/o/globex/x');
    await settle();
    expect(active(client)).toBe(B.id);
    expect(calls).toEqual(['/o/globex/x']);
    client.destroy();
    expect(Reflect.get(history, 'pushState')).toBe(ofScript);
    Reflect.deleteProperty(history, 'pushState');
  });

  it('destroy() leaves the functions of another script that replaced them later, which still work', async () => {
    const client = await open();
    const before = Reflect.get<History, 'pushState'>(history, 'pushState');
    const ofScript: History['pushState'] = function (this: History, ...args) {
      before.apply(this, args);
    };
    history.pushState = ofScript;
    client.destroy();
    expect(Reflect.get(history, 'pushState')).toBe(ofScript);
    history.pushState(null, '', '/o/globex/x');
    await settle();
    expect(addressBar()).toBe('/o/globex/x');
    expect(active(client)).toBe(A.id);
    Reflect.deleteProperty(history, 'pushState');
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('two clients on a page follow it, and each ends alone (%i first)', async (first, second) => {
    const clients = [await open(), await open()];
    history.pushState(null, '', '/o/globex/x');
    await settle();
    expect(clients.map(active)).toEqual([B.id, B.id]);
    clients[first]?.destroy();
    history.pushState(null, '', '/o/initech/x');
    await settle();
    expect(active(clients[first] as OrgSessionClient)).toBe(B.id);
    expect(active(clients[second] as OrgSessionClient)).toBe(C.id);
    // A switch of one is a navigation for the other.
    const third = await openAt('/o/initech/x');
    await third.switchOrganization(A.id);
    await settle();
    expect(addressBar()).toBe('/o/acme/x');
    expect(active(clients[second] as OrgSessionClient)).toBe(A.id);
  });

  const openAt = async (path: string): Promise<OrgSessionClient> => {
    expect(addressBar()).toBe(path);
    const { client } = openWindow(tenant, {
      followUrl: true,
      resolveOrganization: fromPath({ pattern: '/o/:organization/*' }),
    });
    opened.push(client);
    await client.start();
    return client;
  };

  it('a page from the back/forward cache shows the organization of its URL', async () => {
    const client = await open();
    await client.getTokenForOrg(B.id);
    // As if the page had been left right after the switch, before its URL changed.
    await client.switchOrganization(B.id);
    await settle();
    History.prototype.replaceState.call(history, null, '', '/o/acme/x');
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await settle();
    expect(active(client)).toBe(A.id);
  });
});

describe('in a browser with the Navigation API', () => {
  it('its event is followed, and the functions of the history stay the browser’s', async () => {
    const navigation = new EventTarget();
    vi.stubGlobal('navigation', navigation);
    const client = await open();
    expect(Object.hasOwn(history, 'pushState')).toBe(false);
    history.pushState(null, '', '/o/globex/x');
    navigation.dispatchEvent(new Event('currententrychange'));
    await settle();
    expect(active(client)).toBe(B.id);
    client.destroy();
    history.pushState(null, '', '/o/acme/x');
    navigation.dispatchEvent(new Event('currententrychange'));
    await settle();
    expect(active(client)).toBe(B.id);
  });
});
