import { Fragment, h, shallowRef, watch, type Slots, type VNode, type VNodeChild } from 'vue';
import type { Organization } from '../index.js';
import type { OrgSession } from './org-session.js';

/** Slots of {@link RequireOrganization} and {@link RequirePermission}. */
export interface RequireSlots {
  /**
   * Rendered while the requirement is met, with the active organization as a slot prop.
   *
   * @default undefined. Nothing is rendered.
   */
  default?: ((props: { organization: Organization }) => VNodeChild) | undefined;
  /**
   * Rendered while the requirement is not met.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: (() => VNodeChild) | undefined;
  /**
   * Rendered while the client starts, and while the page leaves for the login page or the logout page.
   *
   * @default The slot `fallback`.
   */
  pending?: (() => VNodeChild) | undefined;
}

/** Props of {@link RequireOrganization}. */
export interface RequireOrganizationProps {
  /**
   * Whether the default slot keeps its state when another organization or user becomes active. By default Vue unmounts its content, and
   * mounts it again with new state.
   *
   * @default false
   */
  keepState?: boolean | undefined;
}

/**
 * Creates the render function of {@link RequireOrganization} and {@link RequirePermission}: it renders the slot for the current state.
 *
 * @param isAllowed Called only while an organization is active.
 */
export function createSlotRenderer(
  session: OrgSession,
  slots: Slots,
  props: RequireOrganizationProps,
  isAllowed: () => boolean,
): () => VNode {
  const isMet = (): boolean => session.organization.value !== undefined && isAllowed();
  /** Changes when `organizationKey` changes and when the requirement is lost. Vue can render once for a change and one back. */
  const generation = shallowRef(0);
  watch(
    // Each snapshot has another array of sessions, and each `organizationKey` another signal.
    () => [session.sessions.value, session.client.organizationSignal, isMet()] as const,
    ([, signal, met], [, signalBefore, metBefore]) => {
      if (signal !== signalBefore || (metBefore && !met)) generation.value++;
    },
    { flush: 'sync' },
  );
  return () => {
    const organization = session.organization.value;
    const isPending = !organization && session.status.value !== 'signed-out';
    // Without the slot `pending`, a sign-in form that is shown while the client starts keeps its state when the start is done.
    const name = isMet() ? 'default' : isPending && slots['pending'] ? 'pending' : 'fallback';
    const key = props.keepState ? name : `${name} ${generation.value}`;
    return h(Fragment, { key }, slots[name]?.({ organization }) ?? []);
  };
}
