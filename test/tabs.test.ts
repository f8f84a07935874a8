import { beforeEach, expect, it } from 'vitest';
import { gate, rejection, settle, until } from './helpers/async.js';
import { heldBy, installTenant, openPage, signIn } from './helpers/page.js';
import { createStorage } from './helpers/stored.js';
import { A, B, type Tenant } from './helpers/tenant.js';

interface Channel {
  onmessage?: (event: { data: unknown }) => void;
  postMessage: (data: unknown) => void;
  close: () => void;
}

/** What BroadcastChannel is to the tabs of one origin. */
function createChannels(): () => BroadcastChannel {
  const open = new Set<Channel>();
  return () => {
    const channel: Channel = {
      postMessage(data) {
        for (const other of open) if (other !== channel) other.onmessage?.({ data });
      },
      close: () => open.delete(channel),
    };
    open.add(channel);
    return channel as unknown as BroadcastChannel;
  };
}

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

it.each(['one organization', 'all'])(
  'what a request under way in another tab still brings does not come back to storage after a sign-out of %s',
  async (what) => {
    const storage = createStorage();
    const environment = { ...storage.environment, channel: createChannels() };
    const options = { cacheLocation: 'localstorage' } as const;
    const here = await signIn(tenant, A.id, options, environment);
    await here.client.getTokenForOrg(B.id);
    const there = openPage(tenant, options, environment);
    await there.client.start();
    await settle();

    const slow = gate();
    tenant.trouble = (grantType) => (grantType === 'refresh_token' ? slow.opened : undefined);
    const late = rejection(there.client.getTokenForOrg(B.id, { cacheMode: 'off' }));
    await until(() => tenant.count('refresh_token') === 1);
    if (what === 'all') await here.client.logout({ openUrl: false });
    else await here.client.logoutOrganization(B.id);
    await settle();
    expect(heldBy(there)).toEqual(what === 'all' ? [] : [A.id]);

    slow.open();
    expect(await late).toMatchObject({ code: 'login_required' });
    await settle();
    expect(await storage.shared()).not.toContain(B.id);
    expect(tenant.liveRefreshTokens.filter(({ organization }) => organization === B.id)).toEqual([]);
  },
);
