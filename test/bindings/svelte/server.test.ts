// @vitest-environment node
import { render } from 'svelte/server';
import { expect, it, vi } from 'vitest';
import { createOrgSessionClient, type OrgSessionSnapshot } from '../../../src/index.js';
import { requireOrganization, requirePermission } from '../../../src/svelte/index.js';
import { watched } from '../watched.js';
import { SERVER_HTML, SERVER_SCOPE_HTML } from './server-html.js';
import ServerPage from './ServerPage.svelte';
import ServerScope from './ServerScope.svelte';

/** A client that is, by mistake, signed in for all visitors of a server. */
function signedInClient() {
  const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });
  const snapshot: OrgSessionSnapshot = {
    ...client.getServerSnapshot(),
    status: 'signed-in',
    organization: { id: 'org_A' },
    permissions: ['read'],
  };
  return Object.assign(Object.create(client) as typeof client, {
    getSnapshot: () => snapshot,
    hasPermission: () => true,
  });
}

it('a server renders the initial state, whatever the state of the client, and starts nothing', () => {
  const fetch = vi.spyOn(globalThis, 'fetch');
  const { client, listeners, starts } = watched(signedInClient());
  const { body } = render(ServerPage, { props: { client } });
  expect(body).toBe(SERVER_HTML);
  expect([listeners(), starts()]).toEqual([0, 0]);
  expect(fetch).not.toHaveBeenCalled();
});

it('the guards of load functions pass on a server, where the session is unknown', async () => {
  const fetch = vi.spyOn(globalThis, 'fetch');
  const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });
  const otherwise = vi.fn();
  await expect(requireOrganization(client)).resolves.toBe(undefined);
  await expect(requirePermission(client, 'read', { otherwise })).resolves.toBe(undefined);
  expect(otherwise).not.toHaveBeenCalled();
  expect(fetch).not.toHaveBeenCalled();
});

it('a server renders the fallback of a scope, and starts nothing', () => {
  const { client, listeners, starts } = watched(signedInClient());
  expect(render(ServerScope, { props: { client } }).body).toBe(SERVER_SCOPE_HTML);
  expect([listeners(), starts()]).toEqual([0, 0]);
});
