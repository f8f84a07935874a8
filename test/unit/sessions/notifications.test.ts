/** Subscribers are called only when something has changed. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import {
  callbackOf,
  installTenant,
  loginByRedirect,
  openPage,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const orders = 'https://orders.example';

/** All that an application can read at the time of a notification. */
const readable = (client: OrgSessionClient): string =>
  JSON.stringify([
    client.getSnapshot(),
    client.organizationKey,
    [A.id, B.id, C.id].map((organization) =>
      client.hasPermission(`read:${organization}`, { organization, audience: orders }),
    ),
  ]);

type Work = (page: Page) => unknown;
const cases: Record<string, Work> = {
  'a switch to an organization in memory': ({ client }) => client.switchOrganization(B.id),
  'a switch that needs a request': ({ client }) => client.switchOrganization(C.id),
  'a switch to the active organization': ({ client }) => client.switchOrganization(A.id),
  'two switches': async ({ client }) => {
    const first = rejection(client.switchOrganization(C.id));
    await client.switchOrganization(B.id);
    await first;
  },
  'a switch that fails': async ({ client }) => {
    tenant.members = {};
    await rejection(client.switchOrganization(C.id, { interaction: 'none' }));
    await rejection(client.switchOrganization(C.id, { interaction: 'none' }));
  },
  'a switch that is aborted': async ({ client }) => {
    const controller = new AbortController();
    const switching = rejection(client.switchOrganization(C.id, { signal: controller.signal }));
    controller.abort();
    await switching;
  },
  'a switch that redirects': async ({ client }) => {
    tenant.sso = undefined;
    await client.switchOrganization(C.id);
  },
  'a token from memory': ({ client }) => client.getToken(),
  'a token of another organization': ({ client }) => client.getTokenForOrg(C.id),
  'a token for another API': ({ client }) => client.getToken({ audience: orders }),
  'a token for another API from memory': async ({ client }) => {
    await client.getToken({ audience: orders });
    await client.getToken({ audience: orders });
  },
  'a miss of the cache': ({ client }) => client.getTokenForOrg(C.id, { cacheMode: 'cache-only' }),
  'a token that is refused': async ({ client }) => {
    tenant.alterTokens = ({ idClaims }) => (idClaims['org_id'] = B.id);
    await rejection(client.getToken({ cacheMode: 'off' }));
  },
  'a token of an organization that has none': async ({ client }) => {
    tenant.members = {};
    await rejection(client.getTokenForOrg(C.id));
  },
  'a popup login': ({ client }) => client.loginWithPopup({ organization: C.id }),
  'a popup login to the active organization': ({ client }) => client.loginWithPopup({ organization: A.id }),
  'a popup login of another user': async ({ client }) => {
    tenant.person = { sub: bob, organization: B.id };
    tenant.sso = undefined;
    await client.loginWithPopup({ organization: B.id });
  },
  'a redirect login': ({ client }) => client.loginWithRedirect({ organization: C.id }),
  'the same redirect login twice': ({ client }) =>
    Promise.all([
      client.loginWithRedirect({ organization: C.id }),
      client.loginWithRedirect({ organization: C.id }),
    ]),
  'a redirect login and its callback': (page) => loginByRedirect(tenant, page, { organization: C.id }),
  'a callback twice': async (page) => {
    const callback = await callbackOf(tenant, page, C.id);
    await page.client.handleRedirectCallback(callback);
    await page.client.handleRedirectCallback(callback);
  },
  'a callback that is unknown': ({ client }) =>
    rejection(client.handleRedirectCallback('https://app.example/?code=1&state=2')),
  'no invitation': ({ client }) => client.acceptInvitation(),
  'a sign-out of another organization': ({ client }) => client.logoutOrganization(B.id),
  'a sign-out of the active organization': ({ client }) => client.logoutOrganization(A.id),
  'a sign-out of an organization without a session': ({ client }) => client.logoutOrganization(C.id),
  'a sign-out of an organization twice': async ({ client }) => {
    await client.logoutOrganization(B.id);
    await client.logoutOrganization(B.id);
  },
  'a logout': ({ client }) => client.logout(),
  'a logout that stays on the page': ({ client }) => client.logout({ openUrl: false }),
  'a logout twice': async ({ client }) => {
    await client.logout();
    await client.logout();
  },
  'two logouts that stay on the page': async ({ client }) => {
    await client.logout({ openUrl: false });
    await client.logout({ openUrl: false });
  },
  'two logouts at once': ({ client }) => Promise.all([client.logout(), client.logout()]),
  'a logout and a login': async ({ client }) => {
    await client.logout({ openUrl: false });
    await client.loginWithPopup({ organization: A.id });
  },
  'a second start': ({ client }) => client.start(),
  'the end and another start': async ({ client }) => {
    client.destroy();
    await client.start();
    client.destroy();
    client.destroy();
    await client.start();
  },
  'what is read': async ({ client }) => {
    await client.getUser();
    await client.getAccessTokenClaims();
    await client.listOrganizations();
    client.hasPermission('none');
    client.auth0ClientFor(B.id);
  },
};

/** Runs work, and returns the notifications that changed nothing. */
async function uselessNotifications(page: Page, work: Work): Promise<string[]> {
  const { client } = page;
  const useless: string[] = [];
  let isDestroying = false;
  const destroy = (): void => {
    isDestroying = true;
    client.destroy();
    isDestroying = false;
  };
  let before = client.getSnapshot();
  let readBefore = readable(client);
  client.subscribe(() => {
    const now = client.getSnapshot();
    if (isDestroying) useless.push('after destroy()');
    const readNow = readable(client);
    if (now === before) useless.push('the same snapshot');
    else if (readNow === readBefore) useless.push(`an equal snapshot ${now.status}`);
    before = now;
    readBefore = readNow;
  });
  await work(page);
  destroy();
  return useless;
}

describe('no notification without a change', () => {
  it.each(Object.entries(cases))('%s', async (_, work) => {
    const page = await signIn(tenant, A.id);
    await page.client.getTokenForOrg(B.id);
    expect(await uselessNotifications(page, work)).toEqual([]);
  });

  it.each(Object.entries(cases))('%s, of a page on which no user is signed in', async (_, work) => {
    tenant.sso = undefined;
    const page = openPage(tenant);
    await page.client.start();
    tenant.sso = 'auth0|ada';
    expect(
      await uselessNotifications(page, (page) => Promise.resolve(work(page)).catch(() => undefined)),
    ).toEqual([]);
  });

  it.each([
    [
      'a subscriber',
      (client: OrgSessionClient, change: () => void) => {
        client.subscribe(change);
      },
    ],
    [
      'a listener of organizationSignal',
      (client: OrgSessionClient, change: () => void) => {
        client.organizationSignal.addEventListener('abort', change);
      },
    ],
  ])('%s that changes something itself', async (_, add) => {
    const page = await signIn(tenant, A.id);
    await page.client.getTokenForOrg(B.id);
    let hasChanged = false;
    let changing: Promise<unknown> | undefined;
    add(page.client, () => {
      if (hasChanged) return;
      hasChanged = true;
      changing = page.client.switchOrganization(C.id);
    });
    const useless = await uselessNotifications(page, async ({ client }) => {
      await Promise.allSettled([client.switchOrganization(B.id)]);
      await changing;
    });
    expect([hasChanged, useless]).toEqual([true, []]);
  });
});
