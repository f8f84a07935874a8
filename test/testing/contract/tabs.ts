import { describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { A, B, bob } from '../../support/tenant.js';
import { startSubject, type CreateSubject, type StartedSubject } from './subject.js';

export function describeTabs(name: string, create: CreateSubject): void {
  const start = startSubject(create);
  /** A tab with A, and another one with B. */
  const startTwo = async (): Promise<[StartedSubject, OrgSessionClient]> => {
    const subject = await start();
    const other = subject.openTab();
    await other.start();
    await other.switchOrganization(B.id);
    return [subject, other];
  };
  const idIn = (client: OrgSessionClient): string | undefined => client.getSnapshot().organization?.id;

  describe(`${name}: tabs`, () => {
    it('begin with the last organization of the browser, and then have their own', async () => {
      const [{ client, openTab }, other] = await startTwo();
      expect([idIn(client), idIn(other)]).toEqual([A.id, B.id]);
      const third = openTab();
      await third.start();
      expect(idIn(third)).toBe(B.id);
      expect(await client.getToken()).not.toBe(await other.getToken());
      for (const tab of [other, third]) tab.destroy();
    });

    it('are told of a sign-out, and a login ends that state', async () => {
      const [{ client }, other] = await startTwo();
      const origins: string[] = [];
      other.on('signedOut', ({ origin }) => origins.push(origin));
      await client.logout({ openUrl: false });
      await settle();
      expect(other.getSnapshot()).toMatchObject({
        status: 'signed-out',
        signedOutElsewhere: true,
        sessions: [],
      });
      expect(origins).toEqual(['other-tab']);
      expect(client.getSnapshot().signedOutElsewhere).toBe(false);
      expect((await rejection(other.getTokenForOrg(A.id))).code).toBe('login_required');
      await other.loginWithPopup({ organization: A.id });
      expect(other.getSnapshot()).toMatchObject({ status: 'signed-in', signedOutElsewhere: false });
      other.destroy();
    });

    it('are told of a sign-out of one organization', async () => {
      const [{ client }, other] = await startTwo();
      await client.logoutOrganization(B.id);
      await settle();
      expect(other.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: false });
      expect(other.getSnapshot().sessions.map(({ organization }) => organization.id)).toEqual([A.id]);
      expect(idIn(client)).toBe(A.id);
      other.destroy();
    });

    it('end their sessions when another user signs in elsewhere, and follow that user', async () => {
      const [{ client, signInAs }, other] = await startTwo();
      const events: unknown[] = [];
      other.on('signedOut', (payload) => events.push(payload));
      other.on('organizationChanged', ({ current, reason }) => events.push([current?.id, reason]));
      signInAs(bob);
      await client.loginWithPopup({ organization: B.id });
      await settle();
      expect(events).toEqual([[undefined, 'logout'], { origin: 'other-tab' }, [B.id, 'otherTab']]);
      expect(other.getSnapshot()).toMatchObject({ status: 'signed-in', user: { sub: bob } });
      other.destroy();
    });

    it('follow a login elsewhere after a sign-out', async () => {
      const [{ client }, other] = await startTwo();
      await client.logout({ openUrl: false });
      await settle();
      await client.loginWithPopup({ organization: A.id });
      await settle();
      expect(other.getSnapshot()).toMatchObject({ status: 'signed-in', signedOutElsewhere: false });
      expect(idIn(other)).toBe(A.id);
      other.destroy();
    });
  });
}
