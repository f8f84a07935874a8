import { describe, expect, it } from 'vitest';
import { rejection } from '../../support/async.js';
import { organizationOf } from '../../support/page.js';
import { A, ada, B, bob, C } from '../../support/tenant.js';
import { sessionIds, startSubject, type CreateSubject } from './subject.js';

const api = 'https://api.example';

export function describeLoginAndLogout(name: string, create: CreateSubject): void {
  const start = startSubject(create);

  describe(`${name}: signing in and out`, () => {
    it('with activate: false leaves the active organization', async () => {
      const subject = await start();
      const { client, names, completeRedirect } = subject;
      const count = names().length;
      expect(await client.loginWithPopup({ organization: B.id, activate: false })).toEqual(B);
      expect(names(count)).toEqual(['sessionAdded', 'tokenRenewed']);
      await client.loginWithRedirect({ organization: C.id, activate: false });
      expect(await completeRedirect()).toMatchObject({ organization: C });
      expect(client.getSnapshot().organization).toEqual(A);
      expect(sessionIds(subject)).toEqual([A.id, B.id, C.id]);
    });

    it('by redirect', async () => {
      const { client, visited, completeRedirect, events } = await start('');
      await client.loginWithRedirect({ organization: B.name, appState: { page: 1 } });
      expect(client.getSnapshot().status).toBe('redirecting');
      const { searchParams } = new URL(visited[0] ?? '');
      expect(Object.fromEntries(searchParams)).toMatchObject({ organization: B.name, audience: api });
      expect(await completeRedirect()).toEqual({ organization: B, url: '/', appState: { page: 1 } });
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
      expect(events().at(-1)?.payload).toMatchObject({ current: B, reason: 'login' });
    });

    it('by redirect, with the organization chosen by the user', async () => {
      const { client, completeRedirect } = await start('');
      await client.loginWithRedirect();
      expect(await completeRedirect()).toMatchObject({ organization: A });
    });

    it('by popup', async () => {
      const { client, names } = await start('');
      expect(await client.loginWithPopup({ organization: C.id })).toEqual(C);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: C });
      expect(names()).toEqual(['sessionAdded', 'tokenRenewed', 'organizationChanged']);
    });

    it('by the token of another issuer', async () => {
      const { client } = await start('');
      const organization = await client.loginWithCustomTokenExchange({
        organization: B.id,
        subject_token: 'theirs',
        subject_token_type: 'urn:example:theirs',
      });
      expect(organization).toEqual(B);
      expect(organizationOf(await client.getToken())).toBe(B.id);
    });

    it('by passkey', async () => {
      const { client, events } = await start('');
      expect(await client.loginWithPasskey({ organization: B.name })).toEqual(B);
      expect(organizationOf(await client.getToken())).toBe(B.id);
      expect(events().find(({ type }) => type === 'tokenRenewed')?.payload).toMatchObject({
        source: 'passkey',
      });
    });

    it('connects an account without a change of who is signed in', async () => {
      const { client, completeRedirect, names } = await start();
      await client.connectAccountWithRedirect({
        organization: B.id,
        connection: 'google',
        returnTo: '/settings',
      });
      expect(client.getSnapshot().status).toBe('redirecting');
      const before = names().length;
      expect(await completeRedirect()).toMatchObject({
        organization: B,
        url: '/settings',
        connectedAccount: { connection: 'google' },
      });
      expect(names(before)).toEqual([]);
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('refuses an organization that the app does not trust', async () => {
      const { client } = await start('', { isTrustedOrganization: () => false });
      expect((await rejection(client.loginWithPopup())).code).toBe('untrusted_organization');
      expect(client.getSnapshot().status).toBe('signed-out');
    });

    it('rejects an unknown callback', async () => {
      const { client } = await start('');
      const url = 'https://app.example/?code=1&state=stranger';
      expect(await rejection(client.handleRedirectCallback(url))).toMatchObject({
        code: 'invalid_callback',
        reason: 'unknown',
      });
    });

    it('out of one organization keeps the others', async () => {
      const subject = await start();
      const { client, names } = subject;
      await client.switchOrganization(B.id);
      const before = names().length;
      await client.logoutOrganization(B.name);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', permissions: [] });
      expect(sessionIds(subject)).toEqual([A.id]);
      expect(names(before)).toEqual(['sessionRemoved', 'organizationChanged']);
      expect(subject.events().at(-2)?.payload).toEqual({ organization: B, reason: 'logout' });
      expect(organizationOf(await client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toBe(A.id);
    });

    it('out of all of them, and then a login is needed', async () => {
      const subject = await start();
      const { client, visited, names } = subject;
      await client.getTokenForOrg(B.id);
      const before = names().length;
      await client.logout({ logoutParams: { returnTo: 'https://app.example/bye' } });
      expect(sessionIds(subject)).toEqual([]);
      expect(client.getSnapshot().status).toBe('redirecting');
      const { pathname, searchParams } = new URL(visited.at(-1) ?? '');
      expect([pathname, searchParams.get('returnTo')]).toEqual(['/v2/logout', 'https://app.example/bye']);
      expect(names(before)).toEqual(['sessionRemoved', 'organizationChanged', 'sessionRemoved', 'signedOut']);
      expect((await rejection(client.getTokenForOrg(A.id))).code).toBe('login_required');
    });

    it('out without the logout page keeps the session at the tenant', async () => {
      const subject = await start();
      const { client, visited } = subject;
      await client.logout({ openUrl: false });
      expect(sessionIds(subject)).toEqual([]);
      expect(visited).toEqual([]);
      await client.switchOrganization(A.id);
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('is rejected for another user without a login', async () => {
      const { client, signInAs } = await start();
      signInAs(bob);
      expect(await rejection(client.switchOrganization(B.id))).toMatchObject({
        code: 'user_mismatch',
        expected: ada,
        received: bob,
      });
      expect(client.getSnapshot()).toMatchObject({ organization: A, user: { sub: ada } });
    });

    it('as another user ends the previous sessions', async () => {
      const subject = await start();
      const { client, signInAs, names } = subject;
      signInAs(bob);
      const before = names().length;
      await client.loginWithPopup({ organization: B.id });
      expect(client.getSnapshot()).toMatchObject({ organization: B, user: { sub: bob } });
      expect(sessionIds(subject)).toEqual([B.id]);
      expect(names(before)).toContain('userChanged');
    });
  });
}
