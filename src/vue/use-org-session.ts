import { computed, getCurrentInstance, hasInjectionContext, inject, onMounted, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';
import { ConfigurationError, type Organization } from '../index.js';
import { createSession, type OrgSession } from './org-session.js';
import { provided } from './plugin.js';

/**
 * The session of the app: in `setup()`, or anywhere inside of `app.runWithContext()`. It subscribes to nothing of its own, so that there is
 * nothing to clean up.
 *
 * @throws ConfigurationError where the app does not use the plugin.
 */
export function useOrgSession(): OrgSession {
  const found = hasInjectionContext() ? inject(provided, undefined) : undefined;
  if (!found) {
    throw new ConfigurationError(
      'useOrgSession() found no session: app.use(orgSessionPlugin(client)) comes first, and outside of setup() app.runWithContext().',
    );
  }
  // What is there before its component is set up is what a server rendered: the first render has to agree with it.
  if (!getCurrentInstance()?.vnode.el) return found.session;
  const { session, snapshot } = found;
  const mounted = shallowRef(false);
  onMounted(() => {
    mounted.value = true;
  });
  return createSession(
    session.client,
    computed(() => (mounted.value ? snapshot.value : session.client.getServerSnapshot())),
  );
}

/** The active organization, as a ref. @throws ConfigurationError as `useOrgSession`. */
export const useOrganization = (): ComputedRef<Organization | undefined> => useOrgSession().organization;
