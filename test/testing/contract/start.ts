import { describe, expect, it } from 'vitest';
import { A, ada } from '../../support/tenant.js';
import { startSubject, type CreateSubject } from './subject.js';

export function describeStart(name: string, create: CreateSubject): void {
  const start = startSubject(create);

  describe(`${name}: start`, () => {
    it('activates the last organization', async () => {
      const subject = create(A.id);
      const { client } = subject;
      expect(client.getSnapshot()).toBe(client.getServerSnapshot());
      const snapshot = await client.start();
      expect(snapshot).toBe(client.getSnapshot());
      expect(snapshot).toMatchObject({
        status: 'signed-in',
        organization: A,
        user: { sub: ada },
        claims: { org_id: A.id, aud: expect.anything() as unknown },
        permissions: [`read:${A.id}`],
        sessions: [{ organization: A }],
      });
      expect(subject.events().map(({ type }) => type)).toEqual([
        'sessionAdded',
        'tokenRenewed',
        'organizationChanged',
      ]);
      expect(subject.events().at(-1)?.payload).toEqual({
        previous: undefined,
        current: A,
        reason: 'restore',
      });
    });

    it('runs once', async () => {
      const { client, events } = create(A.id);
      expect(client.start()).toBe(client.start());
      const snapshot = await client.start();
      const eventCount = events().length;
      expect(await client.start()).toBe(snapshot);
      expect(events()).toHaveLength(eventCount);
    });

    it('ends signed out without an error', async () => {
      const { client } = await start('');
      expect(client.getSnapshot()).toEqual({
        status: 'signed-out',
        permissions: [],
        roles: [],
        scopes: [],
        sessions: [],
        signedOutElsewhere: false,
      });
    });

    it('puts its error into the snapshot', async () => {
      const { client, failing } = create(A.id);
      const snapshot = await failing('start', 'access_denied', () => client.start());
      expect(snapshot).toMatchObject({ status: 'signed-out', error: { code: 'access_denied' } });
    });

    it('treats login_required as signed out', async () => {
      const { client, failing } = create(A.id);
      const snapshot = await failing('start', 'login_required', () => client.start());
      expect(snapshot.status).toBe('signed-out');
      expect(snapshot.error).toBeUndefined();
    });
  });
}
