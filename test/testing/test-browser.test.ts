// @vitest-environment node
import { afterEach, describe, expect, it } from 'vitest';
import { createTestBrowser, type TestClient, type TestClientOptions } from '../../src/testing/index.js';
import { rejection } from '../support/async.js';
import { organizationOf } from '../support/page.js';

const acme = { id: 'org_acme', name: 'acme', permissions: ['read'] };
const globex = { id: 'org_globex', name: 'globex' };
const initech = { id: 'org_initech', name: 'initech', silent: false };
const organizations = [acme, globex, initech];

const tabs: TestClient[] = [];
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.destroy();
});

/** Opens a browser with two tabs, both started. */
async function openTwoTabs(options: Partial<TestClientOptions> = {}): Promise<[TestClient, TestClient]> {
  const browser = createTestBrowser({ organizations, active: 'acme', ...options });
  const [here, there] = [browser.openTab(), browser.openTab()] as const;
  tabs.push(here, there);
  await here.start();
  await there.start();
  return [here, there];
}
const activeIn = (tab: TestClient): string | undefined => tab.getSnapshot().organization?.id;
const heldBy = (tab: TestClient): string[] =>
  tab.getSnapshot().sessions.map(({ organization }) => organization.id);

describe('tabs of a test browser', () => {
  it('have an active organization, tokens, events and a URL of their own', async () => {
    const [here, there] = await openTwoTabs();
    expect([activeIn(here), activeIn(there)]).toEqual([acme.id, acme.id]);
    await there.switchOrganization('globex');
    expect([activeIn(here), activeIn(there)]).toEqual([acme.id, globex.id]);
    expect([heldBy(here), heldBy(there)]).toEqual([[acme.id], [acme.id, globex.id]]);
    expect(organizationOf(await here.getToken())).toBe(acme.id);
    expect(organizationOf(await there.getToken())).toBe(globex.id);
    expect(here.events.map(({ type }) => type)).not.toContain('switchStarted');
  });

  it('begin with the organization that was last active in the browser', async () => {
    const browser = createTestBrowser({ organizations });
    const first = browser.openTab();
    tabs.push(first);
    expect((await first.start()).status).toBe('signed-out');
    await first.loginWithPopup({ organization: 'globex' });
    const second = browser.openTab();
    tabs.push(second);
    expect(await second.start()).toMatchObject({ status: 'signed-in', organization: globex });
  });

  it('open at their own URL', async () => {
    const browser = createTestBrowser({ organizations, url: 'https://app.example/start' });
    const first = browser.openTab();
    const second = browser.openTab({ url: 'https://app.example/join?invitation=1&organization=org_globex' });
    tabs.push(first, second);
    expect(await first.acceptInvitation()).toBe(false);
    expect(await second.acceptInvitation()).toBe(true);
    expect(await second.completeRedirect()).toMatchObject({ organization: globex, url: '/join' });
    expect(() => browser.openTab({ url: 'app' })).toThrow(expect.objectContaining({ code: 'configuration' }));
  });

  it('are all signed out by a sign-out in one of them, until a login in one', async () => {
    const [here, there] = await openTwoTabs();
    await there.switchOrganization('globex');
    there.clearEvents();
    await here.logout();
    expect(there.getSnapshot()).toMatchObject({
      status: 'signed-out',
      signedOutElsewhere: true,
      sessions: [],
    });
    expect(there.events).toContainEqual({ type: 'signedOut', payload: { origin: 'other-tab' } });
    expect((await rejection(there.getTokenForOrg('acme'))).code).toBe('login_required');
    expect(there.visited).toEqual([]);

    await there.loginWithRedirect({ organization: 'acme' });
    expect(await there.completeRedirect()).toMatchObject({ organization: { id: acme.id } });
    expect(there.getSnapshot()).toMatchObject({ status: 'signed-in', signedOutElsewhere: false });
  });

  it('lose one organization by a sign-out of it in another tab', async () => {
    const [here, there] = await openTwoTabs();
    await there.switchOrganization('globex');
    await here.logoutOrganization('globex');
    expect(activeIn(there)).toBeUndefined();
    expect(heldBy(there)).toEqual([acme.id]);
    expect([activeIn(here), heldBy(here)]).toEqual([acme.id, [acme.id]]);
  });

  it('have redirect logins and failures of their own', async () => {
    const [here, there] = await openTwoTabs();
    await here.loginWithRedirect({ organization: 'globex', returnTo: '/here' });
    await there.loginWithRedirect({ organization: 'initech', returnTo: '/there' });
    expect(await here.completeRedirect()).toMatchObject({ organization: globex, url: '/here' });
    expect(await there.completeRedirect()).toMatchObject({
      organization: { id: initech.id },
      url: '/there',
    });
    await expect(here.completeRedirect()).rejects.toThrow(/needs a login/);

    here.failNext('token', { error: 'access_denied' });
    expect(organizationOf(await there.getToken({ cacheMode: 'off' }))).toBe(initech.id);
    expect((await rejection(here.getToken())).code).toBe('access_denied');
  });

  it('share the clock, the user and the organizations', async () => {
    const [here, there] = await openTwoTabs({ options: { autoRenew: true } });
    const before = there.getSnapshot().sessions[0]?.expiresAt ?? 0;
    await here.advance(3_600_000);
    expect(there.now()).toBe(here.now());
    expect(there.getSnapshot().sessions[0]?.expiresAt).toBeGreaterThan(before);
    await here.setPermissions('globex', ['write']);
    await there.switchOrganization('globex');
    expect(there.hasPermission('write')).toBe(true);
    here.signInAs({ sub: 'auth0|bob' });
    await there.loginWithPopup({ organization: 'acme' });
    expect(there.getSnapshot().user?.sub).toBe('auth0|bob');
  });

  it('hear nothing after they are closed, and other browsers hear nothing', async () => {
    const [here, there] = await openTwoTabs();
    const [elsewhere] = await openTwoTabs();
    there.destroy();
    const before = there.getSnapshot();
    await here.logout({ openUrl: false });
    expect(there.getSnapshot()).toBe(before);
    expect(elsewhere.getSnapshot()).toMatchObject({ status: 'signed-in', signedOutElsewhere: false });
  });
});
