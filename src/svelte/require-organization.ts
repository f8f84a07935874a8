import type { Component } from 'svelte';
import RequireOrganizationComponent from './RequireOrganization.svelte';
import type { RequireOrganizationProps } from './requirement.js';

/**
 * Renders its children while an organization is active, otherwise the snippet `pending` or `fallback`.
 *
 * When `organizationKey` changes, Svelte destroys what is rendered and creates it again with new state: the state of components below this one
 * belongs to one organization and one user. The prop `keepState` turns that off. State of the component that has this one is yours to reset.
 *
 * @throws {@link ConfigurationError} without `provideOrgSession()` in a component above.
 * @example
 * <RequireOrganization>
 *   {#snippet children(organization)}<h1>{organization.name}</h1>{/snippet}
 *   {#snippet fallback()}<a href="/sign-in">Sign in</a>{/snippet}
 * </RequireOrganization>
 */
export const RequireOrganization: Component<RequireOrganizationProps> = RequireOrganizationComponent;
