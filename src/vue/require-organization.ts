import { defineComponent, type FunctionalComponent } from 'vue';
import { renderSlot, type RequireSlots } from './require-slots.js';
import { useOrgSession } from './use-org-session.js';

/**
 * Renders its default slot while an organization is active, otherwise the slot `pending` or `fallback`.
 *
 * @throws {@link ConfigurationError} in an app without `orgSessionPlugin`.
 * @example
 * import { h } from 'vue';
 *
 * const App = () =>
 *   h(RequireOrganization, null, {
 *     default: ({ organization }: { organization: Organization }) => h('h1', organization.name),
 *     fallback: () => h('a', { href: '/sign-in' }, 'Sign in'),
 *   });
 */
export const RequireOrganization = defineComponent(
  (_, { slots }) => {
    const session = useOrgSession();
    return () => renderSlot(session, slots, () => true);
  },
  { name: 'RequireOrganization' },
  // The type that defineComponent returns does not work in Vue 3.4.
) as unknown as FunctionalComponent<object, never[], RequireSlots>;
