import { createElement, useEffect, useMemo, useRef, type ReactElement, type ReactNode } from 'react';
import type { AnyOrgSessionError, OrgSessionSnapshot } from '../index.js';
import { assertFunction } from '../scoped/assert-arguments.js';
import { createScopedClient, restart } from '../scoped/scoped-client.js';
import { ClientContext, useClient } from './context.js';
import { RequireOrganization } from './require-organization.js';
import { useOrgSession } from './use-org-session.js';

/** What `error` of {@link OrganizationScope} gets. */
export interface OrganizationScopeFailure {
  /** Why the organization has no session. With a `LoginRequiredError` the user has to sign in. */
  readonly error: AnyOrgSessionError;
  /** Tries again, silently. */
  readonly retry: () => void;
}

/** Props of {@link OrganizationScope}. */
export interface OrganizationScopeProps {
  /** Id (`org_…`) or name; `null` for the personal account. */
  organization: string | null;
  /**
   * Rendered while the organization has a session.
   *
   * @default undefined. Nothing is rendered.
   */
  children?: ReactNode;
  /**
   * Rendered while the session is loaded.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: ReactNode;
  /**
   * Renders the error if the session could not be loaded, or has ended.
   *
   * @default A function that returns `fallback`.
   */
  error?: ((failure: OrganizationScopeFailure) => ReactNode) | undefined;
  /**
   * Is called once for each such error.
   *
   * @default undefined. Nothing is called.
   */
  onError?: ((error: AnyOrgSessionError) => void) | undefined;
}

/**
 * Renders its children for one organization, whichever is active in the page: below it, the hooks and components of this entry have this
 * organization as the active one. Several scopes can be on one page, also of the same organization, and one inside of another.
 *
 * When it is first shown it gets the organization's session silently. It does not change the active organization and never leaves the page:
 * if the user has to sign in, `error` gets a `LoginRequiredError`. When the session ends, the children are unmounted at once, and `error` gets
 * the reason. The children are mounted again with new state when the organization or the user is another one.
 *
 * `fallback` and what `error` returns are inside of the scope too: `loginWithPopup()` there signs in to the organization of the scope.
 *
 * @throws {@link ConfigurationError} outside of an `OrgSessionProvider`, or if `organization` is not an organization.
 * @example
 * const TwoOrganizations = () =>
 *   ['acme', 'globex'].map((name) => (
 *     <OrganizationScope
 *       key={name}
 *       organization={name}
 *       fallback="Loading…"
 *       error={({ error, retry }) => <button onClick={retry}>{error.message} Try again</button>}
 *     >
 *       <OrganizationTitle />
 *     </OrganizationScope>
 *   ));
 *
 * const OrganizationTitle = () => <h2>{useOrganization()?.displayName}</h2>;
 */
export function OrganizationScope({
  organization,
  children,
  fallback,
  error,
  onError,
}: OrganizationScopeProps): ReactElement {
  assertFunction('Prop error of OrganizationScope', error);
  assertFunction('Prop onError of OrganizationScope', onError);
  const pageClient = useClient();
  // The function of the last render: it is another one in every render.
  const latest = useRef(onError);
  useEffect(() => {
    latest.current = onError;
  });
  const client = useMemo(
    () => createScopedClient(pageClient, organization, (failure) => latest.current?.(failure)),
    [pageClient, organization],
  );
  useEffect(() => {
    void client.start();
    return client.destroy;
  }, [client]);
  return createElement(
    ClientContext.Provider,
    { value: client },
    createElement(RequireOrganization, { fallback: createElement(Failure, { fallback, error }) }, children),
  );
}

const selectError = ({ error }: OrgSessionSnapshot): AnyOrgSessionError | undefined => error;

function Failure({ fallback, error: render }: Pick<OrganizationScopeProps, 'fallback' | 'error'>): ReactNode {
  const client = useClient();
  const error = useOrgSession(selectError);
  return error && render ? render({ error, retry: () => restart(client) }) : fallback;
}
