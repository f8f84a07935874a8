import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import type { OrgSession } from 'auth0-org-sessions/vue';

/** What is known of the active organization's data. Neither: it is still on its way. */
export interface OrganizationData<Data> {
  readonly data?: Data;
  readonly error?: unknown;
}

/**
 * What `load` gets for the active organization, and again for the next one. An answer is kept with the key of the organization that it is
 * for, and shown for no other: not after a switch, and not if it comes late.
 */
export function useOrganizationData<Data>(
  { client, organizationKey }: Pick<OrgSession, 'client' | 'organizationKey'>,
  load: (organization: string, signal: AbortSignal) => Promise<Data>,
): ComputedRef<OrganizationData<Data>> {
  const latest = shallowRef<OrganizationData<Data> & { readonly key: string }>({ key: '' });

  watch(
    organizationKey,
    async (key, _, onCleanup) => {
      const id = client.getSnapshot().organization?.id;
      if (id === undefined) return;
      // For a page that is left; a switch has aborted the client's own signal by then.
      const left = new AbortController();
      onCleanup(() => left.abort());
      const signal = AbortSignal.any([client.organizationSignal, left.signal]);
      try {
        const data = await load(id, signal);
        if (!signal.aborted) latest.value = { key, data };
      } catch (error) {
        if (!signal.aborted) latest.value = { key, error };
      }
    },
    { immediate: true },
  );

  return computed(() => (latest.value.key === organizationKey.value ? latest.value : {}));
}
