import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  OrganizationScope,
  OrgSessionProvider,
  RequireOrganization,
  RequirePermission,
  useOrganization,
  useOrgSession,
} from '../../../src/react/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A } from '../../support/tenant.js';
import { hydrate } from './render.js';

function Who() {
  const { status, organizationKey } = useOrgSession();
  return <p>{`${status} ${useOrganization()?.name ?? 'signed-out'} ${organizationKey && 'keyed '}`}</p>;
}

const app = (client: OrgSessionClient) => (
  <StrictMode>
    <OrgSessionProvider client={client}>
      <Who />
      <RequireOrganization pending={<p>wait </p>} fallback={<p>sign in</p>}>
        <RequirePermission permission={`read:${A.id}`} fallback={<p>denied</p>} pending={<p>wait</p>}>
          <p>content</p>
        </RequirePermission>
      </RequireOrganization>
    </OrgSessionProvider>
  </StrictMode>
);

it.each([
  ['that has not started', false],
  ['that is signed in already', true],
])('a page with a client %s hydrates the HTML of the server without a mismatch', async (_, started) => {
  const tenant = installTenant();
  const complaints = vi.spyOn(console, 'error').mockReturnValue();
  const html = renderToString(app(openPage(tenant).client));
  expect(html).toBe('<p>starting signed-out </p><p>wait </p>');

  const signedIn = await signIn(tenant, A.id);
  const { client } = started ? signedIn : openPage(tenant);
  const errors: unknown[] = [];
  const page = await hydrate(html, app(client), errors);
  await until(() => page.text() === 'signed-in acme keyed content');
  expect(page.frames[0]).toBe('starting signed-out wait ');
  expect(errors).toEqual([]);
  expect(complaints).not.toHaveBeenCalled();
  await page.unmount();
});

it.each([
  ['that has not started', false],
  ['that is signed in already', true],
])('a scope hydrates the fallback of the server, with a client %s', async (_, started) => {
  const scope = (client: OrgSessionClient) => (
    <StrictMode>
      <OrgSessionProvider client={client}>
        <OrganizationScope organization={A.id} fallback={<p>wait</p>}>
          <Who />
        </OrganizationScope>
      </OrgSessionProvider>
    </StrictMode>
  );
  const tenant = installTenant();
  const html = renderToString(scope(openPage(tenant).client));
  expect(html).toBe('<p>wait</p>');
  const signedIn = await signIn(tenant, A.id);
  const { client } = started ? signedIn : openPage(tenant);
  const errors: unknown[] = [];
  const page = await hydrate(html, scope(client), errors);
  await until(() => page.text() === 'signed-in acme keyed ');
  expect(page.frames[0]).toBe('wait');
  expect(errors).toEqual([]);
  await page.unmount();
});

it('what hasPermission, hasRole and hasScope decide hydrates without a mismatch, with a client that is signed in already', async () => {
  function Menu() {
    const { hasPermission, hasRole, hasScope } = useOrgSession();
    const grants = [
      hasPermission(`read:${A.id}`) && 'permission',
      hasPermission(`read:${A.id}`, { organization: A.id }) && 'permission of acme',
      hasRole('admin') && 'role',
      hasScope('openid') && 'scope',
    ];
    return <p>{grants.filter(Boolean).join()}</p>;
  }
  const menu = (client: OrgSessionClient) => (
    <OrgSessionProvider client={client}>
      <Menu />
    </OrgSessionProvider>
  );
  const tenant = installTenant();
  const html = renderToString(menu(openPage(tenant).client));
  expect(html).toBe('<p></p>');
  const { client } = await signIn(tenant, A.id);
  const errors: unknown[] = [];
  const page = await hydrate(html, menu(client), errors);
  await until(() => page.text() === 'permission,permission of acme,scope');
  expect(page.frames[0]).toBe('');
  expect(errors).toEqual([]);
  await page.unmount();
});
