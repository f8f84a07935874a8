import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['*.case.js'], environment: 'happy-dom', globalSetup: ['auth0-org-tenant/vitest'] },
});
