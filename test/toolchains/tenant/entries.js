import { createTenant } from 'auth0-org-tenant';
import { runIsolation } from 'auth0-org-tenant/isolation';
import { tenantFixtures } from 'auth0-org-tenant/playwright';
import { injectTenant } from 'auth0-org-tenant/vitest';

console.log([createTenant, tenantFixtures, injectTenant, runIsolation].map(({ name }) => name).join(' '));
