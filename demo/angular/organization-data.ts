import { httpResource, type HttpResourceRef } from '@angular/common/http';
import { inject } from '@angular/core';
import { forOrganization, injectOrgSession } from 'auth0-org-sessions/angular';
import { DEMO } from './demo-token.js';

/**
 * Loads a resource of the active organization, and again after a switch. The interceptor adds the token of the organization that the request
 * names. `httpResource` clears its value when its request changes and ignores a late answer, so that no data of one organization is shown for
 * another.
 */
export function organizationData<Data>(resource: 'invoices' | 'settings'): HttpResourceRef<Data | undefined> {
  const { api } = inject(DEMO).config;
  const { organization, organizationKey } = injectOrgSession();
  return httpResource(
    // `organizationKey` also changes when another user signs in to the same organization.
    () => {
      const id = organizationKey() && organization()?.id;
      return id ? { url: `${api}/organizations/${id}/${resource}`, context: forOrganization(id) } : undefined;
    },
    { parse: (body) => (body as Record<typeof resource, Data>)[resource] },
  );
}
