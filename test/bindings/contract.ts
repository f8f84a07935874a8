import { afterEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../src/index.js';
import { createTestClient, type TestClient, type TestClientOptions } from '../../src/testing/index.js';
import { deferred, rejection, until } from '../support/async.js';

/** A small app in one of the frameworks. */
export interface Mounted {
  /** What a component that uses the whole session currently shows. */
  shown(): {
    status: string;
    /** Id of the active organization. */
    organization?: string;
    permissions: string[];
    switchingTo?: string | null;
    /** The error's code. */
    error?: string;
    /** Ids of the organizations that have a session. */
    sessionIds: string[];
  };
  /** How often a component that selects only the active organization's id has rendered, or its computed or effect has run. */
  organizationRenders(): number;
  /** The methods that the component got at its latest render. */
  verbs(): Pick<
    OrgSessionClient,
    'switchOrganization' | 'getTokenForOrg' | 'loginWithRedirect' | 'logout' | 'hasPermission'
  >;
  /** What is shown by an element that requires an active organization, and by one that requires the permission `read:invoices`. */
  required(): { organization: 'content' | 'fallback'; permission: 'content' | 'fallback' };
  /** Waits for pending renders. */
  flush(): Promise<void>;
  unmount(): Promise<void>;
}

const verbs = [
  'switchOrganization',
  'getTokenForOrg',
  'loginWithRedirect',
  'logout',
  'hasPermission',
] as const satisfies (keyof ReturnType<Mounted['verbs']>)[];

/** Mounts such an app with a client that is not started yet. */
export type Mount = (client: OrgSessionClient) => Promise<Mounted>;

const acme = { id: 'org_acme', name: 'acme', permissions: ['read:invoices'] };
const globex = { id: 'org_globex', name: 'globex', permissions: ['read:orders'] };
const initech = { id: 'org_initech', name: 'initech', permissions: ['read:invoices'] };
const organizations = [acme, globex, initech];

const createClient = (options: Partial<TestClientOptions> = {}): TestClient =>
  createTestClient({ organizations, active: acme.id, ...options });

/** Counts the listeners that are added to a client from now on. */
function countListeners(client: TestClient): () => number {
  const { subscribe, on } = client;
  let listeners = 0;
  const counted = (stop: () => void): (() => void) => {
    listeners++;
    let stopped = false;
    return () => {
      if (!stopped) listeners--;
      stopped = true;
      stop();
    };
  };
  Object.assign(client, {
    subscribe: (...args: Parameters<typeof subscribe>) => counted(subscribe(...args)),
    on: (...args: Parameters<typeof on>) => counted(on(...args)),
  });
  return () => listeners;
}

/** The behavior that all bindings share. */
export function describeAdapter(name: string, mount: Mount): void {
  const open = new Set<Mounted>();
  const mountApp = async (client: OrgSessionClient): Promise<Mounted> => {
    const app = await mount(client);
    open.add(app);
    return app;
  };
  const unmountApp = async (app: Mounted): Promise<void> => {
    open.delete(app);
    await app.unmount();
  };
  /** Mounts an app, and waits until the binding has started the client and rendered. */
  const show = async (client: TestClient): Promise<Mounted> => {
    const app = await mountApp(client);
    await until(() => client.getSnapshot().status !== 'starting');
    await app.flush();
    return app;
  };

  describe(`${name}: behavior of every binding`, () => {
    afterEach(async () => {
      for (const app of open) await unmountApp(app);
    });

    it('starts the client, and shows the initial state until it has started', async () => {
      const client = createClient();
      const { start } = client;
      const { promise, resolve: go } = deferred();
      Object.assign(client, { start: async () => promise.then(start) });
      const app = await mountApp(client);
      await app.flush();
      expect(app.shown()).toMatchObject({ status: 'starting', permissions: [], sessionIds: [] });
      expect(app.shown().organization).toBeUndefined();
      expect(app.required()).toEqual({ organization: 'fallback', permission: 'fallback' });
      go();
      await until(() => client.getSnapshot().status !== 'starting');
      await app.flush();
      expect(app.shown()).toMatchObject({
        status: 'signed-in',
        organization: acme.id,
        permissions: acme.permissions,
        sessionIds: [acme.id],
      });
      expect(app.shown().error).toBeUndefined();
      expect(app.shown().switchingTo).toBeUndefined();
    });

    it('shows a client that is started already', async () => {
      const client = createClient();
      await client.start();
      client.clearEvents();
      const app = await mountApp(client);
      await app.flush();
      expect(app.shown()).toMatchObject({ status: 'signed-in', organization: acme.id });
      expect(client.events).toEqual([]);
    });

    it('shows the signed-out state without an error', async () => {
      const app = await show(createTestClient({ organizations }));
      expect(app.shown()).toMatchObject({ status: 'signed-out', permissions: [], sessionIds: [] });
      expect(app.shown().error).toBeUndefined();
      expect(app.required()).toEqual({ organization: 'fallback', permission: 'fallback' });
    });

    it('shows why a start failed', async () => {
      const client = createClient();
      client.failNext('start', { error: 'access_denied' });
      const app = await show(client);
      expect(app.shown()).toMatchObject({ status: 'signed-out', error: 'access_denied' });
    });

    it('shows another organization after a switch, with one render of a component that selects only that', async () => {
      const client = createClient();
      const app = await show(client);
      const before = app.organizationRenders();
      await client.switchOrganization(globex.name);
      await app.flush();
      expect(app.shown()).toMatchObject({
        organization: globex.id,
        permissions: globex.permissions,
        sessionIds: [acme.id, globex.id],
      });
      expect(app.organizationRenders()).toBe(before + 1);
    });

    it('does not render a component that selects the organization when only a token was renewed', async () => {
      const client = createClient();
      const app = await show(client);
      const before = app.organizationRenders();
      const snapshot = client.getSnapshot();
      await client.getToken({ cacheMode: 'off' });
      await client.getTokenForOrg(globex.id);
      await app.flush();
      expect(client.getSnapshot()).not.toBe(snapshot);
      expect(app.shown().sessionIds).toEqual([acme.id, globex.id]);
      expect(app.organizationRenders()).toBe(before);
    });

    it('shows the target of a pending switch, and the old organization until it completes', async () => {
      const client = createClient();
      const app = await show(client);
      const before = app.organizationRenders();
      const resume = client.pause();
      const switching = client.switchOrganization(globex.name);
      await app.flush();
      expect(app.shown()).toMatchObject({ organization: acme.id, switchingTo: globex.name });
      expect(app.required()).toEqual({ organization: 'content', permission: 'content' });
      expect(app.organizationRenders()).toBe(before);
      resume();
      await switching;
      await app.flush();
      expect(app.shown().organization).toBe(globex.id);
      expect(app.shown().switchingTo).toBeUndefined();
    });

    it('shows why a switch failed, and the active organization, until the next switch', async () => {
      const client = createClient();
      const app = await show(client);
      const before = app.organizationRenders();
      client.failNext('switch', { error: 'access_denied' });
      await rejection(client.switchOrganization(globex.id));
      await app.flush();
      expect(app.shown()).toMatchObject({ organization: acme.id, error: 'access_denied' });
      expect(app.shown().switchingTo).toBeUndefined();
      expect(app.required()).toEqual({ organization: 'content', permission: 'content' });
      expect(app.organizationRenders()).toBe(before);
      await client.switchOrganization(globex.id);
      await app.flush();
      expect(app.shown().error).toBeUndefined();
    });

    it('shows only the last of several switches', async () => {
      const client = createClient();
      const app = await show(client);
      const first = rejection(client.switchOrganization(globex.id));
      await client.switchOrganization(initech.id);
      await app.flush();
      expect((await first).code).toBe('superseded');
      expect(app.shown()).toMatchObject({ organization: initech.id });
    });

    it('returns the same methods at every render', async () => {
      const client = createClient();
      const app = await show(client);
      const before = { ...app.verbs() };
      await client.switchOrganization(globex.id);
      await app.flush();
      const after = app.verbs();
      for (const verb of verbs) expect(after[verb], verb).toBe(before[verb]);
    });

    it('returns methods that can be called without the client', async () => {
      const client = createClient();
      const app = await show(client);
      const { switchOrganization, getTokenForOrg, hasPermission, loginWithRedirect, logout } = app.verbs();
      expect(hasPermission('read:invoices')).toBe(true);
      await switchOrganization(globex.id);
      expect(hasPermission('read:invoices')).toBe(false);
      expect(await getTokenForOrg(acme.id)).toBe(await client.getTokenForOrg(acme.id));
      await loginWithRedirect({ organization: initech.id });
      await app.flush();
      expect(app.shown().status).toBe('redirecting');
      await client.completeRedirect();
      await app.flush();
      expect(app.shown()).toMatchObject({ status: 'signed-in', organization: initech.id });
      await logout();
      await app.flush();
      expect(app.shown()).toMatchObject({ status: 'redirecting', sessionIds: [] });
      expect(client.visited).toHaveLength(2);
    });

    it('shows content if the active organization permits it, and follows a switch', async () => {
      const client = createClient();
      const app = await show(client);
      expect(app.required()).toEqual({ organization: 'content', permission: 'content' });
      await client.switchOrganization(globex.id);
      await app.flush();
      expect(app.required()).toEqual({ organization: 'content', permission: 'fallback' });
      await client.switchOrganization(initech.id);
      await app.flush();
      expect(app.required()).toEqual({ organization: 'content', permission: 'content' });
      await client.setPermissions(initech.id, []);
      await app.flush();
      expect(app.required()).toEqual({ organization: 'content', permission: 'fallback' });
    });

    it('shows no content once the active organization is signed out of', async () => {
      const client = createClient();
      const app = await show(client);
      await client.getTokenForOrg(globex.id);
      await client.logoutOrganization(acme.id);
      await app.flush();
      expect(app.shown()).toMatchObject({ status: 'signed-out', permissions: [], sessionIds: [globex.id] });
      expect(app.shown().organization).toBeUndefined();
      expect(app.required()).toEqual({ organization: 'fallback', permission: 'fallback' });
    });

    it('removes its listeners when it is unmounted, and does not destroy the client', async () => {
      const client = createClient();
      const listeners = countListeners(client);
      const app = await show(client);
      expect(listeners()).toBeGreaterThan(0);
      await unmountApp(app);
      expect(listeners()).toBe(0);
      const renders = app.organizationRenders();
      let heard = 0;
      client.subscribe(() => heard++);
      client.clearEvents();
      await client.switchOrganization(globex.id);
      await app.flush();
      expect(app.organizationRenders()).toBe(renders);
      expect(heard).toBeGreaterThan(0);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: { id: globex.id } });
      expect(client.events.map(({ type }) => type)).toContain('organizationChanged');
    });

    it('can be mounted again', async () => {
      const client = createClient();
      await unmountApp(await show(client));
      const app = await show(client);
      await client.switchOrganization(globex.id);
      await app.flush();
      expect(app.shown()).toMatchObject({ status: 'signed-in', organization: globex.id });
    });

    it('can be mounted with a client that was destroyed, which starts again, and rendered while it is destroyed', async () => {
      const client = createClient();
      await client.start();
      client.destroy();
      const app = await mount(client);
      const content = { organization: 'content', permission: 'content' };
      await until(() => app.required().permission === 'content');
      expect(app.required()).toEqual(content);
      await client.switchOrganization(globex.id);
      await app.flush();
      expect(app.required()).toEqual({ organization: 'content', permission: 'fallback' });
      client.destroy();
      const { hasPermission } = app.verbs();
      expect(hasPermission('read:orders')).toBe(true);
      expect(hasPermission('read:invoices')).toBe(false);
      expect(hasPermission('read:invoices', { organization: acme.id })).toBe(false);
      await client.start();
      expect(hasPermission('read:invoices', { organization: acme.id })).toBe(true);
      await app.unmount();
    });

    it('shows the same in two apps with one client, and one can be unmounted', async () => {
      const client = createClient();
      const one = await show(client);
      const other = await show(client);
      await one.verbs().switchOrganization(globex.id);
      await one.flush();
      await other.flush();
      expect(one.shown().organization).toBe(globex.id);
      expect(other.shown()).toEqual(one.shown());
      await unmountApp(one);
      await client.switchOrganization(acme.id);
      await other.flush();
      expect(other.shown().organization).toBe(acme.id);
    });

    it('shows no token', async () => {
      const client = createClient();
      const app = await show(client);
      await client.switchOrganization(globex.id);
      await app.flush();
      const text = JSON.stringify([app.shown(), app.required()]);
      expect(text).toContain(globex.id);
      expect(text).not.toMatch(/eyJ|access_?token|id_?token|refresh_?token|__raw/i);
    });
  });
}
