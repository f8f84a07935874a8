import { createElement, useSyncExternalStore, type ReactElement } from 'react';
import { useClient } from './context.js';
import { RequireOrganization, type RequireOrganizationProps } from './require-organization.js';

/** Props of {@link RequirePermission}; `fallback` is also for whoever lacks the permission. */
export interface RequirePermissionProps extends RequireOrganizationProps {
  permission: string;
  /** The API that it is a permission of, once a token for it is held. Default: the `audience` of the options. */
  audience?: string;
}

/** Shows its children while the active organization gives a permission. A convenience for the page: the API decides. */
export function RequirePermission({
  permission,
  audience,
  children,
  fallback,
  pending,
}: RequirePermissionProps): ReactElement {
  const client = useClient();
  const has = (): boolean => client.hasPermission(permission, { audience });
  // The same on a server: nothing is held there, and while that is hydrated nothing is shown of it.
  const allowed = useSyncExternalStore(client.subscribe, has, has);
  return createElement(RequireOrganization, { fallback, pending }, allowed ? children : fallback);
}
