import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import type { OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import { useClient } from './context.js';
import { memoize } from './memoize.js';
import { useOrgSession } from './use-org-session.js';

/** Props of {@link RequireOrganization}. */
export interface RequireOrganizationProps {
  /**
   * Rendered while an organization is active.
   *
   * @default undefined. Nothing is rendered.
   */
  children?: ReactNode;
  /**
   * Rendered while no organization is active.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: ReactNode;
  /**
   * Rendered while the client starts, and while the page leaves for the login page or the logout page.
   *
   * @default The value of `fallback`.
   */
  pending?: ReactNode;
  /**
   * Whether the children keep their state when another organization or user becomes active. By default React unmounts them, and mounts them
   * again with new state.
   *
   * @default false
   */
  keepState?: boolean | undefined;
}

const propToRender = ({ organization, status }: OrgSessionSnapshot): 'children' | 'fallback' | 'pending' =>
  organization ? 'children' : status === 'signed-out' ? 'fallback' : 'pending';

let signals = 0;
const numberOf = memoize<AbortSignal, number>(() => signals++);

/** One selector per client. Each change of `organizationKey` has another signal, also a change back to an earlier organization. */
const identitySelector = memoize((client: OrgSessionClient) => () => numberOf(client.organizationSignal));

/**
 * Renders its children while an organization is active, otherwise `pending` or `fallback`.
 *
 * When `organizationKey` changes, React unmounts what is rendered and mounts it again with new state: the state of components below this one
 * belongs to one organization and one user. `keepState` turns that off. State above this component is yours to reset.
 *
 * @throws {@link ConfigurationError} outside of an `OrgSessionProvider`.
 * @example
 * const App = () => (
 *   <RequireOrganization fallback={<a href="/sign-in">Sign in</a>} pending="Loading…">
 *     <h1>{useOrganization()?.name}</h1>
 *   </RequireOrganization>
 * );
 */
export function RequireOrganization({
  children,
  fallback,
  pending,
  keepState,
}: RequireOrganizationProps): ReactElement {
  const identity = useOrgSession(identitySelector(useClient()));
  const prop = useOrgSession(propToRender);
  // Without `pending`, a sign-in form that is shown while the client starts keeps its state when the start is done.
  const shown = prop === 'pending' && pending === undefined ? 'fallback' : prop;
  const key = keepState ? shown : `${shown} ${identity}`;
  return createElement(Fragment, { key }, { children, fallback, pending }[shown]);
}
