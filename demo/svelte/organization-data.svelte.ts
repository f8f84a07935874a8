import { untrack } from 'svelte';
import type { OrganizationScope, OrganizationScopeOptions } from 'auth0-org-sessions';
import type { OrgSession } from 'auth0-org-sessions/svelte';

/** The active organization's data or error. Without both, the data is loading. */
export interface OrganizationData<Data> {
  readonly data?: Data;
  readonly error?: unknown;
}

/**
 * Loads data for the active organization, and again after a switch. Data and key are from the same scope, and the data is returned for that
 * organization only, also if it arrives after a switch. Call it in the script of a component.
 *
 * @param options Those of the scope that `load` gets.
 */
export function useOrganizationData<Data>(
  session: Pick<OrgSession, 'client' | 'organizationKey'>,
  options: OrganizationScopeOptions,
  load: (scope: OrganizationScope, signal: AbortSignal) => Promise<Data>,
): { readonly current: OrganizationData<Data> } {
  const { client } = session;
  let latest = $state.raw<OrganizationData<Data> & { readonly key: string }>({ key: '' });

  async function update(key: string, scope: OrganizationScope, signal: AbortSignal): Promise<void> {
    try {
      const data = await load(scope, signal);
      if (!signal.aborted) latest = { key, data };
    } catch (error) {
      if (!signal.aborted) latest = { key, error };
    }
  }

  $effect(() => {
    // The scope is read again when this changes.
    if (session.organizationKey === '') return;
    const scope = client.scope(undefined, options);
    // Aborts when the component is destroyed. A switch aborts the client's signal.
    const left = new AbortController();
    const signal = AbortSignal.any([client.organizationSignal, left.signal]);
    untrack(() => void update(scope.key, scope, signal));
    return () => left.abort();
  });

  return {
    get current() {
      return latest.key === session.organizationKey ? latest : {};
    },
  };
}
