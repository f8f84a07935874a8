import { AUTH0_INJECTION_KEY, createAuth0, useAuth0, type Auth0VueClient } from '@auth0/auth0-vue';
import type { Auth0Client, GetTokenSilentlyOptions, User } from '@auth0/auth0-spa-js';
import { createApp, defineComponent, h, nextTick, provide, ref, type App } from 'vue';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { orgSessionPlugin, useOrgSession } from '../../../src/vue/index.js';
import { until } from '../../support/async.js';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let app: App | undefined;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  app?.unmount();
  app = undefined;
});

/** An existing component, which uses only `useAuth0`. */
const Profile = defineComponent(() => {
  const auth0 = useAuth0();
  const { user, isAuthenticated, isLoading } = auth0;
  const token = ref<string>();
  void auth0.getAccessTokenSilently({ cacheMode: 'off' }).then((answer) => (token.value = answer));
  return () => {
    if (isLoading.value || !token.value) return 'loading';
    if (!isAuthenticated.value) return 'signed out';
    return `user of ${String(user.value?.['org_id'])}, token of ${String(organizationOf(token.value))}`;
  };
});

/** What the app adds, as "Move from auth0-vue" says. */
const Auth0Scope = defineComponent({
  props: { organization: { type: String, required: true } },
  setup(props, { slots }) {
    const auth0 = useOrgSession().client.auth0ClientFor(props.organization);
    const isLoading = ref(true);
    const isAuthenticated = ref(false);
    const user = ref<User>();
    async function update() {
      isAuthenticated.value = await auth0.isAuthenticated();
      user.value = await auth0.getUser();
      isLoading.value = false;
    }
    void update();
    provide(AUTH0_INJECTION_KEY, {
      isLoading,
      isAuthenticated,
      user,
      getAccessTokenSilently: (options?: GetTokenSilentlyOptions) =>
        auth0.getTokenSilently(options).finally(update),
    } as unknown as Auth0VueClient);
    return () => slots['default']?.();
  },
});

const Root = defineComponent(() => {
  const { organization } = useOrgSession();
  return () => {
    const id = organization.value?.id;
    return id && h(Auth0Scope, { key: id, organization: id }, () => [`${id}: `, h(Profile)]);
  };
});

function show(client: OrgSessionClient) {
  app = createApp(Root).use(orgSessionPlugin(client));
  const place = document.createElement('div');
  app.mount(place);
  return place;
}

const settled = ({ id }: { id: string }) => `${id}: user of ${id}, token of ${id}`;

it('useAuth0 has the user and the token of the active organization, and follows a switch', async () => {
  const { client } = await signIn(tenant, A.id, {
    authorizationParams: { audience: 'https://api.example' },
  });
  const page = show(client);
  await until(() => page.textContent === settled(A));
  await client.switchOrganization(B.id);
  await nextTick();
  expect(page.textContent).not.toContain(A.id);
  await until(() => page.textContent === settled(B));
});

it('signing out ends it for useAuth0 too', async () => {
  const { client } = await signIn(tenant, A.id);
  const page = show(client);
  await until(() => page.textContent === settled(A));
  await client.logout({ openUrl: false });
  await until(() => page.textContent === '');
});

// If a release of auth0-vue accepts a client, this test fails: the guide can then pass one instead of providing an object.
it.each([
  ['of the client', (client: Auth0Client) => [{ client }]],
  ['of the plugin', (client: Auth0Client) => [{}, { client }]],
])('the plugin of auth0-vue accepts no client among the options %s', async (_, pass) => {
  const { client } = await signIn(tenant, A.id);
  const auth0 = client.auth0ClientFor(A.id);
  expect(await auth0.isAuthenticated()).toBe(true);
  tenant.sso = undefined;
  const [options, pluginOptions] = pass(auth0);
  const plugin = createAuth0(
    { ...options, domain: tenant.domain, clientId: tenant.clientId },
    pluginOptions as Parameters<typeof createAuth0>[1],
  );
  app = createApp(() => undefined).use(plugin);
  app.mount(document.createElement('div'));
  await until(() => !plugin.isLoading.value);
  expect(plugin.isAuthenticated.value).toBe(false);
});
