import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ICache } from '@auth0/auth0-spa-js';
import type { BrowserContext, Page } from '@playwright/test';
import type { OrgSessionClientOptions } from 'auth0-org-sessions';
import { rolldown } from 'rolldown';
import type { Organization } from 'auth0-org-tenant';
import { startDemo, type Demo } from '../../demo/servers.js';
import { callClient, loginAndBack } from './client-calls.js';
import { acme, expect, test as base } from './setup.js';
import { choosePerson } from './sign-in.js';

interface Options {
  /** Options of the page's client, in addition to those from the demo's configuration. */
  options: Partial<OrgSessionClientOptions>;
  /** Whether the page's client has a cache of the application, which is asynchronous and in memory. */
  customCache: boolean;
}

interface WorkerFixtures {
  /** The origins of other applications that the tenant allows. */
  otherApps: readonly string[];
  /** The folder of the page's files. */
  source: string;
  /** 300 more organizations that Ada is a member of. */
  many: readonly Organization[];
}

/** A page with the package only, so that no code of the demo page keeps anything in memory. */
export const test = base.extend<Options, WorkerFixtures>({
  options: [{}, { option: true }],
  customCache: [false, { option: true }],

  otherApps: [[], { scope: 'worker' }],
  source: ['bare-page', { option: true, scope: 'worker' }],

  demo: [
    async ({ source, otherApps }, use) => {
      const folder = await buildPage(source);
      const demo = await startDemo({ control: true, quiet: true, folder, apps: otherApps });
      await use(demo);
      await demo.close();
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  many: [
    async ({ demo }, use) => use(demo.directory.addOrganizations('auth0|ada', 300)),
    { scope: 'worker' },
  ],

  context: async ({ context, demo, cacheLocation, options, customCache }, use) => {
    await addOptions(context, demo, { cacheLocation, ...options }, customCache);
    await use(context);
  },
});

/** Gives the page's client its options, in addition to those from the demo's configuration. */
export async function addOptions(
  context: BrowserContext,
  demo: Demo,
  options: Partial<OrgSessionClientOptions>,
  hasCustomCache = false,
): Promise<void> {
  const { domain, clientId, audience } = demo.config;
  await context.addInitScript(
    ([given, hasCache]) => {
      const redirect_uri = `${location.origin}/`;
      const entries = new Map<string, unknown>();
      const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
      const cache: ICache = {
        get: (key) => nextTask().then(() => entries.get(key) as never),
        set: (key, entry) => nextTask().then(() => void entries.set(key, entry)),
        remove: (key) => nextTask().then(() => void entries.delete(key)),
        allKeys: () => nextTask().then(() => [...entries.keys()]),
      };
      window.bareOptions = {
        ...given,
        ...(hasCache && { cache }),
        authorizationParams: { redirect_uri, ...given.authorizationParams },
      };
    },
    [
      {
        domain,
        clientId,
        useRefreshTokens: true,
        ...options,
        authorizationParams: { audience, scope: 'openid profile email', ...options.authorizationParams },
      },
      hasCustomCache,
    ] as const,
  );
}

/** Bundles the built package, as an application does. */
async function buildPage(source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-page-'));
  copyFileSync(path(`${source}/index.html`), join(folder, 'index.html'));
  const bundle = await rolldown({
    input: path(`${source}/main.ts`),
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    // For example an unresolved import, because the package was not built.
    onLog(_level, { code, message }) {
      // React Router has the directive 'use client', which means nothing here.
      if (code !== 'MODULE_LEVEL_DIRECTIVE') throw new Error(message);
    },
  });
  await bundle.write({ dir: folder, format: 'es' });
  await bundle.close();
  return folder;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Opens the page and signs Ada in. */
export async function signIn(page: Page, organization: { readonly id: string } = acme): Promise<void> {
  await page.goto('/');
  await becomes(page, undefined);
  await loginAndBack(page, { organization: organization.id });
  await choosePerson(page);
  await becomes(page, organization);
  // The session is shown before it is stored.
  await page.evaluate(() => window.demo?.client.start().then(() => undefined));
}

/** Signs Ada in by popup, on a page that is open. */
export async function signInByPopup(page: Page, organization: { readonly id: string } = acme): Promise<void> {
  const opened = page.waitForEvent('popup');
  const login = callClient(page, 'loginWithPopup', { organization: organization.id });
  await choosePerson(await opened);
  expect((await login).error).toBeUndefined();
}

/** Waits until an organization is active, also across navigations. */
export async function becomes(page: Page, organization: { readonly id: string } | undefined): Promise<void> {
  await page.waitForFunction((id) => {
    const snapshot = window.demo?.client.getSnapshot();
    return snapshot && snapshot.status !== 'starting' && snapshot.organization?.id === id;
  }, organization?.id);
}

/** Gets a token for each organization, one after the other, with the page's client. */
export async function visit(page: Page, organizations: readonly { readonly id: string }[]): Promise<void> {
  for (const { id } of organizations) {
    const { error } = await callClient(page, 'getTokenForOrg', id);
    expect(error, id).toBeUndefined();
  }
}

export { expect };
