import {
  createApp,
  defineComponent,
  h,
  nextTick,
  onMounted,
  onUnmounted,
  ref,
  shallowRef,
  type VNodeChild,
} from 'vue';
import type { AnyOrgSessionError } from '../../../src/index.js';
import {
  OrganizationScope,
  orgSessionPlugin,
  useOrganization,
  useOrgSession,
} from '../../../src/vue/index.js';
import {
  CHECKED_PERMISSION,
  contentText,
  parseScope,
  type MountScopes,
  type Organizations,
  type ScopeHooks,
} from '../scope-app.js';
import { testRandomScopes } from '../random-scopes.js';
import { describeOrganizationScope } from '../scope-contract.js';

const createContent = (hooks: ScopeHooks, nested: Organizations) =>
  defineComponent(() => {
    const session = useOrgSession();
    const text = ref('');
    let left = (): void => undefined;
    onMounted(() => {
      left = hooks.mounted({ client: session.client, show: (shown) => (text.value = shown) });
    });
    onUnmounted(() => left());
    return () => [
      h('p', [
        contentText({
          organization: session.organization.value,
          claims: session.claims.value,
          permissions: session.permissions.value,
          status: session.status.value,
          organizationKey: session.organizationKey.value,
          isAllowed: session.hasPermission(CHECKED_PERMISSION),
        }),
        ` ${text.value}`,
      ]),
      scopes(nested, hooks),
    ];
  });

const contents = new WeakMap<ScopeHooks, Map<string, ReturnType<typeof createContent>>>();
/** The same component for the same nested scopes: another one would be mounted again. */
function contentOf(hooks: ScopeHooks, nested: Organizations): ReturnType<typeof createContent> {
  const known = contents.get(hooks) ?? new Map<string, ReturnType<typeof createContent>>();
  contents.set(hooks, known);
  const content = known.get(nested.join()) ?? createContent(hooks, nested);
  known.set(nested.join(), content);
  return content;
}

const scopes = (organizations: Organizations, hooks: ScopeHooks): VNodeChild[] =>
  organizations.map((one, index) => {
    const [organization, nested] = parseScope(one);
    return h('section', { key: index }, [
      h(
        OrganizationScope,
        { organization, onError: hooks.reported },
        {
          default: () => h(contentOf(hooks, nested)),
          fallback: () => h('i', 'loading'),
          error: ({ error, retry }: { error: AnyOrgSessionError; retry: () => void }) => [
            h('b', error.code),
            h('button', { onClick: retry }),
          ],
        },
      ),
    ]);
  });

const Header = defineComponent(() => {
  const organization = useOrganization();
  return () => h('header', organization.value?.id);
});

const mountScopes: MountScopes = async (client, first, hooks) => {
  const organizations = shallowRef(first);
  const app = createApp(() => [h(Header), scopes(organizations.value, hooks)]).use(orgSessionPlugin(client));
  const place = document.createElement('div');
  app.mount(place);
  return {
    place,
    async show(shown) {
      organizations.value = shown;
      await nextTick();
    },
    flush: () => nextTick(),
    unmount: async () => app.unmount(),
  };
};

describeOrganizationScope('Vue', mountScopes);
testRandomScopes(mountScopes);
