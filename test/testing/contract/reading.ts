import { describe, expect, it, vi } from 'vitest';
import { A, ada, B, C } from '../../support/tenant.js';
import { startSubject, type CreateSubject } from './subject.js';

export function describeReading(name: string, create: CreateSubject): void {
  const start = startSubject(create);

  describe(`${name}: reading`, () => {
    it('permissions and scopes of cached tokens, synchronously', async () => {
      const { client } = await start();
      await client.getTokenForOrg(B.id);
      expect(client.hasPermission(`read:${A.id}`)).toBe(true);
      expect(client.hasPermission(`read:${B.id}`)).toBe(false);
      expect(client.hasPermission(`read:${B.id}`, { organization: B.name })).toBe(true);
      expect(client.hasPermission(`read:${C.id}`, { organization: C.id })).toBe(false);
      expect(client.hasScope('openid')).toBe(true);
      expect(client.hasScope('openid', { organization: C.id })).toBe(false);
      expect(client.hasRole('admin')).toBe(false);
    });

    it('the user and the claims', async () => {
      const { client } = await start();
      expect(await client.getUser()).toMatchObject({ sub: ada });
      expect(await client.getUser(B.id)).toBeUndefined();
      expect(await client.getIdTokenClaims(A.name)).toMatchObject({ sub: ada, org_id: A.id });
      expect(await client.getAccessTokenClaims()).toMatchObject({ sub: ada, permissions: [`read:${A.id}`] });
    });

    it('the list of organizations of the app', async () => {
      const organizations = vi.fn(async () => [A, { ...B, display_name: 'Globex' }]);
      const { client } = await start(A.id, { organizations });
      const list = [A, { ...B, display_name: 'Globex', displayName: 'Globex' }];
      expect(await client.listOrganizations()).toEqual(list);
      await client.listOrganizations();
      const call = [{ sub: ada, getToken: expect.any(Function) as unknown }];
      expect(organizations.mock.calls).toEqual([call]);
      expect(await client.listOrganizations({ refresh: true })).toEqual(list);
      expect(organizations.mock.calls).toEqual([call, call]);
    });

    it('a snapshot that stays the same until something changes, and then notifies', async () => {
      const { client } = await start();
      const heard = vi.fn();
      const stop = client.subscribe(heard);
      const snapshot = client.getSnapshot();
      await client.getToken();
      expect(client.getSnapshot()).toBe(snapshot);
      expect(heard).not.toHaveBeenCalled();
      await client.switchOrganization(B.id);
      expect(client.getSnapshot()).not.toBe(snapshot);
      expect(heard).toHaveBeenCalled();
      expect(Object.isFrozen(client.getSnapshot())).toBe(true);
      heard.mockClear();
      stop();
      await client.switchOrganization(A.id);
      expect(heard).not.toHaveBeenCalled();
    });

    it('a key and a signal for each activation of an organization', async () => {
      const { client } = await start();
      const { organizationKey: key, organizationSignal: signal } = client;
      expect(key).not.toBe('');
      await client.getToken({ cacheMode: 'off' });
      expect([client.organizationKey, client.organizationSignal]).toEqual([key, signal]);
      expect(signal.aborted).toBe(false);
      await client.switchOrganization(B.id);
      expect(client.organizationKey).not.toBe(key);
      expect(signal.aborted).toBe(true);
      expect(client.organizationSignal.aborted).toBe(false);
      await client.logoutOrganization(B.id);
      expect(client.organizationKey).toBe('');
    });

    it('no token except from the methods that return one', async () => {
      const { client, events } = await start();
      await client.switchOrganization(B.id);
      await client.logoutOrganization(A.id);
      expect(JSON.stringify([client.getSnapshot(), events()])).not.toMatch(/eyJ|__raw/);
    });
  });
}
