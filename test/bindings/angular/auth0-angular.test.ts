import { component, openApplication } from './application.js';
import { Auth0ClientService, AuthService, AuthState, provideAuth0 } from '@auth0/auth0-angular';
import { createEnvironmentInjector, EnvironmentInjector, type ApplicationRef } from '@angular/core';
import { filter, firstValueFrom, take } from 'rxjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { provideOrgSession } from '../../../src/angular/index.js';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
const open = new Set<ApplicationRef>();
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  for (const app of open) app.destroy();
  open.clear();
});

const Root = component(
  '',
  class {
    readonly name = 'root';
  },
  { selector: 'app-root' },
);

/** An app that was written for `@auth0/auth0-angular`. Its service is for one organization. */
async function openWithAuth0(client: OrgSessionClient, organization: string): Promise<ApplicationRef> {
  const { app } = await openApplication(Root, [
    provideOrgSession(client),
    provideAuth0({ domain: tenant.domain, clientId: tenant.clientId, skipRedirectCallback: true }),
    {
      provide: Auth0ClientService,
      useFactory: () => client.auth0ClientFor(organization),
    },
  ]);
  open.add(app);
  return app;
}

/** The state of the service when it has loaded. */
const settled = async (auth: AuthService): Promise<unknown> => {
  await firstValueFrom(auth.isLoading$.pipe(filter((loading) => !loading)));
  return firstValueFrom(auth.isAuthenticated$);
};

it('AuthService has the user of its organization', async () => {
  const { client } = await signIn(tenant, A.id);
  const requests = tenant.requests.length;
  const auth = (await openWithAuth0(client, A.id)).injector.get<AuthService>(AuthService);
  expect(await settled(auth)).toBe(true);
  const user = await firstValueFrom(auth.user$.pipe(take(1)));
  expect(user?.sub).toBe(client.getSnapshot().user?.sub);
  expect((await firstValueFrom(auth.idTokenClaims$))?.org_id).toBe(A.id);
  expect(organizationOf(await firstValueFrom(auth.getAccessTokenSilently()))).toBe(A.id);
  expect(await firstValueFrom(auth.getAccessTokenSilently())).toBe(await client.getToken());
  // Everything came from the cache.
  expect(tenant.requests.length).toBe(requests);
});

it('it stays with its organization after a switch; the next organization has its own service', async () => {
  const { client } = await signIn(tenant, A.id);
  const app = await openWithAuth0(client, A.id);
  const auth = app.injector.get<AuthService>(AuthService);
  await settled(auth);
  await client.switchOrganization(B.id);
  expect(organizationOf(await firstValueFrom(auth.getAccessTokenSilently()))).toBe(A.id);

  const next = createEnvironmentInjector(
    [{ provide: Auth0ClientService, useFactory: () => client.auth0ClientFor(B.id) }, AuthState, AuthService],
    app.injector.get(EnvironmentInjector),
  );
  const its = next.get<AuthService>(AuthService);
  expect(its).not.toBe(auth);
  expect(await settled(its)).toBe(true);
  expect((await firstValueFrom(its.idTokenClaims$))?.org_id).toBe(B.id);
  expect(organizationOf(await firstValueFrom(its.getAccessTokenSilently()))).toBe(B.id);
  next.destroy();
});

it('it has no user after a sign-out of the organization', async () => {
  const { client } = await signIn(tenant, A.id);
  const auth = (await openWithAuth0(client, A.id)).injector.get<AuthService>(AuthService);
  expect(await settled(auth)).toBe(true);
  await client.logoutOrganization(A.id);
  tenant.sso = undefined;
  await expect(firstValueFrom(auth.getAccessTokenSilently())).rejects.toMatchObject({
    error: 'login_required',
  });
  // It updates only when it is called.
  await firstValueFrom(auth.isAuthenticated$.pipe(filter((authenticated) => !authenticated)));
  expect(await firstValueFrom(auth.user$)).toBeFalsy();
});
