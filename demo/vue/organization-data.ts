import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import type { OrganizationScope, OrganizationScopeOptions } from 'auth0-org-sessions';
import type { OrgSession } from 'auth0-org-sessions/vue';

/** The active organization's data or error. Without both, the data is loading. */
export interface OrganizationData<Data> {
  readonly data?: Data;
  readonly error?: unknown;
}

/**
 * Loads data for the active organization, and again after a switch. Data and key are from the same scope, and the data is returned for that
 * organization only, also if it arrives after a switch.
 *
 * @param options Those of the scope that `load` gets.
 */
export function useOrganizationData<Data>(
  { client, organizationKey }: Pick<OrgSession, 'client' | 'organizationKey'>,
  options: OrganizationScopeOptions,
  load: (scope: OrganizationScope, signal: AbortSignal) => Promise<Data>,
): ComputedRef<OrganizationData<Data>> {
  const latest = shallowRef<OrganizationData<Data> & { readonly key: string }>({ key: '' });

  watch(
    organizationKey,
    async (_key, _previous, onCleanup) => {
      const scope = client.scope(undefined, options);
      const { key } = scope;
      if (key === '') return;
      // Aborts when the component is unmounted. A switch aborts the client's signal.
      const left = new AbortController();
      onCleanup(() => left.abort());
      const signal = AbortSignal.any([client.organizationSignal, left.signal]);
      try {
        const data = await load(scope, signal);
        if (!signal.aborted) latest.value = { key, data };
      } catch (error) {
        if (!signal.aborted) latest.value = { key, error };
      }
    },
    { immediate: true },
  );

  return computed(() => (latest.value.key === organizationKey.value ? latest.value : {}));
}
