/** A login as another user: the login page asks for the account, although a user is signed in there. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions, RedirectLoginOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { installTenant, openPage, sessionIds, signIn } from '../../support/page.js';
import { createStorage } from '../../support/browser-storage.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { messageOfError } from '../../support/error-message.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const latestPrompt = (): string | undefined => tenant.requests.filter(isLogin).at(-1)?.prompt;
const isLogin = ({ kind, prompt }: Tenant['requests'][number]): boolean =>
  kind === 'authorize' && prompt !== 'none';

const table: [
  what: string,
  login: RedirectLoginOptions,
  options: Partial<OrgSessionClientOptions>,
  prompt: string | undefined,
][] = [
  ['switchUser', { switchUser: true }, {}, 'login'],
  ['switchUser and an organization', { switchUser: true, organization: A.id }, {}, 'login'],
  ['switchUser: false', { switchUser: false }, {}, undefined],
  ['switchUser: undefined', { switchUser: undefined }, {}, undefined],
  [
    'a prompt of the login',
    { switchUser: true, authorizationParams: { prompt: 'select_account' } },
    {},
    'select_account',
  ],
  [
    'a prompt of the client',
    { switchUser: true },
    { authorizationParams: { prompt: 'select_account' } },
    'select_account',
  ],
  [
    'other parameters of the login',
    { switchUser: true, authorizationParams: { connection: 'google-oauth2' } },
    {},
    'login',
  ],
];

describe.each(['redirect', 'popup'])('a %s login', (kind) => {
  it.each(table)('with %s', async (_, login, options, prompt) => {
    const { client, visited } = openPage(tenant, options);
    await client.start();
    if (kind === 'popup') await client.loginWithPopup(login);
    else {
      await client.loginWithRedirect(login);
      await tenant.signIn(visited[0] ?? '');
    }
    expect(latestPrompt()).toBe(prompt);
  });

  it('with a switchUser that is no boolean is refused', async () => {
    const { client, visited } = openPage(tenant);
    const given = { switchUser: 'yes' as unknown as boolean };
    const login = kind === 'popup' ? client.loginWithPopup(given) : client.loginWithRedirect(given);
    await expect(login).rejects.toMatchObject({
      code: 'configuration',
      message: messageOfError('Option switchUser must be a boolean, not string.'),
    });
    expect(visited).toEqual([]);
    expect(tenant.requests).toEqual([]);
  });

  it('as another user ends the sessions of the previous one', async () => {
    const storage = createStorage();
    const options = { cacheLocation: 'localstorage' } as const;
    const page = await signIn(tenant, A.id, options, storage.environment);
    await page.client.getTokenForOrg(B.id);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    tenant.person = { sub: 'auth0|mallory', organization: B.id };
    tenant.members['auth0|mallory'] = [B.id];
    const login = { organization: B.id, switchUser: true };
    let next = page;
    if (kind === 'popup') await page.client.loginWithPopup(login);
    else {
      await page.client.loginWithRedirect(login);
      const callback = await tenant.signIn(page.visited.at(-1) ?? '');
      next = openPage(tenant, options, storage.environment, callback);
      await next.client.start();
    }
    expect(next.client.getSnapshot()).toMatchObject({ organization: B, user: { sub: 'auth0|mallory' } });
    expect(sessionIds(next)).toEqual([B.id]);
    expect(storage.storedText()).not.toContain(A.id);
    expect(await rejection(next.client.getTokenForOrg(A.id))).toMatchObject({ code: 'access_denied' });
  });
});
