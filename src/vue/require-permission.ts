import { defineComponent, type FunctionalComponent } from 'vue';
import type { LookupOptions } from '../index.js';
import { createSlotRenderer, type RequireOrganizationProps, type RequireSlots } from './require-slots.js';
import { useOrgSession } from './use-org-session.js';

/** Props of {@link RequirePermission}. With `keepState` the default slot still loses its state when the slot `fallback` replaces it. */
export interface RequirePermissionProps extends RequireOrganizationProps {
  /** A permission of the API, such as `'read:invoices'`. */
  permission: string;
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string | undefined;
}

/**
 * Renders its default slot while the active organization grants `permission`, otherwise the slot `pending` or `fallback`.
 *
 * It only decides what the page shows: the API has to check the permission itself. When `organizationKey` changes, and when the permission
 * was lost and is granted again, the default slot is mounted again with new state, as in {@link RequireOrganization}.
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
    return createSlotRenderer(session, slots, props, () =>
      session.hasPermission(props.permission, lookupOptions(props)),
    );
  },
  {
    name: 'RequirePermission',
    props: { permission: { type: String, required: true }, audience: String, keepState: Boolean },
  },
) as unknown as FunctionalComponent<RequirePermissionProps, never[], RequireSlots>;

const lookupOptions = ({ audience }: RequirePermissionProps): LookupOptions | undefined =>
  audience === undefined ? undefined : { audience };
