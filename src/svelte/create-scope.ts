import { onMount, setContext, type Snippet } from 'svelte';
import type { AnyOrgSessionError, Organization } from '../index.js';
import { createScopedClient, restart } from '../scoped/scoped-client.js';
import { CONTEXT_KEY } from './context-key.js';
import { createOrgSession, type OrgSession } from './org-session.js';
import { createRequirement, type Requirement } from './requirement.js';
import { useOrgSession } from './use-org-session.js';

/** Props of {@link OrganizationScope}. */
export interface OrganizationScopeProps {
  /** Id (`org_…`) or name; `null` for the personal account. */
  organization: string | null;
  /**
   * Rendered while the organization has a session, with the organization as a parameter.
   *
   * @default undefined. Nothing is rendered.
   */
  children?: Snippet<[organization: Organization]> | undefined;
  /**
   * Rendered while the session is loaded.
   *
   * @default undefined. Nothing is rendered.
   */
  fallback?: Snippet | undefined;
  /**
   * Rendered if the session could not be loaded, or has ended. The parameters are the reason, and a function that tries again, silently.
   *
   * @default The snippet `fallback`.
   */
  error?: Snippet<[error: AnyOrgSessionError, retry: () => void]> | undefined;
  /**
   * Is called once for each such error.
   *
   * @default undefined. Nothing is called.
   */
  onError?: ((error: AnyOrgSessionError) => void) | undefined;
}

/** What the component {@link OrganizationScope} renders, and what it renders it with. */
interface Scope {
  readonly requirement: Requirement;
  readonly session: OrgSession;
  readonly retry: () => void;
}

/** Creates the scope of one organization, for this component and the ones below it. It is started when the component is mounted. */
export function createScope(
  organization: string | null,
  onError: (error: AnyOrgSessionError) => void,
): Scope {
  const client = createScopedClient(useOrgSession().client, organization, onError);
  const retry = (): void => restart(client);
  onMount(() => {
    void client.start();
    return client.destroy;
  });
  const session = setContext(CONTEXT_KEY, createOrgSession(client));
  return { requirement: createRequirement(() => ({})), session, retry };
}
