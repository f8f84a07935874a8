/** Several tabs of an app share their tokens: no tab requests a token that another one has, or sends a refresh token twice. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { until } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { installTenant, organizationOf, type Page } from '../../support/page.js';
import { openIn, openTwoTabs } from '../../support/tabs.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const tokenRequests = (): number => tenant.count('authorization_code') + tenant.count('refresh_token');

describe.each([true, false])('two tabs, with useRefreshTokens %s,', (useRefreshTokens) => {
  const ids = [A.id, B.id, C.id];
  const openBoth = async (): Promise<Page[]> => {
    const pages = await openTwoTabs(tenant, createBrowser(), {
      cacheLocation: 'localstorage',
      useRefreshTokens,
    });
    for (const { client } of pages) await client.getTokenForOrg(C.id);
    for (const page of pages) page.events.length = 0;
    tenant.requests.length = 0;
    return pages;
  };
  const askInBoth = (pages: Page[], cacheMode: 'on' | 'off'): Promise<string[][]> =>
    Promise.all(
      ids.map((id) =>
        Promise.all(
          pages.flatMap(({ client }) => [1, 2, 3].map(() => client.getTokenForOrg(id, { cacheMode }))),
        ),
      ),
    );
  const expectNoneTwice = (): void => {
    const sent = tenant.requests.flatMap(({ refreshToken }) => refreshToken ?? []);
    expect(sent).toHaveLength(useRefreshTokens ? tokenRequests() : 0);
    expect(new Set(sent).size).toBe(sent.length);
  };

  it('that need a token at the same time send one request', async () => {
    const pages = await openBoth();
    for (let round = 1; round <= 3; round++) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3600_000 });
      const tokens = await askInBoth(pages, 'on');
      expect(tokens.map((same) => [...new Set(same)].map(organizationOf))).toEqual(ids.map((id) => [id]));
      expect(tokenRequests()).toBe(3 * round);
    }
    expectNoneTwice();
  });

  it('use the token that the other one received', async () => {
    const [here, there] = await openBoth();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3600_000 });
    for (const id of ids) {
      const token = await here?.client.getTokenForOrg(id);
      await expect(there?.client.getTokenForOrg(id)).resolves.toBe(token);
    }
    expect(tokenRequests()).toBe(3);
    expect(there?.eventNames()).not.toContain('tokenRenewed');
  });

  it('with cacheMode off never send a refresh token twice', async () => {
    const pages = await openBoth();
    for (let round = 1; round <= 3; round++) {
      await askInBoth(pages, 'off');
      expect(tokenRequests()).toBe(6 * round);
    }
    expectNoneTwice();
  });
});

it('many tabs wait for each other longer than auth0-spa-js would', async () => {
  const browser = createBrowser();
  const options = { cacheLocation: 'localstorage' } as const;
  const pages: Page[] = await openTwoTabs(tenant, browser, options);
  while (pages.length < 6) pages.push(await openIn(tenant, browser.openTab(), options));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  tenant.interceptToken = () => new Promise((resolve) => setTimeout(() => resolve(undefined), 6000));
  const all = Promise.all(pages.map(({ client }) => client.getTokenForOrg(A.id, { cacheMode: 'off' })));
  for (let count = 1; count <= 6; count++) {
    await until(() => tokenRequests() === count);
    vi.advanceTimersByTime(6000);
  }
  expect(new Set(await all).size).toBe(6);
});
