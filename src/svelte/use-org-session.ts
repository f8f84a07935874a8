import { getContext } from 'svelte';
import { ConfigurationError } from '../index.js';
import { CONTEXT_KEY } from './context-key.js';
import type { OrgSession } from './org-session.js';

/**
 * Returns the fields of the snapshot as reactive getters, and the methods of the client.
 *
 * Call it in the script of a component. Subscriptions end with the component.
 *
 * @returns An {@link OrgSession}. All components get the same one.
 * @throws {@link ConfigurationError} without `provideOrgSession()` in this component or one above it, and outside of the script of a component.
 * @example
 * <script>
 *   const session = useOrgSession();
 * </script>
 *
 * <button onclick={() => session.switchOrganization('globex')}>From {session.organization?.name} to Globex</button>
 */
export function useOrgSession(): OrgSession {
  let session: OrgSession | undefined;
  let cause: unknown;
  try {
    session = getContext<OrgSession | undefined>(CONTEXT_KEY);
  } catch (error) {
    // Svelte throws outside of a component.
    cause = error;
  }
  if (!session)
    throw new ConfigurationError(
      'Call useOrgSession() in the script of a component, below one that calls provideOrgSession(client).',
      { cause },
    );
  return session;
}
