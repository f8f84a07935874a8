import type { OrgSessionClientOptions } from '../../src/index.js';
import { settle } from './async.js';
import type { Browser, Tab } from './browser.js';
import { openPage, signIn, type Page } from './page.js';
import { A, B, type Tenant } from './tenant.js';

/** The app in one tab of a browser. */
export interface TabPage extends Page {
  tab: Tab;
}

/** Opens the app in a tab, or reloads it there. */
export async function openIn(
  tenant: Tenant,
  tab: Tab,
  options: Partial<OrgSessionClientOptions>,
): Promise<TabPage> {
  const page = openPage(tenant, options, tab.environment);
  await page.client.start();
  return { ...page, tab };
}

/** Two tabs with sessions for A and B: A is active in the first, B in the second. Requests and events until then are not recorded. */
export async function openTwoTabs(
  tenant: Tenant,
  browser: Browser,
  options: Partial<OrgSessionClientOptions>,
): Promise<[here: TabPage, there: TabPage]> {
  const tab = browser.openTab();
  const here = { ...(await signIn(tenant, A.id, options, tab.environment)), tab };
  await here.client.getTokenForOrg(B.id);
  const there = await openIn(tenant, browser.openTab(), options);
  await there.client.switchOrganization(B.id);
  await there.client.getTokenForOrg(A.id);
  await settle();
  for (const page of [here, there]) page.events.length = 0;
  tenant.requests.length = 0;
  return [here, there];
}

/** The id of the active organization. */
export const activeIn = ({ client }: Page): string | undefined => client.getSnapshot().organization?.id;

/** The events by which a browser tells that a tab is visible or active again. */
export const returnEvents: [string, () => Event][] = [
  ['pageshow from the back/forward cache', () => pageshow(true)],
  ['pageshow', () => pageshow(false)],
  ['resume', () => new Event('resume')],
  ['visibilitychange', () => new Event('visibilitychange')],
  ['focus', () => new Event('focus')],
];

const pageshow = (persisted: boolean): Event => Object.assign(new Event('pageshow'), { persisted });
