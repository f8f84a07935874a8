import { injectTenant } from 'auth0-org-tenant/vitest';
import { expect, test } from 'vitest';

test('Another test file reaches the same tenant', async () => {
  const tenant = await injectTenant();
  expect(tenant.organizations.map(({ name }) => name)).toContain('acme');
});
