import { beforeEach, describe, expect, it, vi } from 'vitest';
import { installTenant, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

describe('a subscriber', () => {
  it('is called after every change until it unsubscribes', async () => {
    const { client } = await signIn(tenant, A.id);
    const seen: unknown[] = [];
    const unsubscribe = client.subscribe(() => seen.push(client.getSnapshot()));
    await client.switchOrganization(B.id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.at(-1)).toBe(client.getSnapshot());
    const { length } = seen;
    unsubscribe();
    unsubscribe();
    await client.logoutOrganization(B.id);
    expect(seen).toHaveLength(length);
  });

  it('that was added twice is removed once per unsubscribe', async () => {
    const { client } = await signIn(tenant, A.id);
    const listener = vi.fn();
    const unsubscribe = client.on('signedOut', listener);
    client.on('signedOut', listener);
    unsubscribe();
    await client.logout({ openUrl: false });
    expect(listener).toHaveBeenCalledExactlyOnceWith({ origin: 'this-tab' });
  });

  it('may unsubscribe and subscribe while it is called', async () => {
    const { client } = await signIn(tenant, A.id);
    const late = vi.fn();
    const unsubscribe = client.on('sessionAdded', () => {
      unsubscribe();
      client.on('sessionAdded', late);
    });
    await client.getTokenForOrg(B.id);
    expect(late).not.toHaveBeenCalled();
    await client.getTokenForOrg('org_C');
    expect(late).toHaveBeenCalledOnce();
  });

  it('that throws does not affect other subscribers', async () => {
    const { client } = await signIn(tenant, A.id);
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const [inSubscribe, inEvent] = [new Error('subscribe'), new Error('event')];
    client.subscribe(() => {
      throw inSubscribe;
    });
    client.on('organizationChanged', () => {
      throw inEvent;
    });
    const after = vi.fn();
    client.subscribe(after);
    client.on('organizationChanged', after);
    await expect(client.switchOrganization(B.id)).resolves.toEqual({ status: 'switched', organization: B });
    expect(after).toHaveBeenCalledWith({ previous: A, current: B, reason: 'switch' });
    expect(after).toHaveBeenCalledWith();
    expect(reported).toHaveBeenCalledWith(inSubscribe);
    expect(reported).toHaveBeenCalledWith(inEvent);
  });
});
