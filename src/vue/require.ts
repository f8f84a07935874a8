import { defineComponent, type FunctionalComponent, type VNodeChild } from 'vue';
import type { Organization } from '../index.js';
import { useOrgSession } from './use-org-session.js';

/** Shows its default slot while an organization is active, which the slot gets as `organization`, and the slot `fallback` otherwise. */
export const RequireOrganization = defineComponent(
  (_, { slots }) => {
    const { organization } = useOrgSession();
    return () =>
      organization.value ? slots['default']?.({ organization: organization.value }) : slots['fallback']?.();
  },
  { name: 'RequireOrganization' },
) as unknown as FunctionalComponent<
  object,
  never[],
  { default?: (given: { organization: Organization }) => VNodeChild; fallback?: () => VNodeChild }
>;

/**
 * Shows its default slot while the active organization allows `permission`, and the slot `fallback` otherwise. A convenience for the page:
 * the API decides.
 */
export const RequirePermission = defineComponent(
  (props: { permission: string }, { slots }) => {
    const { hasPermission } = useOrgSession();
    return () => (hasPermission(props.permission) ? slots['default']?.() : slots['fallback']?.());
  },
  { name: 'RequirePermission', props: { permission: { type: String, required: true } } },
) as unknown as FunctionalComponent<
  { permission: string },
  never[],
  { default?: () => VNodeChild; fallback?: () => VNodeChild }
>;
