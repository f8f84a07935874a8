import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, effectScope, h, isReadonly, watchEffect, type App, type Ref } from 'vue';
import { orgSessionPlugin, useOrganization, useOrgSession } from '../../../src/vue/index.js';
import type { OrgSession } from '../../../src/vue/index.js';
import type { OrgSessionSnapshot } from '../../../src/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';
import { watched } from '../watched.js';
import { render } from './render.js';

let tenant: Tenant;
let page: Page;
let app: App;
let session: OrgSession;
beforeEach(async () => {
  tenant = installTenant();
  page = await signIn(tenant, A.id);
  app = createApp({ render: () => null }).use(orgSessionPlugin(page.client));
  session = app.runWithContext(useOrgSession);
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

/** Counts the runs of an effect. */
function runsOf(read: () => unknown): { count: () => number; stop: () => void } {
  let runs = 0;
  const stop = watchEffect(
    () => {
      read();
      runs++;
    },
    { flush: 'sync' },
  );
  return { count: () => runs, stop };
}

describe('useOrgSession', () => {
  it('has a readonly ref for each field of the snapshot', async () => {
    const { client } = page;
    const agree = (): void => {
      for (const field of fields) expect(session[field].value, field).toBe(client.getSnapshot()[field]);
    };
    for (const field of fields) expect(isReadonly(session[field]), field).toBe(true);
    agree();

    const switched = client.switchOrganization(B.id);
    await until(() => client.getSnapshot().switchingTo === B.id);
    agree();
    await switched;
    agree();
    expect(session.organization.value).toEqual(B);

    tenant.interceptToken = () => Promise.reject(new Error('no network'));
    await client.switchOrganization(C.id, { interaction: 'none' }).catch(() => undefined);
    agree();
    expect(session.error.value?.code).toBe('temporary');
  });

  it('triggers a ref only when its own field changed', async () => {
    const scope = effectScope();
    const runs = scope.run(() =>
      Object.fromEntries(fields.map((field) => [field, runsOf(() => session[field].value)])),
    );
    const counts = (): Record<string, number> =>
      Object.fromEntries(Object.entries(runs ?? {}).map(([field, { count }]) => [field, count()]));
    const before = counts();
    await page.client.getTokenForOrg(B.id);
    expect(counts()).toEqual({ ...before, sessions: 2 });
    await page.client.switchOrganization(B.id);
    expect(counts()).toMatchObject({ status: 1, organization: 2, permissions: 2, error: 1, roles: 1 });
    scope.stop();
  });

  it('returns the methods of the client, the same at every call', () => {
    const again = app.runWithContext(useOrgSession);
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
    expect(again.hasPermission).toBe(session.hasPermission);
    expect(app.runWithContext(useOrganization)).toBe(session.organization);
  });

  it('checks permissions of the active organization again after a switch', async () => {
    tenant.alterTokens = ({ grant, accessClaims }) => {
      accessClaims['https://app.example/roles'] = [`role of ${grant.organization}`];
    };
    page = await signIn(tenant, A.id, { rolesClaim: 'https://app.example/roles' });
    const { app, text } = render(
      defineComponent(() => {
        const { hasPermission, hasRole, hasScope } = useOrgSession();
        return () =>
          [
            hasPermission(`read:${A.id}`),
            hasPermission(`read:${B.id}`),
            hasRole(`role of ${A.id}`),
            hasRole(`role of ${B.id}`),
            hasScope('openid'),
          ].join(' ');
      }),
      page.client,
    );
    expect(await text()).toBe('true false true false true');
    await page.client.switchOrganization(B.id);
    expect(await text()).toBe('false true false true true');
    await page.client.logout({ openUrl: false });
    expect(await text()).toBe('false false false false false');
    app.unmount();
  });

  it('checks permissions of another organization again when it has a session', async () => {
    const answers: boolean[] = [];
    const stop = watchEffect(
      () => void answers.push(session.hasPermission(`read:${B.id}`, { organization: B.id })),
      { flush: 'sync' },
    );
    await page.client.getTokenForOrg(B.id);
    stop();
    expect(answers[0]).toBe(false);
    expect(answers.at(-1)).toBe(true);
  });

  it('does not check permissions of the active organization again when another session is added', async () => {
    const { count, stop } = runsOf(() => session.hasPermission(`read:${A.id}`));
    await page.client.getTokenForOrg(B.id);
    stop();
    expect(count()).toBe(1);
  });

  it('keeps the key of data caches as a ref', async () => {
    const keys: string[] = [];
    const stop = watchEffect(() => void keys.push(session.organizationKey.value), { flush: 'sync' });
    await page.client.switchOrganization(B.id);
    await page.client.logout({ openUrl: false });
    stop();
    expect(new Set(keys).size).toBe(3);
    expect(keys.at(-1)).toBe('');
  });

  it('works in an effect scope, and its effects end with the scope', async () => {
    const scope = effectScope();
    const { count } = scope.run(() =>
      app.runWithContext(() => {
        const organization: Ref<unknown> = useOrganization();
        return runsOf(() => organization.value);
      }),
    ) ?? { count: () => NaN };
    await page.client.switchOrganization(B.id);
    expect(count()).toBe(2);
    scope.stop();
    await page.client.switchOrganization(A.id);
    expect(count()).toBe(2);
  });

  it('throws an error that names the plugin if it is missing, without a warning of Vue', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const missing = expect.objectContaining({
      code: 'configuration',
      message: expect.stringContaining('app.use(orgSessionPlugin(client))') as string,
    }) as Error;
    expect(() => useOrgSession()).toThrow(missing);
    expect(() => createApp({}).runWithContext(useOrganization)).toThrow(missing);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('the plugin', () => {
  it('starts the client', async () => {
    const { client } = openPage(tenant);
    const { app, text } = render(() => h(Shown), client);
    expect(await text()).toBe('starting');
    await until(() => client.getSnapshot().status === 'signed-in');
    expect(await text()).toBe('signed-in acme');
    app.unmount();
  });

  it('listens once for all components, until its app is unmounted', async () => {
    const { client, listeners } = watched(page.client);
    const { app, text } = render(() => [h(Shown), h(Shown), h(Shown)], client);
    for (let scopes = 0; scopes < 10; scopes++) {
      effectScope().run(() => app.runWithContext(() => useOrgSession().status.value));
    }
    expect(listeners()).toBe(1);
    app.unmount();
    expect(listeners()).toBe(0);
    expect(await text()).toBe('');
  });

  it('does not destroy the client when its app is unmounted', async () => {
    const { client } = page;
    const listener = vi.fn();
    client.subscribe(listener);
    render(() => h(Shown), client).app.unmount();
    await client.switchOrganization(B.id);
    expect(listener).toHaveBeenCalled();
    expect(client.getSnapshot().organization).toEqual(B);
  });

  it('works in two apps with one client, and one can be unmounted', async () => {
    const { client, listeners } = watched(page.client);
    const one = render(() => h(Shown), client);
    const other = render(() => h(Shown), client);
    await client.switchOrganization(B.id);
    expect(await one.text()).toBe('signed-in globex');
    expect(await other.text()).toBe('signed-in globex');
    one.app.unmount();
    expect(listeners()).toBe(1);
    await client.switchOrganization(A.id);
    expect(await other.text()).toBe('signed-in acme');
    other.app.unmount();
  });

  it('returns no permission after its app is unmounted and the user signed out', async () => {
    const { app } = render(() => h(Shown), page.client);
    const { hasPermission } = app.runWithContext(useOrgSession);
    expect(hasPermission(`read:${A.id}`)).toBe(true);
    app.unmount();
    await page.client.logout({ openUrl: false });
    expect(hasPermission(`read:${A.id}`)).toBe(false);
  });
});

const Shown = defineComponent(() => {
  const { status, organization } = useOrgSession();
  return () => [status.value, organization.value?.name].join(' ').trim();
});
