import { injectTenant } from 'auth0-org-tenant/vitest';
import { expect, test } from 'vitest';

test('A test file reaches the tenant of the global setup', async () => {
  const tenant = await injectTenant();
  await tenant.removeMember('ada@example.com', 'acme');
  const { href } = new URL((await tenant.invite('ada@example.com', 'acme')).url);
  expect(href).toContain('organization_name=acme');
  await tenant.reset();
});
