// @vitest-environment node
import { expect, it } from 'vitest';
import { createSSRApp, defineComponent, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { createOrgSessionClient, type OrgSessionSnapshot } from '../../../src/index.js';
import {
  orgSessionPlugin,
  OrganizationScope,
  organizationGuard,
  RequireOrganization,
  RequirePermission,
  useOrgSession,
} from '../../../src/vue/index.js';
import { watched } from '../watched.js';

const Page = defineComponent(() => {
  const { status, organization, hasPermission, organizationKey } = useOrgSession();
  const fallback = (): string => 'fallback';
  const content = (): string => 'content';
  return () =>
    h('p', [
      [status.value, organization.value?.id, organizationKey.value, hasPermission('read')].join(),
      h(RequireOrganization, null, { default: content, fallback }),
      h(RequirePermission, { permission: 'read' }, { default: content, fallback }),
    ]);
});

/** A client that is, by mistake, signed in for all visitors of a server. */
function signedInClient() {
  const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });
  const snapshot: OrgSessionSnapshot = {
    ...client.getServerSnapshot(),
    status: 'signed-in',
    organization: { id: 'org_A' },
    permissions: ['read'],
  };
  return Object.assign(Object.create(client) as typeof client, {
    getSnapshot: () => snapshot,
    hasPermission: () => true,
  });
}

it('a server renders the initial state, whatever the state of the client, and starts nothing', async () => {
  const { client, listeners, starts } = watched(signedInClient());
  const html = await renderToString(createSSRApp(Page).use(orgSessionPlugin(client)));
  expect(html.replaceAll(/<!--.*?-->/g, '')).toBe('<p>starting,,,falsefallbackfallback</p>');
  expect([listeners(), starts()]).toEqual([0, 0]);
});

it('a server renders the fallback of a scope, and starts nothing', async () => {
  const { client, listeners, starts } = watched(signedInClient());
  const scope = defineComponent(
    () => () =>
      h(
        OrganizationScope,
        { organization: 'org_A' },
        { default: () => h('b', 'content'), fallback: () => h('i', 'wait') },
      ),
  );
  const html = await renderToString(createSSRApp(scope).use(orgSessionPlugin(client)));
  expect(html.replaceAll(/<!--.*?-->/g, '')).toBe('<i>wait</i>');
  expect([listeners(), starts()]).toEqual([0, 0]);
});

it('a guard passes on a server, where the session is unknown', async () => {
  const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });
  const guard = organizationGuard(client, { otherwise: '/sign-in' });
  await expect(guard({ fullPath: '/', path: '/', params: {}, meta: {} })).resolves.toBe(true);
});
