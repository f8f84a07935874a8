import { createElement, Fragment, useCallback, useRef, useSyncExternalStore, type ReactElement } from 'react';
import type { OrgSessionSnapshot } from '../index.js';
import { isGranted } from '../scoped/grants.js';
import { useClient } from './context.js';
import { RequireOrganization, type RequireOrganizationProps } from './require-organization.js';

/**
 * Props of {@link RequirePermission}. `fallback` is also rendered while the permission is missing. With `keepState` the children still lose
 * their state when `fallback` replaces them.
 */
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
 * Renders its children while the active organization grants `permission`, otherwise `pending` or `fallback`.
 *
 * It only decides what the page shows: the API has to check the permission itself. When `organizationKey` changes, and when the permission
 * was lost and is granted again, the children are mounted again with new state, as in {@link RequireOrganization}.
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
  keepState,
}: RequirePermissionProps): ReactElement {
  const client = useClient();
  /** How often the permission was lost. React can render once for a loss and a return. */
  const losses = useRef(0);
  const permissionsAtUnsubscribe = useRef<OrgSessionSnapshot['permissions']>(undefined);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const currentPermissions = (): readonly string[] => client.getSnapshot().permissions;
      // A hidden <Activity> is not subscribed, so a loss and a return are not seen.
      if ((permissionsAtUnsubscribe.current ?? currentPermissions()) !== currentPermissions())
        losses.current++;
      const unsubscribe = client.subscribe(() => {
        if (!isGranted(client, 'hasPermission', permission, { audience })) losses.current++;
        onChange();
      });
      return () => {
        permissionsAtUnsubscribe.current = currentPermissions();
        unsubscribe();
      };
    },
    [client, permission, audience],
  );
  const allowedIdentity = (): number | false =>
    isGranted(client, 'hasPermission', permission, { audience }) && losses.current;
  // On a server there are no tokens, so the result is false. During hydration RequireOrganization renders no children, whatever the result.
  const identity = useSyncExternalStore(subscribe, allowedIdentity, allowedIdentity);
  const isAllowed = identity !== false;
  return createElement(
    RequireOrganization,
    { fallback, pending, keepState },
    createElement(
      Fragment,
      { key: isAllowed ? `children ${keepState ? '' : identity}` : 'fallback' },
      isAllowed ? children : fallback,
    ),
  );
}
