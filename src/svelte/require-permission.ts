import type { Component } from 'svelte';
import RequirePermissionComponent from './RequirePermission.svelte';
import type { RequirePermissionProps } from './requirement.js';

/**
 * Renders its children while the active organization grants `permission`, otherwise the snippet `pending` or `fallback`.
 *
 * It only decides what the page shows: the API has to check the permission itself. When `organizationKey` changes, and when the permission
 * was lost and is granted again, the children are created again with new state, as in {@link RequireOrganization}.
 *
 * @throws {@link ConfigurationError} without `provideOrgSession()` in a component above.
 * @example
 * <RequirePermission permission="delete:invoices">
 *   <button>Delete</button>
 *   {#snippet fallback()}You cannot delete invoices.{/snippet}
 * </RequirePermission>
 */
export const RequirePermission: Component<RequirePermissionProps> = RequirePermissionComponent;
