import type { Component } from 'svelte';
import type { OrganizationScopeProps } from './create-scope.js';
import OrganizationScopeComponent from './OrganizationScope.svelte';

/**
 * Renders its children for one organization, whichever is active in the page: below it, `useOrgSession()` and the components of this entry
 * have this organization as the active one. Several scopes can be on one page, also of the same organization, and one inside of another.
 *
 * When it is first shown it gets the organization's session silently. It does not change the active organization and never leaves the page:
 * if the user has to sign in, the snippet `error` gets a `LoginRequiredError`. When the session ends, the children are destroyed at once, and
 * the snippet `error` gets the reason. The children are created again with new state when the organization or the user is another one.
 *
 * The snippets `fallback` and `error` are inside of the scope too: in a component in them, `loginWithPopup()` signs in to the organization of
 * the scope. The component that has the snippets is outside of it.
 *
 * @throws {@link ConfigurationError} without `provideOrgSession()` in a component above, or if `organization` is not an organization.
 * @example
 * <OrganizationScope organization="globex">
 *   <Invoices />
 *   {#snippet fallback()}Loading…{/snippet}
 *   {#snippet error(reason, retry)}<button onclick={retry}>{reason.message} Try again</button>{/snippet}
 * </OrganizationScope>
 */
export const OrganizationScope: Component<OrganizationScopeProps> = OrganizationScopeComponent;
