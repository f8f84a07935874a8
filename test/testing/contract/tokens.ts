import { describe, expect, it } from 'vitest';
import { MfaRequiredError } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { organizationOf } from '../../support/page.js';
import { A, ada, B } from '../../support/tenant.js';
import { sessionIds, startSubject, type CreateSubject } from './subject.js';

export function describeTokens(name: string, create: CreateSubject): void {
  const start = startSubject(create);

  describe(`${name}: tokens`, () => {
    it('come from the cache, or fresh with cacheMode off', async () => {
      const { client } = await start();
      const token = await client.getTokenForOrg(B.id);
      expect(organizationOf(token)).toBe(B.id);
      expect(await client.getTokenForOrg(B.name)).toBe(token);
      const fresh = await client.getTokenForOrg(B.id, { cacheMode: 'off' });
      expect(fresh).not.toBe(token);
      expect(await client.getTokenForOrg(B.id)).toBe(fresh);
    });

    it('do not change the active organization', async () => {
      const subject = await start();
      const { client, names } = subject;
      await client.getTokenForOrg(B.id);
      expect(client.getSnapshot().organization).toEqual(A);
      expect(sessionIds(subject)).toEqual([A.id, B.id]);
      expect(names(3)).toEqual(['sessionAdded', 'tokenRenewed']);
    });

    it('are undefined with cacheMode cache-only if none is cached', async () => {
      const subject = await start();
      expect(await subject.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).toBeUndefined();
      expect(await subject.client.getToken({ cacheMode: 'cache-only' })).toBe(
        await subject.client.getToken(),
      );
      expect(sessionIds(subject)).toEqual([A.id]);
    });

    it('come with details', async () => {
      const { client } = await start();
      const details = await client.getTokenForOrg(B.id, { detailed: true, scope: 'write:all' });
      expect(details.organization).toEqual(B);
      expect(details.claims).toMatchObject({ sub: ada, org_id: B.id });
      expect(details.accessClaims).toMatchObject({ org_id: B.id, permissions: [`read:${B.id}`] });
      expect(details.scope.split(' ')).toContain('write:all');
      expect(details.expiresAt).toBeGreaterThan(Date.now());
      expect(organizationOf(details.idToken)).toBe(B.id);
      expect(organizationOf(details.accessToken)).toBe(B.id);
    });

    it('are the same for two calls at the same time', async () => {
      const { client } = await start();
      const [one, two] = await Promise.all([client.getTokenForOrg(B.id), client.getTokenForOrg(B.name)]);
      expect(organizationOf(one)).toBe(B.id);
      expect(two).toBe(await client.getTokenForOrg(B.id));
    });

    it('are for the given audience', async () => {
      const { client } = await start();
      const token = await client.getTokenForOrg(A.id, { audience: 'https://other.example' });
      expect(await client.getAccessTokenClaims(A.id, { audience: 'https://other.example' })).toMatchObject({
        aud: expect.arrayContaining(['https://other.example']) as unknown,
      });
      expect(await client.getToken()).not.toBe(token);
    });

    it('need an active organization if none is given', async () => {
      const { client } = await start('');
      const error = await rejection(client.getToken());
      expect(error).toMatchObject({ code: 'login_required', reason: 'no_active_organization' });
    });

    it('are refused for an organization of which the user is not a member', async () => {
      const { client } = await start();
      expect(await rejection(client.getTokenForOrg('hooli'))).toMatchObject({
        code: 'access_denied',
        organization: 'hooli',
      });
      expect((await rejection(client.getTokenForOrg('not a name!'))).code).toBe('configuration');
    });

    it('are refused if the session has ended, without an effect on other organizations', async () => {
      const subject = await start();
      const { client, names, failing } = subject;
      await client.getTokenForOrg(B.id);
      const before = names().length;
      const error = await failing('token', 'login_required', () =>
        rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' })),
      );
      expect(error).toMatchObject({
        code: 'login_required',
        reason: 'login_required',
        organization: B.id,
      });
      expect(names(before)).toEqual(['sessionRemoved', 'loginRequired']);
      expect(sessionIds(subject)).toEqual([A.id]);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    });

    it('fail temporarily with the server, and no session ends', async () => {
      const subject = await start();
      const { client, failing, names } = subject;
      const token = await client.getToken();
      const before = names().length;
      const error = await failing('token', 'temporarily_unavailable', () =>
        rejection(client.getToken({ cacheMode: 'off' })),
      );
      expect(error.code).toBe('temporary');
      expect(names(before)).toEqual([]);
      expect(await client.getToken()).toBe(token);
      expect(await client.getToken({ cacheMode: 'off' })).not.toBe(token);
    });

    it('can need a second factor, which auth0ClientFor completes', async () => {
      const subject = await start();
      const { client, failing } = subject;
      await client.getTokenForOrg(B.id);
      const error = await failing('token', 'mfa_required', () =>
        rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' })),
      );
      expect(error).toMatchObject({ code: 'mfa_required', organization: B.id });
      const mfaToken = error instanceof MfaRequiredError ? error.mfaToken : '';
      expect(mfaToken).not.toBe('');
      expect(sessionIds(subject)).toEqual([A.id, B.id]);
      const { mfa } = client.auth0ClientFor(B.id);
      await expect(mfa.verify({ mfaToken })).rejects.toThrow();
      const { access_token: token } = await mfa.verify({ mfaToken, otp: '123456' });
      expect(organizationOf(token)).toBe(B.id);
      expect(organizationOf(await client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
      expect(client.getSnapshot().organization).toEqual(A);
      await client.switchOrganization(B.id);
      expect(client.getSnapshot().organization).toEqual(B);
    });

    it('are not awaited by an aborted call', async () => {
      const { client } = await start();
      const controller = new AbortController();
      const asking = client.getTokenForOrg(B.id, { signal: controller.signal });
      controller.abort('enough');
      await expect(asking).rejects.toBe('enough');
    });

    it.each([null, 5, 5n, 'audience', [], () => undefined, Symbol('options')])(
      'reject for options that are no object: %o',
      async (wrong) => {
        const { client } = await start();
        expect((await rejection(client.getTokenForOrg(B.id, wrong as never))).code).toBe('configuration');
      },
    );
  });
}
