import { act, cleanup, render, screen } from '@testing-library/react';
import { createElement } from 'react';
import { createOrgSessionClient, isOrgSessionError } from 'auth0-org-sessions';
import { defineElements } from 'auth0-org-sessions/elements';
import { OrgSessionProvider, RequirePermission, useOrgSession } from 'auth0-org-sessions/react';
import { createTestClient } from 'auth0-org-sessions/testing';

afterEach(cleanup);

const organizations = [
  { id: 'org_acme', name: 'acme', permissions: ['read:invoices'] },
  { id: 'org_globex', name: 'globex', permissions: [] },
];

function Session() {
  const { organization, loginWithRedirect, switchOrganization } = useOrgSession();
  if (!organization)
    return createElement('button', { onClick: () => loginWithRedirect({ organization: 'acme' }) }, 'Sign in');
  return createElement(
    'div',
    null,
    createElement('h1', null, organization.name),
    createElement(RequirePermission, { permission: 'read:invoices', fallback: 'No' }, 'Invoices'),
    createElement('button', { onClick: () => switchOrganization('globex') }, 'Switch'),
  );
}

const renderSession = (client) =>
  act(async () => render(createElement(OrgSessionProvider, { client }, createElement(Session))));

test('A component renders with the test client, and follows a switch', async () => {
  const client = createTestClient({ organizations, active: 'acme' });
  await renderSession(client);
  expect(screen.getByRole('heading').textContent).toBe('acme');
  expect(screen.getByText('Invoices')).toBeTruthy();

  await act(async () => screen.getByText('Switch').click());
  await screen.findByText('globex');
  expect(screen.getByText('No')).toBeTruthy();
});

test('The test client signs in by popup', async () => {
  const client = createTestClient({ organizations });
  await renderSession(client);
  expect(screen.getByText('Sign in')).toBeTruthy();
  await act(() => client.loginWithPopup({ organization: 'acme' }));
  expect(screen.getByRole('heading').textContent).toBe('acme');
});

test('The test client has tokens, scopes, a fetcher and a logout', async () => {
  const client = createTestClient({ organizations, active: 'acme' });
  await client.start();
  expect(await client.getToken()).toEqual(expect.any(String));
  expect(await client.getTokenForOrg('globex', { signal: new AbortController().signal })).toEqual(
    expect.any(String),
  );
  const requests = [];
  const fetch = async (request) => {
    requests.push(request);
    return { status: 200, headers: new Map() };
  };
  const api = client.createFetcher({ baseUrl: 'https://api.example.com', fetch });
  if (typeof Request === 'function') await api('/invoices');
  await client.logout();
  expect(client.getSnapshot().organization).toBeUndefined();
});

test('The real client is signed out, and says what is missing for more', async () => {
  defineElements();
  const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client', silentAuth: 'off' });
  await renderSession(client);
  await client.start();
  expect(client.getSnapshot().status).toBe('signed-out');
  const error = await client.getTokenForOrg('acme').catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'login_required', reason: 'silent_auth_off' });
  expect(isOrgSessionError(error)).toBe(true);

  const getClient = () => client.auth0ClientFor('acme');
  // Vitest has the globals of Node beside those of jsdom, Jest has not.
  if (typeof TextEncoder === 'function') expect(getClient()).toBeDefined();
  else expect(getClient).toThrow("Auth0's SDK needs a browser; in tests use createTestClient");
  client.destroy();
});
