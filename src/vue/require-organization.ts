import { defineComponent, type FunctionalComponent } from 'vue';
import { createSlotRenderer, type RequireOrganizationProps, type RequireSlots } from './require-slots.js';
import { useOrgSession } from './use-org-session.js';

/**
 * Renders its default slot while an organization is active, otherwise the slot `pending` or `fallback`.
 *
 * When `organizationKey` changes, Vue unmounts what is rendered and mounts it again with new state: the state of components in the slot
 * belongs to one organization and one user. The prop `keepState` turns that off. State of the component that has the slot is yours to reset.
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
  (props: RequireOrganizationProps, { slots }) =>
    createSlotRenderer(useOrgSession(), slots, props, () => true),
  { name: 'RequireOrganization', props: { keepState: Boolean } },
  // The type that defineComponent returns does not work in Vue 3.4.
) as unknown as FunctionalComponent<RequireOrganizationProps, never[], RequireSlots>;
