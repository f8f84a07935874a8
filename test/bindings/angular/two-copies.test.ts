import { openApp, TestBed } from './test-bed.js';
import { expect, it, vi } from 'vitest';
import { injectOrgSession } from '../../../src/angular/index.js';
import { createTestClient } from '../../../src/testing/index.js';

it('injectOrgSession of another copy of this package finds what provideOrgSession provides', async () => {
  const client = createTestClient({ organizations: [{ id: 'org_acme', name: 'acme' }], active: 'acme' });
  await client.start();
  openApp(client);
  vi.resetModules();
  const copy = await import('../../../src/angular/index.js');
  expect(copy.injectOrgSession).not.toBe(injectOrgSession);
  const session = TestBed.runInInjectionContext(copy.injectOrgSession);
  expect(session.organization()?.id).toBe('org_acme');
  expect(TestBed.runInInjectionContext(injectOrgSession)).toBe(session);
  client.destroy();
});
