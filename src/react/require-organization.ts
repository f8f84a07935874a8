import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import type { OrgSessionSnapshot } from '../index.js';
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
}

const propToRender = ({ organization, status }: OrgSessionSnapshot): keyof RequireOrganizationProps =>
  organization ? 'children' : status === 'signed-out' ? 'fallback' : 'pending';

/**
 * Renders its children while an organization is active, otherwise `pending` or `fallback`.
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
  pending = fallback,
}: RequireOrganizationProps): ReactElement {
  return createElement(Fragment, null, { children, fallback, pending }[useOrgSession(propToRender)]);
}
