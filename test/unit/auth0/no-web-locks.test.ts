/** Without Web Locks, auth0-spa-js locks through localStorage. It decides that with its first client, so these tests need their own file. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useRunningClock } from '../../support/clock.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { createStorage, createTabStorage } from '../../support/browser-storage.js';
import { A, ada, B, C, type Tenant } from '../../support/tenant.js';
import { expectToWork } from '../../support/expect-to-work.js';

const off = { cacheMode: 'off' } as const;

let tenant: Tenant;
beforeEach(() => {
  useRunningClock();
  tenant = installTenant();
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
});
afterEach(() => {
  vi.useRealTimers();
});

const refreshTokensSent = (): (string | undefined)[] =>
  tenant.requests.filter(({ kind }) => kind === 'refresh_token').map(({ refreshToken }) => refreshToken);

describe.each(['memory', 'localstorage'] as const)(
  'without Web Locks, with cacheLocation %s',
  (cacheLocation) => {
    it('a page works', async () => {
      const page = await signIn(tenant, A.id, { cacheLocation }, createStorage().environment);
      await expectToWork(tenant, page);
      expect(Object.keys(localStorage).filter((key) => key.includes('lock'))).toEqual([]);
    });

    it('five organizations at the same time send five requests, and none times out', async () => {
      const ids = Array.from({ length: 5 }, (_, index) => `org_${index}`);
      tenant.organizations.push(...ids.map((id) => ({ id, name: id.replace('_', '-') })));
      tenant.members[ada] = [A.id, ...ids];
      const { client } = await signIn(tenant, A.id, { cacheLocation }, createStorage().environment);
      for (const kind of ['authorize', 'refresh_token'] as const) {
        tenant.requests.length = 0;
        const tokens = await Promise.all([...ids, ...ids].map((id) => client.getTokenForOrg(id, off)));
        expect(tokens.map(organizationOf)).toEqual([...ids, ...ids]);
        expect(tenant.count(kind)).toBe(5);
      }
      expect(new Set(refreshTokensSent()).size).toBe(5);
    });
  },
);

it('two tabs never send the same refresh token', async () => {
  const { environment } = createStorage();
  const options = { cacheLocation: 'localstorage' } as const;
  const here = await signIn(tenant, A.id, options, environment);
  await here.client.getTokenForOrg(B.id);
  const tab = createTabStorage();
  const there = openPage(tenant, options, { ...environment, tabStorage: () => tab });
  await there.client.start();
  expect(sessionIds(there).sort()).toEqual([A.id, B.id]);
  for (let round = 0; round < 2; round++) {
    await Promise.all(
      [here, there].flatMap(({ client }) => [A, B].map(({ id }) => client.getTokenForOrg(id, off))),
    );
  }
  const sent = refreshTokensSent();
  expect(sent.length).toBeGreaterThanOrEqual(4);
  expect(new Set(sent).size).toBe(sent.length);
  expect(organizationOf(await here.client.getTokenForOrg(C.id))).toBe(C.id);
});
