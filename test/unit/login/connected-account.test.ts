/** The callback of a connected account (`connect_code`) belongs to the client of Auth0's SDK that began it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { installTenant, openPage, organizationOf, signIn, type Page } from '../../support/page.js';
import { A, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
const completed: unknown[] = [];
beforeEach(() => {
  tenant = installTenant();
  completed.length = 0;
  const respond = tenant.fetch;
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
    const { pathname } = new URL(request[0] instanceof Request ? request[0].url : request[0]);
    const body = (): Promise<unknown> => new Request(...request).json();
    if (pathname.endsWith('/connect')) {
      const { state } = (await body()) as { state: string };
      return json({
        connect_uri: 'https://tenant.example/connect',
        connect_params: { ticket: state },
        auth_session: 'session',
      });
    }
    if (pathname.endsWith('/complete')) {
      completed.push(await body());
      return json({ id: 'account', connection: 'calendar' });
    }
    return respond(...request);
  });
});

/** Begins to connect an account, and opens the page that the browser comes back to. */
async function comeBack(
  options: Partial<OrgSessionClientOptions>,
  parameters: Record<string, string>,
): Promise<Page> {
  const { client } = await signIn(tenant, A.id, options);
  let connectPage = '';
  await client.auth0ClientFor(A.id).connectAccountWithRedirect({
    connection: 'calendar',
    appState: { step: 2 },
    openUrl: async (url) => {
      connectPage = url;
    },
  });
  client.destroy();
  const address = new URL('https://app.example/connected?tab=1');
  address.searchParams.set('state', new URL(connectPage).searchParams.get('ticket') ?? '');
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return openPage(tenant, options, {}, address.href);
}

describe.each([{}, { cacheLocation: 'localstorage' as const }])('with %j', (options) => {
  it('start() restores the session, and leaves the URL to its owner', async () => {
    const onRedirectCallback = vi.fn();
    const page = await comeBack({ ...options, onRedirectCallback }, { connect_code: 'code' });
    onRedirectCallback.mockClear();
    const address = page.url.href;
    expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: A });
    expect(page.client.getSnapshot().error).toBeUndefined();
    expect(page.url.href).toBe(address);
    expect(onRedirectCallback).not.toHaveBeenCalled();
    const result = await page.client.auth0ClientFor(A.id).handleRedirectCallback(address);
    expect(result).toMatchObject({ connection: 'calendar', appState: { step: 2 } });
    expect(completed).toMatchObject([{ connect_code: 'code', auth_session: 'session' }]);
  });

  it('an error of it is also left to its owner', async () => {
    const page = await comeBack(options, { error: 'access_denied', error_description: 'no' });
    const address = page.url.href;
    expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: A });
    expect(page.url.href).toBe(address);
    const error = await rejection(page.client.auth0ClientFor(A.id).handleRedirectCallback(address));
    expect(error).toMatchObject({ error: 'access_denied', appState: { step: 2 } });
  });

  it('handleRedirectCallback() does not use it', async () => {
    const page = await comeBack(options, { connect_code: 'code' });
    const address = page.url.href;
    await page.client.start();
    expect(await rejection(page.client.handleRedirectCallback())).toMatchObject({
      code: 'invalid_callback',
      reason: 'unknown',
    });
    await page.client.auth0ClientFor(A.id).handleRedirectCallback(address);
    expect(completed).toHaveLength(1);
    expect(organizationOf(await page.client.getToken())).toBe(A.id);
  });
});
