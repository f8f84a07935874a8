import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { rolldown } from 'rolldown';
import type { Organization } from 'auth0-org-tenant';
import { startDemo } from '../../demo/servers.js';
import { acme, expect, test as base } from './setup.js';
import { choosePerson } from './sign-in.js';

interface WorkerFixtures {
  /** Twelve more organizations that Ada is a member of. */
  many: readonly Organization[];
}

/** A page of plain HTML with both elements and a content security policy that forbids inline styles. */
export const test = base.extend<object, WorkerFixtures>({
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
    async ({ demo }, use) => {
      const added = demo.directory.addOrganizations('auth0|ada', 12);
      await use(added);
      for (const { id } of added) demo.directory.removeMember('auth0|ada', id);
    },
    { scope: 'worker' },
  ],
});

async function buildPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'elements-page-'));
  for (const file of ['index.html', 'styles.css'])
    copyFileSync(path(`elements-page/${file}`), join(folder, file));
  const bundle = await rolldown({
    input: path('elements-page/main.ts'),
    // For example an unresolved import, because the package was not built.
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  await bundle.write({ dir: folder, format: 'es' });
  await bundle.close();
  return folder;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Signs Ada in to Acme with the switcher's button. */
export async function startSignIn(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await choosePerson(page);
  await page.getByRole('button', { name: acme.displayName }).click();
}

/** Signs Ada in to Acme, and waits until the switcher shows it. */
export async function signIn(page: Page): Promise<void> {
  await startSignIn(page);
  await expect(page.getByRole('button', { name: `Organization: ${acme.displayName}` })).toBeVisible();
}

export { expect };
