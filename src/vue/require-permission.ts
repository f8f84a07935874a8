import { defineComponent, type FunctionalComponent } from 'vue';
import type { LookupOptions } from '../index.js';
import { renderSlot, type RequireSlots } from './require-slots.js';
import { useOrgSession } from './use-org-session.js';

/** Props of {@link RequirePermission}. */
export interface RequirePermissionProps {
  /** A permission of the API, such as `'read:invoices'`. */
  permission: string;
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string;
}

/**
 * Renders its default slot while the active organization grants `permission`, otherwise the slot `pending` or `fallback`.
 *
 * It only decides what the page shows: the API has to check the permission itself.
 *
 * @throws {@link ConfigurationError} in an app without `orgSessionPlugin`.
 * @example
 * import { h } from 'vue';
 *
 * const DeleteButton = () =>
 *   h(RequirePermission, { permission: 'delete:invoices' }, { default: () => h('button', 'Delete') });
 */
export const RequirePermission = defineComponent(
  (props: RequirePermissionProps, { slots }) => {
    const session = useOrgSession();
    return () =>
      renderSlot(session, slots, () => session.hasPermission(props.permission, lookupOptions(props)));
  },
  {
    name: 'RequirePermission',
    props: { permission: { type: String, required: true }, audience: String },
  },
) as unknown as FunctionalComponent<RequirePermissionProps, never[], RequireSlots>;

const lookupOptions = ({ audience }: RequirePermissionProps): LookupOptions | undefined =>
  audience === undefined ? undefined : { audience };
