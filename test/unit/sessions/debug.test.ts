import { beforeEach, expect, it, vi } from 'vitest';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import type { DebugEntry } from '../../../src/index.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

it('a function gets every event after the snapshot has changed, and no token', async () => {
  const entries: DebugEntry[] = [];
  const page = await signIn(tenant, A.id, { debug: (entry) => entries.push(entry) });
  await page.client.switchOrganization(B.id);
  await page.client.logout({ openUrl: false });
  expect(entries.map(({ event, payload }) => [event, payload])).toEqual(page.events);
  expect(entries.length).toBeGreaterThan(5);
  expect(JSON.stringify(entries)).not.toMatch(/eyJ|refresh-\d/);
  expect(entries.every(({ time }) => Math.abs(time - Date.now()) < 600_000)).toBe(true);
});

it('a function that throws has no effect on the client', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const broken = new Error('broken');
  const page = await signIn(tenant, A.id, {
    debug: () => {
      throw broken;
    },
  });
  await expect(page.client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
  expect(reported).toHaveBeenCalledWith(broken);
});

it('true writes to the console, and without it nothing is written', async () => {
  const written = vi.spyOn(console, 'debug').mockImplementation(() => undefined);
  await signIn(tenant, A.id);
  expect(written).not.toHaveBeenCalled();
  await signIn(tenant, A.id, { debug: true });
  expect(written).toHaveBeenCalledWith(
    'auth0-org-sessions',
    expect.objectContaining({ event: 'organizationChanged' }),
  );
});

it('any other value is rejected with the name of the option', () => {
  expect(() => openPage(tenant, { debug: 'yes' as unknown as true })).toThrow('Option debug');
});

it('the client keeps the last fifty events with the option, and none without it', async () => {
  const silent = await signIn(tenant, A.id);
  expect(silent.client.recentEvents()).toEqual([]);
  silent.client.destroy();

  const entries: DebugEntry[] = [];
  const { client } = await signIn(tenant, A.id, { debug: (entry) => entries.push(entry) });
  expect(client.recentEvents()).toEqual(entries);
  expect(client.recentEvents()).toBe(client.recentEvents());
  for (let count = 0; count < 30; count += 1) await client.switchOrganization(count % 2 ? A.id : B.id);
  await client.logout({ openUrl: false });
  expect(entries.length).toBeGreaterThan(50);
  expect(client.recentEvents()).toEqual(entries.slice(-50));
  expect(JSON.stringify(client.recentEvents())).not.toMatch(/eyJ|refresh-\d/);
});
