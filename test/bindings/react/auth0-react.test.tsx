import { Auth0Provider, useAuth0 } from '@auth0/auth0-react';
import { StrictMode, useEffect, useState } from 'react';
import type { DetachedWindowAPI } from 'happy-dom';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { browserEnvironment } from '../../../src/config/browser-environment.js';
import { OrganizationScope, OrgSessionProvider, useOrganization } from '../../../src/react/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

let tenant: Tenant;
let app: Rendered | undefined;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(async () => {
  await app?.unmount();
  app = undefined;
});

/** An existing app, which uses only `useAuth0`. */
function Profile({ fresh }: { fresh: boolean }) {
  const { user, isAuthenticated, isLoading, error, getAccessTokenSilently } = useAuth0();
  const [token, setToken] = useState('');
  useEffect(() => {
    if (isAuthenticated)
      void getAccessTokenSilently(fresh ? { cacheMode: 'off' } : {}).then((answer) => setToken(answer ?? ''));
  }, [isAuthenticated, getAccessTokenSilently, fresh]);
  if (isLoading) return 'loading';
  if (error || !isAuthenticated) return `failed: ${error?.message}`;
  return `user of ${String(user?.['org_id'])}, token of ${token && String(organizationOf(token))}`;
}

/** What the app adds: an Auth0Provider for the active organization. */
function Auth0({ client, fresh = false }: { client: OrgSessionClient; fresh?: boolean }) {
  const organization = useOrganization();
  if (!organization) return 'signed out';
  return (
    <Auth0Provider client={client.auth0ClientFor(organization.id)} key={organization.id}>
      {organization.id}: <Profile fresh={fresh} />
    </Auth0Provider>
  );
}

const show = async (client: OrgSessionClient, fresh?: boolean) =>
  (app = await render(
    <StrictMode>
      <OrgSessionProvider client={client}>
        <Auth0 client={client} fresh={fresh} />
      </OrgSessionProvider>
    </StrictMode>,
  ));

const settled = ({ id }: { id: string }) => `${id}: user of ${id}, token of ${id}`;

it.each([
  ['from the cache', false],
  ['by its own request', true],
])(
  'useAuth0 has the user and the token of the active organization, %s, and follows a switch',
  async (_, fresh) => {
    const { client } = await signIn(tenant, A.id, {
      authorizationParams: { audience: 'https://api.example' },
    });
    const page = await show(client, fresh);
    await until(() => page.text() === settled(A));
    await client.switchOrganization(B.id);
    await until(() => page.text() === settled(B));
    await client.switchOrganization(A.id);
    await until(() => page.text() === settled(A));
    // No frame shows an organization with data of another one.
    const mixed = ({ id: one }: { id: string }, { id: other }: { id: string }) =>
      page.frames.filter((frame) => frame.includes(one) && frame.includes(other));
    expect(mixed(A, B)).toEqual([]);
    expect(page.frames.filter((frame) => frame.includes('failed'))).toEqual([]);
  },
);

it('a callback is handled once, by this package, and Auth0Provider finds none', async () => {
  const before = openPage(tenant);
  await before.client.loginWithRedirect({ organization: A.id });
  before.client.destroy();
  const { happyDOM } = window as unknown as { happyDOM: DetachedWindowAPI };
  happyDOM.setURL(await tenant.signIn(before.visited[0] ?? ''));
  const browser = browserEnvironment();
  const { client } = openPage(
    tenant,
    {},
    { url: () => browser.url(), replaceUrl: (url) => browser.replaceUrl(url) },
  );
  const page = await show(client);
  await until(() => page.text() === settled(A));
  expect(location.href).toBe('https://app.example/');
  expect(tenant.count('authorization_code')).toBe(1);
  expect(page.frames.filter((frame) => frame.includes('failed'))).toEqual([]);
});

it('signing out ends it for useAuth0 too', async () => {
  const { client } = await signIn(tenant, A.id);
  const page = await show(client);
  await until(() => page.text() === settled(A));
  const own = client.auth0ClientFor(A.id);
  await client.logout({ openUrl: false });
  await until(() => page.text() === 'signed out');
  expect(await own.getUser()).toBeUndefined();
});

it('in a scope it has the user and the token of the scope, whichever organization is active', async () => {
  const { client } = await signIn(tenant, A.id, {
    authorizationParams: { audience: 'https://api.example' },
  });
  const page = (app = await render(
    <StrictMode>
      <OrgSessionProvider client={client}>
        {[A, B].map(({ id }) => (
          <section key={id}>
            <OrganizationScope organization={id}>
              <Auth0 client={client} fresh />
            </OrganizationScope>
          </section>
        ))}
      </OrgSessionProvider>
    </StrictMode>,
  ));
  const both = settled(A) + settled(B);
  await until(() => page.text() === both);
  await client.switchOrganization(B.id);
  await page.flush();
  expect(page.text()).toBe(both);
  await client.logoutOrganization(B.id);
  await until(() => page.text() === settled(A));
});
