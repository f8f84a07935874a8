import type { Component, Snippet } from 'svelte';
import type { Organization } from '../index.js';
import RequireOrganizationComponent from './RequireOrganization.svelte';

/** Props of {@link RequireOrganization}. */
export interface RequireOrganizationProps {
  /**
   * Rendered while the requirement is met, with the active organization as a parameter.
   *
   * @default undefined. Nothing is rendered.
   */
  children?: Snippet<[organization: Organization]> | undefined;
  /**
   * Rendered while the requirement is not met.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: Snippet | undefined;
  /**
   * Rendered while the client starts, and while the page leaves for the login page or the logout page.
   *
   * @default The snippet `fallback`.
   */
  pending?: Snippet | undefined;
  /**
   * Whether the children keep their state when another organization or user becomes active. By default Svelte destroys them, and creates them
   * again with new state.
   *
   * @default false
   */
  keepState?: boolean | undefined;
}

/**
 * Renders its children while an organization is active, otherwise the snippet `pending` or `fallback`.
 *
 * When `organizationKey` changes, Svelte destroys what is rendered and creates it again with new state: the state of components below this one
 * belongs to one organization and one user. The prop `keepState` turns that off. State of the component that has this one is yours to reset.
 *
 * @throws {@link ConfigurationError} without `provideOrgSession()` in a component above.
 * @example
 * // <RequireOrganization>
 * //   {#snippet children(organization)}<h1>{organization.name}</h1>{/snippet}
 * //   {#snippet fallback()}<a href="/sign-in">Sign in</a>{/snippet}
 * // </RequireOrganization>
 * export { RequireOrganization };
 */
export const RequireOrganization: Component<RequireOrganizationProps> = RequireOrganizationComponent;
