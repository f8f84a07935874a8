/** `interactiveErrorHandler: 'popup'` is for the clients that `auth0ClientFor` hands out. The calls of this package open no popup. */
import { beforeEach, expect, it, vi } from 'vitest';
import { createPopup, installTenant, organizationOf, signIn, type Page } from '../../support/page.js';
import { rejection } from '../../support/async.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let popups: number;
beforeEach(() => {
  tenant = installTenant();
  popups = 0;
});

const open = async (options = {}, openPopup = () => createPopup() as Window | null): Promise<Page> => {
  const count = (): Window | null => {
    popups++;
    return openPopup();
  };
  const page = await signIn(
    tenant,
    A.id,
    { interactiveErrorHandler: 'popup', ...options },
    { openPopup: count },
  );
  tenant.interceptToken = async (grantType, grant) =>
    grantType === 'refresh_token' && grant ? tenant.requireSecondFactor(grant) : undefined;
  return page;
};

it('opens a popup for the organization of the client, and returns its token', async () => {
  const { client } = await open();
  tenant.requests.length = 0;
  const token = await client.auth0ClientFor(A.id).getTokenSilently({ cacheMode: 'off' });
  expect(organizationOf(token)).toBe(A.id);
  expect(popups).toBe(1);
  expect(tenant.requests.map(({ kind, organization }) => [kind, organization])).toEqual([
    ['refresh_token', A.id],
    ['authorize', A.id],
    ['authorization_code', A.id],
  ]);
});

it('also for a silent iframe that needs a second factor, and with the requested API', async () => {
  const { client } = await open();
  const audience = 'https://second.example';
  tenant.interceptAuthorize = async (params) =>
    params.get('prompt') === 'none'
      ? { error: 'login_required', error_description: 'Multifactor authentication required' }
      : undefined;
  const options = { authorizationParams: { audience }, detailedResponse: true } as const;
  const { access_token } = (await client.auth0ClientFor(B.id).getTokenSilently(options)) ?? {};
  expect(organizationOf(access_token)).toBe(B.id);
  expect(popups).toBe(1);
  expect(organizationOf(await client.getTokenForOrg(A.id))).toBe(A.id);
});

it('also the fetcher of Auth0’s SDK', async () => {
  const { client } = await open({ authorizationParams: {} });
  vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) =>
    (input instanceof Request ? input.url : input).startsWith('https://api.example')
      ? Promise.resolve(new Response('rows'))
      : tenant.fetch(input, init),
  );
  const auth0 = client.auth0ClientFor(B.id);
  tenant.interceptAuthorize = async (params) =>
    params.get('prompt') === 'none'
      ? { error: 'login_required', error_description: 'Multifactor authentication required' }
      : undefined;
  expect(
    await (await auth0.createFetcher({ baseUrl: 'https://api.example' }).fetchWithAuth('/')).text(),
  ).toBe('rows');
  expect(popups).toBe(1);
});

it('the calls of this package open none', async () => {
  const { client } = await open();
  expect(await rejection(client.getToken({ cacheMode: 'off' }))).toMatchObject({ code: 'mfa_required' });
  expect(popups).toBe(0);
});

it.each(['access_denied', 'login_required'])('a refusal %s opens none', async (error) => {
  const { client } = await open();
  tenant.interceptAuthorize = async () => ({ error, error_description: 'No.' });
  await rejection(client.auth0ClientFor(B.id).getTokenSilently());
  expect(popups).toBe(0);
});

it('a popup that is closed rejects, and the session stays', async () => {
  const closed = { closed: true, close: () => undefined, location: { href: '' } } as unknown as Window;
  const { client } = await open({}, () => closed);
  expect(await rejection(client.auth0ClientFor(A.id).getTokenSilently({ cacheMode: 'off' }))).toMatchObject({
    error: 'cancelled',
  });
  expect(organizationOf(await client.getToken())).toBe(A.id);
});

it('without the option nothing opens', async () => {
  const { client } = await open({ interactiveErrorHandler: undefined });
  const request = client.auth0ClientFor(A.id).getTokenSilently({ cacheMode: 'off' });
  expect(await rejection(request)).toMatchObject({ error: 'mfa_required' });
  expect(popups).toBe(0);
});
