/** What loads on demand and does not come: the network is gone for a moment, or a new version has taken the place of this one's files. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isOrgSessionError } from '../src/index.js';
import { rejection } from './helpers/async.js';
import { installTenant, openPage, organizationOf } from './helpers/page.js';
import { createStorage } from './helpers/stored.js';
import { A, type Tenant } from './helpers/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  for (const file of files) vi.doUnmock(file);
});

const files = ['../src/on-demand.js', '../src/organization-cache.js'];

it.each(files)('%s is a trouble that passes', async (file) => {
  vi.doMock(file, () => {
    throw new TypeError('Failed to fetch dynamically imported module');
  });
  const { client } = openPage(
    tenant,
    { cacheLocation: 'localstorage', defaultOrganization: A.id },
    createStorage().environment,
  );
  const { status, error } = await client.start();
  expect(status).toBe('signed-out');
  expect(error).toMatchObject({ code: 'temporary' });
  expect(isOrgSessionError(error)).toBe(true);
  await expect(rejection(client.getTokenForOrg(A.id))).resolves.toMatchObject({ code: 'temporary' });

  vi.doUnmock(file);
  expect(organizationOf(await client.getTokenForOrg(A.id))).toBe(A.id);
  await expect(client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
});
