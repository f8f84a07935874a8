/** What another process wrote to localStorage can become visible here after the event that says that this tab is active again. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBrowser, type Browser } from '../../support/browser.js';
import { advanceTime, useClock } from '../../support/clock.js';
import { settle } from '../../support/async.js';
import { installTenant, sessionIds } from '../../support/page.js';
import { openTwoTabs, returnEvents, type TabPage } from '../../support/tabs.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser({ channels: false });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Another tab signs out while the tab is frozen. Until the returned function is called, the tab reads localStorage as it was before. */
async function signOutBehind({ tab }: TabPage, here: TabPage): Promise<() => void> {
  const shared = tab.environment.sharedStorage?.() as Storage;
  const before = new Map(Object.entries(localStorage) as [string, string][]);
  const late = vi.spyOn(shared, 'getItem').mockImplementation((key) => before.get(key) ?? null);
  tab.isFrozen = true;
  await here.client.logoutOrganization(B.id);
  tab.isFrozen = false;
  return () => late.mockRestore();
}

it.each(returnEvents)(
  'a sign-out that is visible half a second after %s is applied',
  async (_, returnEvent) => {
    const [here, there] = await openTwoTabs(tenant, browser, {});
    useClock();
    const makeVisible = await signOutBehind(there, here);
    there.tab.dispatch(returnEvent());
    await advanceTime(500);
    makeVisible();
    await settle();
    expect(sessionIds(there).sort()).toEqual([A.id, B.id]);
    await advanceTime(600);
    expect(sessionIds(there)).toEqual([A.id]);
  },
);

it('several events have one timer, which ends with the client', async () => {
  const [, there] = await openTwoTabs(tenant, browser, {});
  useClock();
  for (const [, returnEvent] of returnEvents) there.tab.dispatch(returnEvent());
  expect(vi.getTimerCount()).toBe(1);
  there.client.destroy();
  expect(vi.getTimerCount()).toBe(0);
});
