import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { organizationOf } from '../../support/page.js';
import { A, ada, B } from '../../support/tenant.js';
import { startSubject, type CreateSubject, type Subject } from './subject.js';

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

    it.each(['access_denied', 'temporarily_unavailable'])(
      'tries again after a failure: %s',
      async (error) => {
        const { client, failing } = create(A.id);
        const failed = await failing('start', error, () => client.start());
        expect(failed.error).toBeDefined();
        const snapshot = await client.start();
        expect(snapshot).toMatchObject({ status: 'signed-in', organization: A });
        expect(snapshot.error).toBeUndefined();
      },
    );

    it.each([
      ['a start', ({ client }: Subject) => client.start()],
      // As an effect and its cleanup in React's StrictMode.
      ['a start that is under way', ({ client }: Subject) => void client.start()],
    ])('starts again after destroy() during or after %s', async (_, begin) => {
      const subject = create(A.id);
      const { client } = subject;
      await begin(subject);
      client.destroy();
      expect((await rejection(client.getToken())).code).toBe('configuration');
      await client.start();
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
      expect(organizationOf(await client.getToken())).toBe(A.id);
      await client.switchOrganization(B.id);
      expect(client.getSnapshot().organization).toEqual(B);
    });

    it('checks the options of every call', async () => {
      const { client } = create(A.id);
      await client.start();
      const wrong = { onRedirectCallback: 5 } as never;
      expect(() => client.start(wrong)).toThrow(ConfigurationError);
    });
  });
}
