/** The state of components below RequireOrganization and RequirePermission belongs to one organization and one user. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createSSRApp,
  defineComponent,
  h,
  KeepAlive,
  nextTick,
  onMounted,
  onUnmounted,
  ref,
  shallowRef,
  type Component,
  type Ref,
  type VNodeChild,
} from 'vue';
import { renderToString } from 'vue/server-renderer';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  orgSessionPlugin,
  RequireOrganization,
  RequirePermission,
  useOrganization,
  useOrgSession,
} from '../../../src/vue/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';
import { replayed } from '../replayed.js';
import { render, type Rendered } from './render.js';

let tenant: Tenant;
/** The permissions in new tokens. */
let permissions: string[];
beforeEach(() => {
  tenant = installTenant();
  tenant.members[bob] = [A.id, B.id];
  permissions = ['read'];
  tenant.alterTokens = ({ accessClaims }) => {
    accessClaims['permissions'] = permissions;
  };
});

const components: Record<string, [Component, object]> = {
  RequireOrganization: [RequireOrganization, {}],
  RequirePermission: [RequirePermission, { permission: 'read' }],
};

let draftOfForm: Ref<string>;

/** A form whose draft is its state. */
const Form = defineComponent(() => {
  const organization = useOrganization();
  const draft = ref('');
  onMounted(() => {
    draftOfForm = draft;
  });
  return () => `${organization.value?.name ?? 'none'}: ${draft.value || 'empty'}`;
});

/** Shows an app, and writes a draft into its form. */
async function showDraft(client: OrgSessionClient, root: () => VNodeChild): Promise<Rendered> {
  const shown = render(root, client);
  expect(await shown.text()).toBe('acme: empty');
  draftOfForm.value = 'of Ada at Acme';
  expect(await shown.text()).toBe('acme: of Ada at Acme');
  return shown;
}

const signInAs = async (client: OrgSessionClient, sub: string): Promise<void> => {
  tenant.person = { sub, organization: A.id };
  tenant.sso = undefined;
  await client.loginWithPopup({ organization: A.id });
};
const setPermissions = async (client: OrgSessionClient, ...granted: string[]): Promise<void> => {
  permissions = granted;
  await client.getToken({ cacheMode: 'off' });
};

/** Each change, and the organization that is active after it. */
const changes: Record<string, [(client: OrgSessionClient) => Promise<unknown>, active: string]> = {
  'a switch': [(client) => client.switchOrganization(B.id), 'globex'],
  'a switch and one back': [
    async (client) => {
      await client.switchOrganization(B.id);
      await client.switchOrganization(A.id);
    },
    'acme',
  ],
  'a login of another user to the same organization': [(client) => signInAs(client, bob), 'acme'],
  'logins of another user and of the first one': [
    async (client) => {
      await signInAs(client, bob);
      await signInAs(client, ada);
    },
    'acme',
  ],
  'a sign-out and a login of the same user': [
    async (client) => {
      await client.logout({ openUrl: false });
      await signInAs(client, ada);
    },
    'acme',
  ],
};

describe.each(Object.entries(components))('%s', (name, [Require, props]) => {
  /** Signs in, and returns a client and a function that runs changes of its session. */
  const open = async (isBatched: boolean) => {
    const { client } = await signIn(tenant, A.id);
    const shown = replayed(client);
    return {
      client,
      shown: shown.client,
      run: (work: () => Promise<unknown>) => (isBatched ? shown.run(work) : work()),
    };
  };

  describe.each([
    ['rendered at each step', false],
    ['rendered once at the end', true],
  ])('%s', (_, isBatched) => {
    it.each(Object.entries(changes))('%s gives new state to the slot', async (__, [change, active]) => {
      const { client, shown, run } = await open(isBatched);
      const { app, text } = await showDraft(shown, () => h(Require, props, () => h(Form)));
      await run(() => change(client));
      expect(await text()).toBe(`${active}: empty`);
      app.unmount();
    });

    it('a permission that was lost and granted again gives new state to a slot that needs it', async () => {
      const { client, shown, run } = await open(isBatched);
      const form = () => h(Form);
      const { app, text } = await showDraft(shown, () =>
        h(Require, props, { default: form, fallback: form }),
      );
      await run(async () => {
        await setPermissions(client);
        await setPermissions(client, 'read');
      });
      expect(await text()).toBe(name === 'RequirePermission' ? 'acme: empty' : 'acme: of Ada at Acme');
      app.unmount();
    });
  });

  it('other changes of the session keep the state', async () => {
    const { client } = await signIn(tenant, A.id);
    const { app, text } = await showDraft(client, () => h(Require, props, () => h(Form)));
    await client.getToken({ cacheMode: 'off' });
    await client.getTokenForOrg(B.id);
    await setPermissions(client, 'read', 'write');
    await client.logoutOrganization(B.id);
    await client.loginWithPopup({ organization: A.id });
    await client.switchOrganization(A.id);
    expect(await text()).toBe('acme: of Ada at Acme');
    app.unmount();
  });

  it('with keepState the slot keeps its state while it is shown', async () => {
    const { client } = await signIn(tenant, A.id);
    const { app, text } = await showDraft(client, () =>
      h(Require, { ...props, keepState: true }, () => h(Form)),
    );
    await client.switchOrganization(B.id);
    expect(await text()).toBe('globex: of Ada at Acme');
    await client.logoutOrganization(B.id);
    expect(await text()).toBe('');
    await client.switchOrganization(A.id);
    expect(await text()).toBe('acme: empty');
    app.unmount();
  });

  it.each([false, true])(
    'the slots never share state, even if all of them render the same; keepState: %s',
    async (keepState) => {
      const { client } = openPage(tenant, { defaultOrganization: A.id });
      const born: string[] = [];
      const Panel = defineComponent(() => {
        const { status, organization } = useOrgSession();
        const now = organization.value?.name ?? status.value;
        born.push(now);
        return () => now;
      });
      const panel = () => h(Panel);
      const { app, text } = render(
        () => h(Require, { ...props, keepState }, { default: panel, fallback: panel, pending: panel }),
        client,
      );
      expect(await text()).toBe('starting');
      await client.start();
      expect(await text()).toBe('acme');
      await client.logoutOrganization(A.id);
      expect(await text()).toBe('signed-out');
      await client.loginWithRedirect({ organization: A.id });
      expect(await text()).toBe('redirecting');
      expect(born).toEqual(['starting', 'acme', 'signed-out', 'redirecting']);
      app.unmount();
    },
  );

  it('the fallback without an organization keeps its state when the start is done, unless there is a slot `pending`', async () => {
    tenant.sso = undefined;
    const { client } = openPage(tenant);
    let mounts = 0;
    const SignIn = defineComponent(() => {
      mounts++;
      const { status } = useOrgSession();
      return () => status.value;
    });
    const { app, text } = render(() => h(Require, props, { fallback: () => h(SignIn) }), client);
    expect(await text()).toBe('starting');
    await client.start();
    expect(await text()).toBe('signed-out');
    expect(mounts).toBe(1);
    app.unmount();
  });

  it('a page in KeepAlive has new state after a switch, also if it was not shown during the switch', async () => {
    const { client } = await signIn(tenant, A.id);
    const isShown = shallowRef(true);
    const Page = defineComponent(() => () => h(Require, props, () => h(Form)));
    const { app, text } = await showDraft(client, () => h(KeepAlive, () => (isShown.value ? h(Page) : null)));
    isShown.value = false;
    expect(await text()).toBe('');
    isShown.value = true;
    expect(await text()).toBe('acme: of Ada at Acme');
    isShown.value = false;
    expect(await text()).toBe('');
    await client.switchOrganization(B.id);
    await client.switchOrganization(A.id);
    isShown.value = true;
    expect(await text()).toBe('acme: empty');
    app.unmount();
  });

  it.each([
    ['that has not started', false],
    ['that is signed in already', true],
  ])(
    'the HTML of a server is hydrated, and the content is mounted once, with a client %s',
    async (_, isStarted) => {
      const warn = vi.spyOn(console, 'warn');
      const signedIn = await signIn(tenant, A.id);
      const { client } = isStarted ? signedIn : openPage(tenant);
      let mounts = 0;
      let unmounts = 0;
      const Content = defineComponent(() => {
        const organization = useOrganization();
        onMounted(() => mounts++);
        onUnmounted(() => unmounts++);
        return () => h('b', organization.value?.name);
      });
      const create = () =>
        createSSRApp(() =>
          h(Require, props, {
            default: () => h(Content),
            pending: () => h('p', 'pending'),
            fallback: () => h('p', 'fallback'),
          }),
        ).use(orgSessionPlugin(client));
      vi.stubGlobal('window', undefined);
      const html = await renderToString(create());
      vi.unstubAllGlobals();
      vi.stubGlobal('fetch', tenant.fetch);
      expect(html).toBe('<!--[--><p>pending</p><!--]-->');
      const place = document.createElement('div');
      place.innerHTML = html;
      const app = create();
      app.mount(place);
      expect(place.textContent).toBe('pending');
      await until(() => place.querySelector('b')?.textContent === 'acme');
      await nextTick();
      expect([mounts, unmounts, warn.mock.calls]).toEqual([1, 0, []]);
      app.unmount();
    },
  );
});
