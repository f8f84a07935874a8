import type { Organization } from '../index.js';
import { useOrgSession } from './use-org-session.js';

/** The active organization, as {@link useOrganization} returns it. */
export interface CurrentOrganization {
  /** The active organization; undefined while none is active. Reactive in markup, `$derived` and `$effect`. */
  readonly current: Organization | undefined;
}

/**
 * Returns the active organization as an object with the reactive getter `current`.
 *
 * @returns An object whose `current` is the active organization, or undefined while none is active.
 * @throws {@link ConfigurationError} as {@link useOrgSession}.
 * @example
 * <script>
 *   const organization = useOrganization();
 * </script>
 *
 * <h1>{organization.current?.name ?? 'No organization'}</h1>
 */
export function useOrganization(): CurrentOrganization {
  const session = useOrgSession();
  return {
    get current() {
      return session.organization;
    },
  };
}
