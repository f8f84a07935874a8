import { computed, createApp, defineComponent, h, nextTick } from 'vue';
import {
  orgSessionPlugin,
  RequireOrganization,
  RequirePermission,
  useOrganization,
  useOrgSession,
  type OrgSession,
} from '../../../src/vue/index.js';
import { describeAdapter, type Mount, type Mounted } from '../contract.js';

const mount: Mount = async (client) => {
  let renders = 0;
  let verbs: OrgSession | undefined;
  const Whole = defineComponent(() => {
    const session = useOrgSession();
    const { status, organization, permissions, switchingTo, error, sessions } = session;
    return () => {
      verbs = session;
      return h(
        'pre',
        JSON.stringify({
          status: status.value,
          organization: organization.value?.id,
          permissions: permissions.value,
          switchingTo: switchingTo.value,
          error: error.value?.code,
          sessionIds: sessions.value.map(({ organization }) => organization.id),
        }),
      );
    };
  });
  const Name = defineComponent(() => {
    const organization = useOrganization();
    // A renewed token creates a new object.
    const id = computed(() => organization.value?.id);
    return () => {
      renders++;
      return id.value;
    };
  });
  const slots = { default: () => 'content', fallback: () => 'fallback' };
  const place = document.createElement('div');
  const app = createApp(() => [
    h(Whole),
    h(Name),
    h('b', h(RequireOrganization, null, slots)),
    h('i', h(RequirePermission, { permission: 'read:invoices' }, slots)),
  ]).use(orgSessionPlugin(client));
  app.mount(place);
  const text = (selector: string): string => place.querySelector(selector)?.textContent ?? '';

  return {
    shown: () => JSON.parse(text('pre')) as ReturnType<Mounted['shown']>,
    organizationRenders: () => renders,
    verbs: () => {
      if (!verbs) throw new Error('Nothing was rendered.');
      return verbs;
    },
    required: () => ({ organization: text('b') as 'content', permission: text('i') as 'content' }),
    flush: () => nextTick(),
    unmount: async () => app.unmount(),
  };
};

describeAdapter('Vue', mount);
