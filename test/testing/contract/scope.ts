import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from '../../support/async.js';
import { organizationOf } from '../../support/page.js';
import { A, B, C } from '../../support/tenant.js';
import { startSubject, type CreateSubject } from './subject.js';

const api = 'https://api.example';

export function describeScope(name: string, create: CreateSubject): void {
  const start = startSubject(create);

  describe(`${name}: scope`, () => {
    let requests: Request[];
    beforeEach(() => {
      requests = [];
    });
    /** Replaces `fetch` after the subject is made, which may replace it too. */
    const serve = (): void => {
      const before = globalThis.fetch;
      vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
        const request = new Request(input, init);
        if (!request.url.startsWith(api)) return before(input, init);
        requests.push(request);
        return new Response('{}');
      });
    };

    it('is the same frozen object until something of it changes', async () => {
      const { client } = await start();
      const scope = client.scope();
      expect(Object.isFrozen(scope)).toBe(true);
      expect(client.scope(A.id)).toBe(scope);
      expect(client.scope(A.name)).toBe(scope);
      expect(client.scope(A.id, { baseUrl: api })).toBe(client.scope(A.name, { baseUrl: api }));
      expect(client.scope(A.id, { baseUrl: api })).not.toBe(scope);
      await client.getToken({ cacheMode: 'off' });
      await client.switchOrganization(B.id);
      expect(client.scope(A.id)).toBe(scope);
      expect(client.scope()).not.toBe(scope);
    });

    it('has the key of its organization, also before that is active', async () => {
      const { client } = await start();
      const { key } = client.scope(B.id);
      expect(client.scope().key).toBe(client.organizationKey);
      expect(key).not.toBe(client.organizationKey);
      await client.switchOrganization(B.id);
      expect(client.organizationKey).toBe(key);
      expect(client.scope(B.name).key).toBe(key);
    });

    it('has the details of its organization', async () => {
      const { client } = await start();
      await client.getTokenForOrg(B.id);
      expect(client.scope(B.id).getSnapshot()).toMatchObject({ organization: { id: B.id } });
      expect(client.scope(B.id).getSnapshot()).toBe(client.scope(B.name).getSnapshot());
      expect(client.getSnapshot().organization?.id).toBe(A.id);
      await client.logoutOrganization(B.id);
      expect(client.scope(B.id).getSnapshot()).toEqual({ permissions: [], roles: [], scopes: [] });
    });

    it('keeps its organization after a switch', async () => {
      const { client } = await start();
      serve();
      const scope = client.scope(undefined, { baseUrl: api });
      await client.switchOrganization(B.id);
      await scope.fetch('/invoices');
      const sent = requests[0]?.headers.get('Authorization')?.replace('Bearer ', '');
      expect(organizationOf(sent)).toBe(A.id);
      expect(organizationOf(await scope.getToken())).toBe(A.id);
      expect(scope.organization).toEqual(A);
      expect(scope.signal.aborted).toBe(false);
      expect(scope.hasPermission(`read:${A.id}`)).toBe(true);
      expect(scope.hasPermission(`read:${B.id}`)).toBe(false);
      expect(scope.hasScope('openid')).toBe(true);
      expect(scope.hasRole('admin')).toBe(false);
    });

    it('of another organization gets its session with the first token', async () => {
      const { client } = await start();
      const scope = client.scope(C.id);
      expect(scope.organization).toEqual({ id: C.id });
      expect(scope.hasScope('openid')).toBe(false);
      expect(organizationOf(await scope.getToken())).toBe(C.id);
      expect(scope.hasScope('openid')).toBe(true);
      expect(client.scope(C.id).organization).toEqual(C);
      expect(client.scope(C.id).key).toBe(scope.key);
    });

    it('ends with its session', async () => {
      const { client } = await start();
      serve();
      const scope = client.scope(A.id, { baseUrl: api });
      await client.logoutOrganization(A.id);
      expect(scope.signal.aborted).toBe(true);
      expect(scope.signal.reason).toMatchObject({ code: 'login_required', reason: 'signed_out' });
      expect((await rejection(scope.getToken())).code).toBe('login_required');
      expect((await rejection(scope.fetch('/invoices'))).code).toBe('login_required');
      expect(scope.hasScope('openid')).toBe(false);
      expect(requests).toEqual([]);
      expect(client.scope(A.id)).not.toBe(scope);
    });

    it('without an active organization is empty', async () => {
      const { client } = await start('');
      const scope = client.scope();
      expect(scope).toMatchObject({ organization: undefined, key: '' });
      expect((await rejection(scope.getToken())).code).toBe('login_required');
      expect((await rejection(scope.fetch('/invoices'))).code).toBe('login_required');
      expect(scope.hasPermission(`read:${A.id}`)).toBe(false);
      await client.loginWithPopup({ organization: A.id });
      expect((await rejection(scope.getToken())).code).toBe('login_required');
      expect(scope.hasPermission(`read:${A.id}`)).toBe(false);
    });

    it('shows the failures of its token requests', async () => {
      const { client, failing } = await start();
      const scope = client.scope(A.id);
      const error = await failing('token', 'access_denied', () =>
        rejection(scope.getToken({ cacheMode: 'off' })),
      );
      expect(error.code).toBe('access_denied');
    });
  });
}
