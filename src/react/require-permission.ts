import { createElement, useSyncExternalStore, type ReactElement } from 'react';
import { useClient } from './context.js';
import { RequireOrganization, type RequireOrganizationProps } from './require-organization.js';

/** Props of {@link RequirePermission}. `fallback` is also rendered while the permission is missing. */
export interface RequirePermissionProps extends RequireOrganizationProps {
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
 * Renders its children while the active organization grants `permission`, otherwise `pending` or `fallback`.
 *
 * It only decides what the page shows: the API has to check the permission itself.
 *
 * @throws {@link ConfigurationError} outside of an `OrgSessionProvider`.
 * @example
 * const InvoiceActions = () => (
 *   <RequirePermission permission="delete:invoices" fallback="You cannot delete invoices.">
 *     <button>Delete</button>
 *   </RequirePermission>
 * );
 */
export function RequirePermission({
  permission,
  audience,
  children,
  fallback,
  pending,
}: RequirePermissionProps): ReactElement {
  const client = useClient();
  const hasPermission = (): boolean => client.hasPermission(permission, { audience });
  // On a server there are no tokens, so the result is false. During hydration RequireOrganization renders no children, whatever the result.
  const isAllowed = useSyncExternalStore(client.subscribe, hasPermission, hasPermission);
  return createElement(RequireOrganization, { fallback, pending }, isAllowed ? children : fallback);
}
