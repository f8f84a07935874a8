import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { OrgSessionClientOptions } from 'auth0-org-sessions';
import { rolldown } from 'rolldown';
import type { Organization } from '../../demo/directory.js';
import { startDemo } from '../../demo/servers.js';
import { ask, loginAndBack } from './client-calls.js';
import { acme, expect, test as base } from './setup.js';
import { choosePerson } from './sign-in.js';

interface Options {
  /** Options of the page's client, beside those that it takes from the demo. */
  options: Partial<OrgSessionClientOptions>;
}

interface WorkerFixtures {
  /** 300 organizations that Ada belongs to, too. */
  many: readonly Organization[];
}

/** A page that is nothing but the package: no interface of the demo's that would hold on to something. */
export const test = base.extend<Options, WorkerFixtures>({
  options: [{}, { option: true }],

  demo: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = await buildPage();
      const demo = await startDemo({ control: true, quiet: true, folder });
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

  context: async ({ context, demo, cacheLocation, options }, use) => {
    const { domain, clientId, audience } = demo.config;
    await context.addInitScript(
      (given) => {
        const redirect_uri = `${location.origin}/`;
        window.bareOptions = {
          ...given,
          authorizationParams: { redirect_uri, ...given.authorizationParams },
        };
      },
      {
        domain,
        clientId,
        cacheLocation,
        useRefreshTokens: true,
        ...options,
        authorizationParams: { audience, scope: 'openid profile email', ...options.authorizationParams },
      },
    );
    await use(context);
  },
});

/** The package as its users get it, bundled as they would. */
async function buildPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-page-'));
  copyFileSync(path('bare-page/index.html'), join(folder, 'index.html'));
  const bundle = await rolldown({
    input: path('bare-page/main.ts'),
    // An import that leads nowhere, say: the package was not built.
    onLog(_level, { message }) {
      throw new Error(message);
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
  // It is shown at once, and stored a moment later.
  await page.evaluate(() => window.demo?.client.start().then(() => undefined));
}

/** The same by a popup, on a page that is open. */
export async function signInByPopup(page: Page, organization: { readonly id: string } = acme): Promise<void> {
  const opened = page.waitForEvent('popup');
  const login = ask(page, 'loginWithPopup', { organization: organization.id });
  await choosePerson(await opened);
  expect((await login).error).toBeUndefined();
}

/** Waits until an organization is the active one, on whatever page the tab then is. */
export async function becomes(page: Page, organization: { readonly id: string } | undefined): Promise<void> {
  await page.waitForFunction((id) => {
    const snapshot = window.demo?.client.getSnapshot();
    return snapshot && snapshot.status !== 'starting' && snapshot.organization?.id === id;
  }, organization?.id);
}

/** Gets a token for each, one after the other, by the page's own client. */
export async function visit(page: Page, organizations: readonly { readonly id: string }[]): Promise<void> {
  for (const { id } of organizations) {
    const { error } = await ask(page, 'getTokenForOrg', id);
    expect(error, id).toBeUndefined();
  }
}

export { expect };
