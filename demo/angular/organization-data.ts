import { httpResource, type HttpResourceRef } from '@angular/common/http';
import { inject } from '@angular/core';
import { injectOrgSession } from 'auth0-org-sessions/angular';
import { DEMO } from './demo-token.js';

/**
 * `what` of the active organization, and again for the next one. The interceptor adds the token. A resource forgets its value when what it
 * is asked for changes, and drops an answer that comes late: no organization's rows are shown for another.
 */
export function organizationData<Data>(what: 'invoices' | 'settings'): HttpResourceRef<Data | undefined> {
  const { api } = inject(DEMO).config;
  const { organization, organizationKey } = injectOrgSession();
  return httpResource(
    // Asked for anew also when only the person is another.
    () => (organizationKey() ? `${api}/organizations/${organization()?.id ?? ''}/${what}` : undefined),
    { parse: (body) => (body as Record<typeof what, Data>)[what] },
  );
}
