import { defineComponent, type FunctionalComponent, type Slots, type VNodeChild } from 'vue';
import type { LookupOptions, Organization } from '../index.js';
import type { OrgSession } from './org-session.js';
import { useOrgSession } from './use-org-session.js';

/** Slots of {@link RequireOrganization} and {@link RequirePermission}. */
export interface RequireSlots {
  default?: (given: { organization: Organization }) => VNodeChild;
  /** Where it is not so. Default: nothing. */
  fallback?: () => VNodeChild;
  /** While that is not known yet, or the page is leaving for a login. Default: `fallback`. */
  pending?: () => VNodeChild;
}

/** Props of {@link RequirePermission}. */
export interface RequirePermissionProps {
  permission: string;
  /** The API that it is a permission of, once a token for it is held. Default: the `audience` of the options. */
  audience?: string;
}

/** Shows its default slot while an organization is active; the slot gets it as `organization`. */
export const RequireOrganization = defineComponent(
  (_, { slots }) => {
    const session = useOrgSession();
    return () => shown(session, slots, () => true);
  },
  { name: 'RequireOrganization' },
  // Typed in a way that Vue 3.4 knows too.
) as unknown as FunctionalComponent<object, never[], RequireSlots>;

/** Shows its default slot while the active organization gives a permission. A convenience for the page: the API decides. */
export const RequirePermission = defineComponent(
  (props: RequirePermissionProps, { slots }) => {
    const session = useOrgSession();
    return () => shown(session, slots, () => session.hasPermission(props.permission, of(props)));
  },
  {
    name: 'RequirePermission',
    props: { permission: { type: String, required: true }, audience: String },
  },
) as unknown as FunctionalComponent<RequirePermissionProps, never[], RequireSlots>;

const of = ({ audience }: RequirePermissionProps): LookupOptions | undefined =>
  audience === undefined ? undefined : { audience };

function shown(session: OrgSession, slots: Slots, allowed: () => boolean): VNodeChild {
  const organization = session.organization.value;
  if (organization && allowed()) return slots['default']?.({ organization });
  const pending = !organization && session.status.value !== 'signed-out';
  return ((pending && slots['pending']) || slots['fallback'])?.();
}
