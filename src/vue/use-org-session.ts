import { computed, getCurrentInstance, hasInjectionContext, inject, onMounted, shallowRef } from 'vue';
import { ConfigurationError } from '../index.js';
import { ORG_SESSION_KEY } from './injection-key.js';
import { createOrgSession, type OrgSession } from './org-session.js';

/**
 * Returns the fields of the snapshot as refs, and the methods of the client.
 *
 * Call it in `setup()`, or inside of `app.runWithContext()`. It adds no subscription of its own, so there is nothing to clean up.
 *
 * @returns An {@link OrgSession}.
 * @throws {@link ConfigurationError} in an app without `orgSessionPlugin`, and outside of `setup()` and `app.runWithContext()`.
 * @example
 * const setup = () => {
 *   const { organization, switchOrganization } = useOrgSession();
 *   return { organization, openGlobex: () => switchOrganization('globex') };
 * };
 */
export function useOrgSession(): OrgSession {
  const provided = hasInjectionContext() ? inject(ORG_SESSION_KEY, undefined) : undefined;
  if (!provided) {
    throw new ConfigurationError(
      'useOrgSession() needs app.use(orgSessionPlugin(client)) first, and a call in setup() or in app.runWithContext().',
    );
  }
  // A component that has an element during setup() hydrates what a server rendered: its first render must be the same.
  if (!getCurrentInstance()?.vnode.el) return provided.session;
  const { session, snapshot } = provided;
  const isMounted = shallowRef(false);
  onMounted(() => {
    isMounted.value = true;
  });
  return createOrgSession(
    session.client,
    computed(() => (isMounted.value ? snapshot.value : session.client.getServerSnapshot())),
  );
}
