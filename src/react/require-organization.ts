import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import type { OrgSessionSnapshot } from '../index.js';
import { useOrgSession } from './use-org-session.js';

/** Props of {@link RequireOrganization}. */
export interface RequireOrganizationProps {
  children?: ReactNode;
  /** Where no organization is active. Default: nothing. */
  fallback?: ReactNode;
  /** While that is not known yet, or the page is leaving for a login. Default: `fallback`. */
  pending?: ReactNode;
}

const shown = ({ organization, status }: OrgSessionSnapshot): keyof RequireOrganizationProps =>
  organization ? 'children' : status === 'signed-out' ? 'fallback' : 'pending';

/** Shows its children while an organization is active. */
export function RequireOrganization({
  children,
  fallback,
  pending = fallback,
}: RequireOrganizationProps): ReactElement {
  return createElement(Fragment, null, { children, fallback, pending }[useOrgSession(shown)]);
}
