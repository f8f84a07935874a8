import type { OrgSessionSnapshot } from '../../src/index.js';
import { createOwnStart, type PendingCall } from './call.js';
import { audience, type Model } from './model.js';
import { isFresh } from './organization-tokens.js';
import type { PendingRequest } from './request.js';
import type { TabModel } from './tab-model.js';

/** A login is complete: the other tabs hear of it, if they can read its session. */
export function announceLogin(model: Model, index: number, organization: string): void {
  model.tab(index).announced = undefined;
  if (model.options.cacheLocation === 'memory') return;
  for (const [other, tab] of model.tabs.entries())
    if (other !== index) Object.assign(tab, { announced: organization, mayIgnoreLogin: isActive(tab) });
}

const isActive = (tab: TabModel): boolean => tab.active !== undefined && !tab.isInTransition;

/**
 * Compares a tab with the latest login of another one: the tab gains the session and, if no organization was active, makes it active. If the
 * tab is in the middle of something, it does so later.
 */
export function followLogin(
  model: Model,
  index: number,
  { sessions, organization }: OrgSessionSnapshot,
): void {
  const tab = model.tab(index);
  const id = tab.announced;
  if (id === undefined) return;
  const stored = model.shared.freshToken(id, audience);
  const shown = sessions.find(({ organization }) => organization.id === id);
  const isStored = stored && Math.abs(stored.expiresAt - (shown?.expiresAt ?? 0)) < 1000;
  // A session whose token has expired gets the new one.
  if (isStored && !isFresh(tab.sessions.get(id)?.get(audience))) {
    // Its requests that are under way belong to an earlier session.
    if (!tab.sessions.has(id)) tab.markReplaced(tab.silentCalls(id));
    model.addToken(index, id, stored);
  }
  if (shown) tab.touch(id, true);
  if (organization?.id === id && tab.active === undefined && tab.sessions.has(id)) model.activate(index, id);
  // It does not make the organization of a login active that it saw while another one was active.
  tab.mayIgnoreLogin ||= isActive(tab);
  // With an active organization it only gains the session, or a new token for one whose token has expired.
  const isDone = isActive(tab) && isFresh(tab.sessions.get(id)?.get(audience));
  if ((tab.pendingCalls.size > 0 && !isDone) || tab.isBlocked) return;
  const mustFollow = tab.active === undefined && !tab.mayIgnoreLogin;
  if (mustFollow && !stored && !tab.following) {
    // The request can wait for that of another tab.
    requestSession(tab, index, id);
    return;
  }
  // A switch or login of the application that began meanwhile decides instead.
  if (mustFollow && stored && !tab.following?.isSuperseded)
    model.violations.push(`tab ${index} does not follow the login to ${id}`);
  tab.announced = tab.following = undefined;
  tab.mayShowSignOut = false;
}

/** Whether a request without a call can be one for the session of another tab's login, which is not stored any more. */
export function beginFollowing(model: Model, request: PendingRequest): PendingCall | undefined {
  const { tab: index, organization, login } = request;
  const tab = model.tab(index);
  if (organization === undefined || tab.announced !== organization || login !== undefined) return undefined;
  if (tab.active !== undefined || tab.isBlocked) return undefined;
  requestSession(tab, index, organization);
  return tab.callOf(request);
}

function requestSession(tab: TabModel, index: number, organization: string): void {
  tab.following = createOwnStart(index, organization, audience, tab.person);
  tab.pendingCalls.add(tab.following);
  tab.touch(organization);
}
