import type { LookupOptions, OrgSessionClient } from '../index.js';

const LISTS = { hasPermission: 'permissions', hasRole: 'roles', hasScope: 'scopes' } as const;

/**
 * Calls a method of the client while the app renders. Between `destroy()` and the next `start()` the snapshot answers, like everything else
 * that is rendered, because an error in a render can remove the whole app before its effect starts the client again. It knows nothing about
 * other organizations and audiences.
 *
 * @throws ConfigurationError if an argument is wrong.
 */
export function isGranted(
  client: OrgSessionClient,
  name: keyof typeof LISTS,
  grant: string,
  options?: LookupOptions,
): boolean {
  try {
    return client[name](grant, options);
  } catch (error) {
    if (!isDestroyed(client)) throw error;
    const { organization, audience } = options ?? {};
    return (
      organization === undefined &&
      audience === undefined &&
      client.getSnapshot()[LISTS[name]].includes(grant)
    );
  }
}

/** Right arguments are refused only by a client that was destroyed. */
function isDestroyed(client: OrgSessionClient): boolean {
  try {
    client.hasPermission('any');
    return false;
  } catch {
    return true;
  }
}
