/** With `identity: 'per-organization'`, one organization is requested by id and by name, and the silent responses are for two users. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createStorage } from '../../support/browser-storage.js';
import { deferred, settle, until } from '../../support/async.js';
import { loginByRedirect, installTenant, openPage, payload, sessionIds, signIn } from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  tenant.members[bob] = [A.id, B.id];
});

const outcome = (token: Promise<string>): Promise<unknown> =>
  token.then(
    (text) => payload(text)['sub'],
    (error: unknown) => (error as { code: string }).code,
  );

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  const options = { cacheLocation, identity: 'per-organization' } as const;

  describe.each([
    [B.id, B.name],
    [B.name, B.id],
  ])('%s and then %s', (first, second) => {
    it.each([{}, { scope: 'read:more' }, { audience: 'https://other.example' }])(
      'the response for another user does not replace the user of the session, with the options %o',
      async (request) => {
        const page = await signIn(tenant, A.id, options, createStorage().environment);
        const { client } = page;
        const late = deferred();
        let silent = 0;
        tenant.interceptAuthorize = async (params) => {
          if (params.get('prompt') === 'none' && ++silent === 2) await late.promise;
          return undefined;
        };
        const one = client.getTokenForOrg(first);
        await until(() => silent === 1);
        const two = outcome(client.getTokenForOrg(second, request));
        expect(payload(await one)['sub']).toBe(ada);
        await client.switchOrganization(B.id);
        // With a shared cache the second call may find the first one's token.
        await settle();
        page.events.length = 0;
        // Another user has signed in at the tenant, in another tab.
        tenant.sso = bob;
        late.resolve();
        expect([ada, 'user_mismatch']).toContain(await two);
        await settle();

        const { organization, user } = client.getSnapshot();
        if (sessionIds(page).includes(B.id)) {
          expect(organization).toEqual(B);
          expect(user?.sub).toBe(ada);
          await expect(outcome(client.getTokenForOrg(B.id))).resolves.toBe(ada);
        } else expect(page.eventNames()).toContain('sessionRemoved');
        expect(page.events.filter(([name]) => name === 'tokenRenewed')).toEqual([]);
      },
    );
  });

  it('a silent response that was requested by name does not replace the user of a login', async () => {
    const page = openPage(tenant, options, createStorage().environment);
    const late = deferred();
    tenant.interceptAuthorize = async (params) => {
      if (params.get('prompt') === 'none') await late.promise;
      return undefined;
    };
    const silent = outcome(page.client.getTokenForOrg(B.name));
    await until(() => tenant.count('authorize') === 1);
    tenant.person = { sub: bob, organization: B.id };
    await loginByRedirect(tenant, page, { organization: B.id });
    tenant.sso = ada;
    late.resolve();
    expect([bob, 'user_mismatch']).toContain(await silent);
    expect(page.client.getSnapshot().user?.sub).toBe(bob);
    await expect(outcome(page.client.getToken())).resolves.toBe(bob);
  });
});
