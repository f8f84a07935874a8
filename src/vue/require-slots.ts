import type { Slots, VNodeChild } from 'vue';
import type { Organization } from '../index.js';
import type { OrgSession } from './org-session.js';

/** Slots of {@link RequireOrganization} and {@link RequirePermission}. */
export interface RequireSlots {
  /**
   * Rendered while the requirement is met, with the active organization as a slot prop.
   *
   * @default undefined. Nothing is rendered.
   */
  default?: (props: { organization: Organization }) => VNodeChild;
  /**
   * Rendered while the requirement is not met.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: () => VNodeChild;
  /**
   * Rendered while the client starts, and while the page leaves for the login page or the logout page.
   *
   * @default The slot `fallback`.
   */
  pending?: () => VNodeChild;
}

/** Renders the slot for the current state. `isAllowed` is called only while an organization is active. */
export function renderSlot(session: OrgSession, slots: Slots, isAllowed: () => boolean): VNodeChild {
  const organization = session.organization.value;
  if (organization && isAllowed()) return slots['default']?.({ organization });
  const isPending = !organization && session.status.value !== 'signed-out';
  return ((isPending && slots['pending']) || slots['fallback'])?.();
}
