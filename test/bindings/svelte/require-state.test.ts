/** The state of components below RequireOrganization and RequirePermission belongs to one organization and one user. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';
import { replayed } from '../replayed.js';
import ContentApp from './ContentApp.svelte';
import DraftApp from './DraftApp.svelte';
import PanelApp from './PanelApp.svelte';
import { render, type Rendered } from './render.js';
import SignInApp from './SignInApp.svelte';

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

const components: Record<string, { permission?: string }> = {
  RequireOrganization: {},
  RequirePermission: { permission: 'read' },
};

/** Shows an app, and writes a draft into its form. */
async function showDraft(
  client: OrgSessionClient,
  props: { permission?: string; keepState?: boolean; hasFallback?: boolean },
): Promise<Rendered> {
  let write: ((text: string) => void) | undefined;
  const shown = render(client, DraftApp, {
    ...props,
    onReady: (writeDraft: (text: string) => void) => (write = writeDraft),
  });
  expect(await shown.text()).toBe('acme: empty');
  write?.('of Ada at Acme');
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

describe.each(Object.entries(components))('%s', (name, props) => {
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
    it.each(Object.entries(changes))('%s gives new state to the children', async (__, [change, active]) => {
      const { client, shown, run } = await open(isBatched);
      const { unmount, text } = await showDraft(shown, props);
      await run(() => change(client));
      expect(await text()).toBe(`${active}: empty`);
      await unmount();
    });

    it('a permission that was lost and granted again gives new state to children that need it', async () => {
      const { client, shown, run } = await open(isBatched);
      const { unmount, text } = await showDraft(shown, { ...props, hasFallback: true });
      await run(async () => {
        await setPermissions(client);
        await setPermissions(client, 'read');
      });
      expect(await text()).toBe(name === 'RequirePermission' ? 'acme: empty' : 'acme: of Ada at Acme');
      await unmount();
    });
  });

  it('other changes of the session keep the state', async () => {
    const { client } = await signIn(tenant, A.id);
    const { unmount, text } = await showDraft(client, props);
    await client.getToken({ cacheMode: 'off' });
    await client.getTokenForOrg(B.id);
    await setPermissions(client, 'read', 'write');
    await client.logoutOrganization(B.id);
    await client.loginWithPopup({ organization: A.id });
    await client.switchOrganization(A.id);
    expect(await text()).toBe('acme: of Ada at Acme');
    await unmount();
  });

  it('with keepState the children keep their state while they are shown', async () => {
    const { client } = await signIn(tenant, A.id);
    const { unmount, text } = await showDraft(client, { ...props, keepState: true });
    await client.switchOrganization(B.id);
    expect(await text()).toBe('globex: of Ada at Acme');
    await client.logoutOrganization(B.id);
    expect(await text()).toBe('');
    await client.switchOrganization(A.id);
    expect(await text()).toBe('acme: empty');
    await unmount();
  });

  it.each([false, true])(
    'the snippets never share state, even if all of them are the same; keepState: %s',
    async (keepState) => {
      const { client } = openPage(tenant, { defaultOrganization: A.id });
      const created: string[] = [];
      const { unmount, text } = render(client, PanelApp, {
        ...props,
        keepState,
        onCreate: (shown: string) => created.push(shown),
      });
      expect(await text()).toBe('starting');
      await client.start();
      expect(await text()).toBe('acme');
      await client.logoutOrganization(A.id);
      expect(await text()).toBe('signed-out');
      await client.loginWithRedirect({ organization: A.id });
      expect(await text()).toBe('redirecting');
      expect(created).toEqual(['starting', 'acme', 'signed-out', 'redirecting']);
      await unmount();
    },
  );

  it('the fallback without an organization keeps its state when the start is done, unless there is a snippet `pending`', async () => {
    tenant.sso = undefined;
    const { client } = openPage(tenant);
    let mounts = 0;
    const { unmount, text } = render(client, SignInApp, { ...props, onMount: () => mounts++ });
    expect(await text()).toBe('starting');
    await client.start();
    expect(await text()).toBe('signed-out');
    expect(mounts).toBe(1);
    await unmount();
  });

  it.each<[string, (client: OrgSessionClient) => Promise<unknown>]>([
    ['a switch', (client) => client.switchOrganization(B.id)],
    ['a sign-out', (client) => client.logoutOrganization(A.id)],
    ['a permission that is lost', (client) => setPermissions(client)],
  ])(
    'the parameter of the children is their own organization, also while %s ends them',
    async (_, change) => {
      const { client } = await signIn(tenant, A.id);
      const ended: (string | undefined)[] = [];
      const { unmount, text } = render(client, ContentApp, {
        ...props,
        onEnd: (of: string | undefined) => ended.push(of),
      });
      expect(await text()).toBe('acme');
      await change(client);
      await text();
      await unmount();
      expect(ended.slice(0, 2)).toEqual(['acme', 'acme']);
    },
  );

  it('with keepState the parameter of the children is the active organization', async () => {
    const { client } = await signIn(tenant, A.id);
    const ended: (string | undefined)[] = [];
    const { unmount, text } = render(client, ContentApp, {
      ...props,
      keepState: true,
      onEnd: (of: string | undefined) => ended.push(of),
    });
    await client.switchOrganization(B.id);
    expect(await text()).toBe('globex');
    await client.logoutOrganization(B.id);
    expect(await text()).toBe('fallback');
    await unmount();
  });
});
