import { onMount, setContext } from 'svelte';
import { ConfigurationError, type OrgSessionClient } from '../index.js';
import { CONTEXT_KEY } from './context-key.js';
import { createOrgSession, type OrgSession } from './org-session.js';

/**
 * Makes a client available to `useOrgSession()` and to the components of this entry, in this component and the ones below it.
 *
 * Call it in the script of the app's root component, or of the root layout in SvelteKit. It starts the client when the component is mounted, so
 * never on a server, where the initial snapshot is rendered. It never destroys the client. An error of the start is in the snapshot's `error`.
 *
 * @param client The client from `createOrgSessionClient`. Create it once, outside of components.
 * @returns The {@link OrgSession} that `useOrgSession()` returns below.
 * @throws {@link ConfigurationError} outside of the script of a component, or without a client.
 * @example
 * <script>
 *   import { client } from './client.js';
 *
 *   const session = provideOrgSession(client);
 * </script>
 *
 * <p>{session.organization?.name}</p>
 */
export function provideOrgSession(client: OrgSessionClient): OrgSession {
  if (typeof (client as OrgSessionClient | undefined)?.getSnapshot !== 'function')
    throw new ConfigurationError('provideOrgSession() needs the client from createOrgSessionClient().');
  const session = createOrgSession(client);
  try {
    setContext(CONTEXT_KEY, session);
  } catch (cause) {
    throw new ConfigurationError('Call provideOrgSession() in the script of a component.', { cause });
  }
  onMount(() => void client.start());
  return session;
}
