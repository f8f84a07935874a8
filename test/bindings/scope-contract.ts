import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AnyOrgSessionError, OrgSessionClient } from '../../src/index.js';
import { createTestClient, type TestClient, type TestClientOptions } from '../../src/testing/index.js';
import { rejection, settle } from '../support/async.js';
import type { MountedContent, MountScopes, Organizations, ScopeApp } from './scope-app.js';

const acme = { id: 'org_acme', name: 'acme', permissions: ['read:invoices'] };
const globex = { id: 'org_globex', name: 'globex', permissions: ['read:orders'] };
const initech = { id: 'org_initech', name: 'initech', silent: false };
const ada = { sub: 'auth0|ada' };

const createClient = (options: Partial<TestClientOptions> = {}): TestClient =>
  createTestClient({ organizations: [acme, globex, initech], user: ada, active: acme.id, ...options });

const shownAcme = 'org_acme org_acme read:invoices org_acme-auth0|ada signed-in false';
const shownGlobex = 'org_globex org_globex read:orders org_globex-auth0|ada signed-in true';

interface Shown {
  readonly client: TestClient;
  readonly app: ScopeApp;
  /** The contents that are mounted. */
  readonly contents: readonly MountedContent[];
  /** The number of contents that have been mounted. */
  readonly mounts: () => number;
  readonly errors: AnyOrgSessionError[];
  /** The text of each section. That of an outer scope has no text of the inner one. */
  readonly sections: () => string[];
  /** The texts of every section since the first render. */
  readonly frames: string[][];
  /** Waits until the sections have these texts. */
  readonly expectSections: (...texts: string[]) => Promise<void>;
}

/** The text of a section, without that of the sections in it. */
function textOf(section: Element): string {
  const copy = section.cloneNode(true) as Element;
  for (const inner of copy.querySelectorAll('section')) inner.remove();
  return copy.textContent.replace(/\s+/g, ' ').trim();
}

/** The behavior of `OrganizationScope` that all bindings share. */
export function describeOrganizationScope(name: string, mount: MountScopes): void {
  const open = new Set<ScopeApp>();
  const show = async (
    organizations: Organizations,
    {
      client = createClient(),
      isStarted = true,
      onError = () => undefined,
    }: { client?: TestClient; isStarted?: boolean; onError?: () => void } = {},
  ): Promise<Shown> => {
    if (isStarted) await client.start();
    const contents: MountedContent[] = [];
    const errors: AnyOrgSessionError[] = [];
    let mounts = 0;
    const app = await mount(client, organizations, {
      mounted(content) {
        contents.push(content);
        mounts++;
        return () => void contents.splice(contents.indexOf(content), 1);
      },
      reported(error) {
        errors.push(error);
        onError();
      },
    });
    open.add(app);
    const sections = (): string[] => [...app.place.querySelectorAll('section')].map(textOf);
    const frames = [sections()];
    new MutationObserver(() => frames.push(sections())).observe(app.place, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    return {
      client,
      app,
      contents,
      mounts: () => mounts,
      errors,
      sections,
      frames,
      async expectSections(...texts) {
        await settle();
        await app.flush();
        expect(sections()).toEqual(texts);
      },
    };
  };
  const first = ({ contents: [content] }: Shown): OrgSessionClient => {
    if (!content) throw new Error('No content is mounted.');
    return content.client;
  };

  describe(`${name}: OrganizationScope`, () => {
    afterEach(async () => {
      for (const app of open) await app.unmount();
      open.clear();
    });

    it('shows two organizations side by side, and neither follows a switch of the page', async () => {
      const { app, client, mounts, expectSections } = await show(['acme', 'org_globex']);
      await expectSections(shownAcme, shownGlobex);
      const mounted = mounts();
      expect(app.place.querySelector('header')?.textContent).toBe('org_acme');
      await client.switchOrganization('globex');
      await expectSections(shownAcme, shownGlobex);
      expect(app.place.querySelector('header')?.textContent).toBe('org_globex');
      expect(mounts()).toBe(mounted);
    });

    it('gets the session silently, shows the fallback meanwhile, and leaves the active organization', async () => {
      const client = createClient();
      await client.start();
      client.clearEvents();
      const resume = client.pause();
      const { expectSections } = await show(['globex'], { client });
      await expectSections('loading');
      resume();
      await expectSections(shownGlobex);
      expect(client.getSnapshot().organization?.id).toBe('org_acme');
      expect(client.visited).toEqual([]);
      expect(client.events.map(({ type }) => type)).toEqual(['sessionAdded', 'tokenRenewed']);
    });

    it('waits for the start of the page', async () => {
      const client = createClient();
      const resume = client.pause();
      const { expectSections } = await show(['acme', 'globex'], { client, isStarted: false });
      await expectSections('loading', 'loading');
      resume();
      await expectSections(shownAcme, shownGlobex);
    });

    it('shows a session that is held in its first render', async () => {
      const { frames, mounts } = await show(['acme']);
      expect(frames[0]).toEqual([shownAcme]);
      expect(mounts()).toBeGreaterThan(0);
    });

    it('shows the error if a login is needed, reports it, does not leave the page, and follows a login', async () => {
      const { client, errors, expectSections } = await show(['acme', 'initech']);
      await expectSections(shownAcme, 'login_required');
      expect(errors.map(({ code, organization }) => [code, organization])).toEqual([
        ['login_required', 'initech'],
      ]);
      expect(client.visited).toEqual([]);
      await client.loginWithPopup({ organization: 'initech' });
      await client.switchOrganization('acme');
      await expectSections(shownAcme, 'org_initech org_initech org_initech-auth0|ada signed-in false');
    });

    it.each([
      ['a person who is not a member', { error: 'access_denied' }, 'access_denied'],
      ['a network that fails', new TypeError('Failed to fetch'), 'temporary'],
    ])('shows the error of %s, and tries again', async (_, failure, code) => {
      const client = createClient();
      await client.start();
      client.failNext('token', failure);
      const { app, errors, expectSections, frames } = await show(['globex'], { client });
      await expectSections(code);
      app.place.querySelector('button')?.click();
      await expectSections(shownGlobex);
      expect(errors.map((error) => error.code)).toEqual([code]);
      expect(frames).toContainEqual(['loading']);
    });

    it.each<[string, (client: TestClient) => Promise<unknown>]>([
      ['of the organization', (client) => client.logoutOrganization('globex')],
      ['of all', (client) => client.logout({ openUrl: false })],
    ])('shows no content once the user signed out: %s', async (_, signOut) => {
      const shown = await show(['globex']);
      const { client, contents, errors, expectSections, frames } = shown;
      await expectSections(shownGlobex);
      const scoped = first(shown);
      client.clearEvents();
      const before = frames.length;
      await signOut(client);
      await expectSections('login_required');
      expect(
        frames
          .slice(before)
          .flat()
          .filter((text) => text.includes('org_')),
      ).toEqual([]);
      expect(contents).toHaveLength(0);
      expect(errors.at(-1)).toMatchObject({ code: 'login_required', reason: 'signed_out' });
      // What still runs in the former content does not sign in again.
      expect((await rejection(scoped.getToken())).code).toBe('login_required');
      expect((await rejection(scoped.createFetcher()('/rows'))).code).toBe('login_required');
      expect(scoped.hasPermission('read:orders')).toBe(false);
      expect(client.events.map(({ type }) => type)).not.toContain('sessionAdded');
      await expectSections('login_required');
    });

    it('shows no content of an ended session if onError throws, and calls it once', async () => {
      const report = vi.fn();
      vi.stubGlobal('reportError', report);
      const bug = new Error('of the application');
      const shown = await show(['globex', 'initech'], {
        onError() {
          throw bug;
        },
      });
      const { client, errors, expectSections } = shown;
      await expectSections(shownGlobex, 'login_required');
      await client.logoutOrganization('globex');
      await expectSections('login_required', 'login_required');
      await client.getToken({ cacheMode: 'off' });
      await expectSections('login_required', 'login_required');
      expect(errors.map(({ organization }) => organization)).toEqual(['initech', expect.anything()]);
      expect(report.mock.calls).toEqual([[bug], [bug]]);
      vi.unstubAllGlobals();
    });

    it('gets the session again when the user signed out of all organizations, and in again', async () => {
      const { client, expectSections } = await show(['globex']);
      await expectSections(shownGlobex);
      await client.logout({ openUrl: false });
      await expectSections('login_required');
      await client.loginWithPopup({ organization: 'acme' });
      await expectSections(shownGlobex);
    });

    it('shows the session of the next user, in a new content', async () => {
      const { client, contents, expectSections, frames, mounts } = await show(['globex']);
      await expectSections(shownGlobex);
      const before = mounts();
      client.signInAs({ sub: 'auth0|bob' });
      await client.loginWithPopup({ organization: 'acme' });
      await expectSections(shownGlobex.replace('ada', 'bob'));
      expect(contents).toHaveLength(1);
      expect(mounts()).toBeGreaterThan(before);
      const mixed = frames.flat().filter((text) => /ada.*bob|bob.*ada/.test(text));
      expect(mixed).toEqual([]);
    });

    it('keeps its content at a renewal, and shows new permissions', async () => {
      const { client, expectSections, mounts } = await show(['globex']);
      await expectSections(shownGlobex);
      const before = mounts();
      await client.getTokenForOrg('globex', { cacheMode: 'off' });
      await client.setPermissions('globex', ['read:reports']);
      await expectSections(shownGlobex.replace('read:orders', 'read:reports').replace('true', 'false'));
      expect(mounts()).toBe(before);
    });

    it('shows another organization when its organization changes, in a new content', async () => {
      const { app, contents, expectSections, frames } = await show(['globex']);
      await expectSections(shownGlobex);
      const [former] = contents;
      await app.show(['acme']);
      await expectSections(shownAcme);
      expect(contents).toHaveLength(1);
      expect(contents[0]).not.toBe(former);
      const mixed = frames.flat().filter((text) => /org_acme.*org_globex|org_globex.*org_acme/.test(text));
      expect(mixed).toEqual([]);
    });

    it('shows the latest organization if its organization changes while it loads', async () => {
      const client = createClient();
      await client.start();
      const resume = client.pause();
      const { app, errors, expectSections } = await show(['initech'], { client });
      await app.show(['globex']);
      await expectSections('loading');
      resume();
      await expectSections(shownGlobex);
      expect(errors).toEqual([]);
    });

    it('can show the same organization twice, with one request', async () => {
      const client = createClient();
      await client.start();
      client.clearEvents();
      const { expectSections } = await show(['globex', 'globex'], { client });
      await expectSections(shownGlobex, shownGlobex);
      expect(client.events.filter(({ type }) => type === 'tokenRenewed')).toHaveLength(1);
    });

    it('can be in another scope', async () => {
      const { client, expectSections } = await show(['acme/globex/acme']);
      await expectSections(shownAcme, shownGlobex, shownAcme);
      await client.logoutOrganization('globex');
      await expectSections(shownAcme, 'login_required');
      await client.logoutOrganization('acme');
      await expectSections('login_required');
    });

    it('has no request or listener after it is unmounted', async () => {
      const client = createClient();
      await client.start();
      const { subscribe } = client;
      let listeners = 0;
      Object.assign(client, {
        subscribe(listener: () => void) {
          listeners++;
          const stop = subscribe(listener);
          return () => {
            listeners--;
            stop();
          };
        },
      });
      const resume = client.pause();
      const { app, errors } = await show(['globex', 'initech'], { client });
      await app.show([]);
      await app.flush();
      const ofPage = listeners;
      resume();
      await settle();
      await app.show(['globex']);
      await app.show([]);
      await app.flush();
      expect(listeners).toBe(ofPage);
      open.delete(app);
      await app.unmount();
      expect(listeners).toBe(0);
      expect(errors).toEqual([]);
      expect(client.getSnapshot().organization?.id).toBe('org_acme');
    });

    it('shows the personal account', async () => {
      const client = createClient({ options: { personalAccount: true } });
      const { expectSections } = await show([null, 'acme'], { client });
      await expectSections(expect.stringMatching(/^org_ no-organization .*signed-in/) as string, shownAcme);
    });

    it('gives tokens, requests and logins of its organization', async () => {
      const shown = await show(['globex']);
      await shown.expectSections(shownGlobex);
      const { client } = shown;
      const scoped = first(shown);
      expect(await scoped.getToken()).toBe(await client.getTokenForOrg('globex'));
      expect((await scoped.getToken({ detailed: true })).organization.id).toBe('org_globex');
      expect(await scoped.getUser()).toMatchObject({ sub: 'auth0|ada' });
      expect((await scoped.getAccessTokenClaims())?.['org_id']).toBe('org_globex');
      expect(scoped.scope().key).toBe(client.scope('globex').key);
      expect(scoped.organizationKey).toBe(client.scope('globex').key);
      expect(scoped.organizationSignal).toBe(client.scope('globex').signal);
      await scoped.switchOrganization('globex');
      expect(client.getSnapshot().organization?.id).toBe('org_globex');
      await client.switchOrganization('acme');
      await scoped.loginWithPopup();
      expect(await client.getUser('globex')).toBeDefined();
      await scoped.loginWithRedirect();
      expect(new URL(client.visited.at(-1) ?? '').searchParams.get('organization')).toBe('globex');
    });
  });
}
