import {
  defineComponent,
  getCurrentInstance,
  h,
  onMounted,
  onUnmounted,
  provide,
  shallowRef,
  type FunctionalComponent,
  type PropType,
  type SlotsType,
  type VNodeChild,
} from 'vue';
import type { AnyOrgSessionError, Organization } from '../index.js';
import { createScopedClient, restart } from '../scoped/scoped-client.js';
import { ORG_SESSION_KEY } from './injection-key.js';
import { createOrgSession } from './org-session.js';
import { createSlotRenderer } from './require-slots.js';
import { useOrgSession } from './use-org-session.js';

/** Props of {@link OrganizationScope}. */
export interface OrganizationScopeProps {
  /** Id (`org_…`) or name; `null` for the personal account. */
  organization: string | null;
  /**
   * Is called once for each error: in a template, `@error`.
   *
   * @default undefined. Nothing is called.
   */
  onError?: ((error: AnyOrgSessionError) => void) | undefined;
}

/** Slots of {@link OrganizationScope}. */
export interface OrganizationScopeSlots {
  /**
   * Rendered while the organization has a session, with the organization as a slot prop.
   *
   * @default undefined. Nothing is rendered.
   */
  default?: ((props: { organization: Organization }) => VNodeChild) | undefined;
  /**
   * Rendered while the session is loaded.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: (() => VNodeChild) | undefined;
  /**
   * Rendered if the session could not be loaded, or has ended. `error` is the reason; `retry` tries again, silently.
   *
   * @default The slot `fallback`.
   */
  error?: ((props: { error: AnyOrgSessionError; retry: () => void }) => VNodeChild) | undefined;
}

// `type: null` allows null.
const organization = { type: null as unknown as PropType<string | null>, required: true } as const;

/** The scope of one organization. */
const Scope = defineComponent({
  props: { organization },
  emits: { error: (error: AnyOrgSessionError) => Boolean(error) },
  slots: Object as SlotsType<OrganizationScopeSlots>,
  setup(props, { slots, emit }) {
    const isBrowser = typeof window !== 'undefined';
    const client = createScopedClient(useOrgSession().client, props.organization, (error) =>
      emit('error', error),
    );
    // A component that has an element during setup() hydrates what a server rendered.
    const isFirst = !isBrowser || Boolean(getCurrentInstance()?.vnode.el);
    const snapshot = shallowRef(isFirst ? client.getServerSnapshot() : client.getSnapshot());
    const session = createOrgSession(client, snapshot);
    provide(ORG_SESSION_KEY, { session, snapshot });
    if (isBrowser) {
      const update = (): void => {
        snapshot.value = client.getSnapshot();
      };
      const unsubscribe = client.subscribe(update);
      onMounted(() => {
        update();
        void client.start();
      });
      onUnmounted(() => {
        unsubscribe();
        client.destroy();
      });
    }
    const retry = (): void => restart(client);
    return createSlotRenderer(
      session,
      {
        default: (given: { organization: Organization }) => slots.default?.(given),
        fallback: () => {
          const error = session.error.value;
          return error && slots.error ? slots.error({ error, retry }) : slots.fallback?.();
        },
      } as never,
      {},
      () => true,
    );
  },
});

/**
 * Renders its default slot for one organization, whichever is active in the page: in the slot, `useOrgSession()` and the components of this
 * entry have this organization as the active one. Several scopes can be on one page, also of the same organization, and one inside of another.
 *
 * When it is first shown it gets the organization's session silently. It does not change the active organization and never leaves the page:
 * if the user has to sign in, the slot `error` gets a `LoginRequiredError`. When the session ends, the default slot is unmounted at once, and
 * the slot `error` gets the reason. The default slot is mounted again with new state when the organization or the user is another one.
 *
 * The slots `fallback` and `error` are inside of the scope too: `loginWithPopup()` there signs in to the organization of the scope. The
 * component that has the slots is outside of it.
 *
 * @throws {@link ConfigurationError} in an app without `orgSessionPlugin`, or if `organization` is not an organization.
 * @example
 * import { h } from 'vue';
 *
 * const Title = { setup: () => useOrgSession(), template: '<h2>{{ organization?.displayName }}</h2>' };
 *
 * const TwoOrganizations = () =>
 *   ['acme', 'globex'].map((organization) =>
 *     h(OrganizationScope, { organization }, { default: () => h(Title), fallback: () => 'Loading…' }),
 *   );
 */
export const OrganizationScope = defineComponent(
  (props: Pick<OrganizationScopeProps, 'organization'>, { slots }) =>
    () =>
      // Another organization is another scope, because what a component has injected does not change.
      h(
        Scope,
        {
          key: `${typeof props.organization} ${String(props.organization)}`,
          organization: props.organization,
        },
        slots,
      ),
  { name: 'OrganizationScope', props: { organization } },
) as unknown as FunctionalComponent<OrganizationScopeProps, never[], OrganizationScopeSlots>;
