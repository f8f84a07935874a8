import { describe, expect, it } from 'vitest';
import { rejection } from '../../support/async.js';
import { A, B, C } from '../../support/tenant.js';
import { sessionIds, startSubject, type CreateSubject } from './subject.js';

export function describeSwitching(name: string, create: CreateSubject): void {
  const start = startSubject(create);

  describe(`${name}: switching`, () => {
    it('makes another organization the active one', async () => {
      const subject = await start();
      const { client, names, events } = subject;
      expect(await client.switchOrganization(B.name)).toEqual({ status: 'switched', organization: B });
      expect(client.getSnapshot()).toMatchObject({
        status: 'signed-in',
        organization: B,
        permissions: [`read:${B.id}`],
      });
      expect(client.getSnapshot().switchingTo).toBeUndefined();
      expect(names(3)).toEqual(['switchStarted', 'sessionAdded', 'tokenRenewed', 'organizationChanged']);
      expect(events()[3]?.payload).toEqual({ from: A.id, to: B.name });
      expect(events().at(-1)?.payload).toEqual({ previous: A, current: B, reason: 'switch' });
      expect(sessionIds(subject)).toEqual([A.id, B.id]);
    });

    it('needs no request if the token is cached', async () => {
      const { client, names } = await start();
      await client.switchOrganization(B.id);
      const before = names().length;
      await client.switchOrganization(A.id);
      expect(names(before)).toEqual(['switchStarted', 'organizationChanged']);
    });

    it('needs no request after a prefetch, which changes nothing that can be seen', async () => {
      const subject = await start();
      const { client, names } = subject;
      const before = client.getSnapshot();
      const count = names().length;
      await client.prefetch(B.id);
      expect(client.getSnapshot()).toBe(before);
      expect(names(count)).toEqual([]);
      const switched = client.switchOrganization(B.name);
      expect(client.getSnapshot().organization).toEqual(B);
      await switched;
      expect(names(count)).toEqual(['sessionAdded', 'tokenRenewed', 'switchStarted', 'organizationChanged']);
      expect(sessionIds(subject)).toEqual([A.id, B.id]);
    });

    it('fails as planned, also if the organization is prefetched before', async () => {
      const { client, failing } = await start();
      await failing('switch', 'login_required', async () => {
        await client.prefetch(B.id);
        expect(await rejection(client.switchOrganization(B.id, { interaction: 'none' }))).toMatchObject({
          code: 'login_required',
        });
      });
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('to the active organization emits no event', async () => {
      const { client, names } = await start();
      expect(await client.switchOrganization(A.name)).toEqual({ status: 'switched', organization: A });
      expect(names(3)).toEqual([]);
    });

    it('ends in the organization that was requested last', async () => {
      const { client } = await start();
      const first = rejection(client.switchOrganization(B.id));
      const second = client.switchOrganization(C.id);
      expect(client.getSnapshot()).toMatchObject({ organization: A, switchingTo: C.id });
      expect(await second).toEqual({ status: 'switched', organization: C });
      expect(await first).toMatchObject({ code: 'superseded', organization: B.id });
      expect(client.getSnapshot().organization).toEqual(C);
    });

    it.each(['access_denied', 'temporarily_unavailable', 'mfa_required'])(
      'changes nothing when it fails: %s',
      async (error) => {
        const { client, names, failing } = await start();
        const { organization, user, permissions } = client.getSnapshot();
        const thrown = await failing('switch', error, () => rejection(client.switchOrganization(B.id)));
        const code = error === 'temporarily_unavailable' ? 'temporary' : error;
        expect(thrown).toMatchObject({ code, organization: B.id });
        const after = client.getSnapshot();
        expect(after).toMatchObject({ status: 'signed-in', organization, user, permissions, error: thrown });
        expect(after.switchingTo).toBeUndefined();
        expect(names(3)).toEqual(['switchStarted', 'switchFailed']);
        await client.switchOrganization(B.id);
        expect(client.getSnapshot().error).toBeUndefined();
      },
    );

    it('rejects if a login is needed and interaction is none', async () => {
      const { client, names, failing } = await start();
      const error = await failing('switch', 'login_required', () =>
        rejection(client.switchOrganization(B.id, { interaction: 'none' })),
      );
      expect(error).toMatchObject({ code: 'login_required', organization: B.id });
      expect(names(3)).toEqual(['switchStarted', 'loginRequired', 'switchFailed']);
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('opens the login page if a login is needed, and completes with the callback', async () => {
      const { client, failing, visited, completeRedirect } = await start();
      const result = await failing('switch', 'login_required', () =>
        client.switchOrganization(B.id, { returnTo: '/invoices', appState: 7 }),
      );
      expect(result).toEqual({ status: 'redirecting' });
      expect(client.getSnapshot()).toMatchObject({ status: 'redirecting', organization: A });
      expect(new URL(visited.at(-1) ?? '').searchParams.get('organization')).toBe(B.id);
      expect(await completeRedirect()).toEqual({ organization: B, url: '/invoices', appState: 7 });
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    });

    it('opens a popup if a login is needed and interaction is popup', async () => {
      const { client, failing } = await start();
      const switching = await failing('switch', 'login_required', () =>
        client.switchOrganization(B.id, { interaction: 'popup' }),
      );
      expect(switching).toEqual({ status: 'switched', organization: B });
    });

    it('can be aborted, and the organization stays', async () => {
      const { client } = await start();
      const controller = new AbortController();
      const switching = client.switchOrganization(B.id, { signal: controller.signal });
      controller.abort('enough');
      await expect(switching).rejects.toBe('enough');
      expect(client.getSnapshot()).toMatchObject({ organization: A });
      expect(client.getSnapshot().switchingTo).toBeUndefined();
    });
  });
}
