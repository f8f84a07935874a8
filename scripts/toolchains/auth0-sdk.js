import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { createTenant } from 'auth0-org-tenant';
import express from 'express';
import { listenOnLoopback } from '../../demo/loopback.js';
import { answer } from './answer.js';
import { run, start } from './run.js';

/** @typedef {import('./check.js').Tools} Tools */

/**
 * Signs in to the local tenant with one of Auth0's SDKs, as it is: the app's page, the tenant's pages, and the app's page again.
 * @param {import('@playwright/test').Page} page
 * @param {import('auth0-org-tenant').LocalTenant} tenant
 * @param {string} url
 * @param {import('@playwright/test').Locator} signIn
 */
async function signInWith(page, tenant, url, signIn) {
  await page.goto(url);
  await signIn.click();
  await tenant.signIn(page, 'ada@example.com', 'globex');
  // The failure shows what is there instead. A development server compiles first.
  await expect(page.locator('body')).toContainText(/Ada Lovelace in (globex|org_Globex)/, {
    timeout: 30_000,
  });
  assert.deepEqual(
    (await tenant.requests({ endpoint: 'token' })).map(({ status }) => status),
    [200],
  );
}

/**
 * @param {string} entry such as react-app.js
 * @returns {(folder: string, tools: Tools) => Promise<void>}
 */
export const checkSdk =
  (entry) =>
  async (folder, { browser, signal }) => {
    const built = join(folder, `dist-${entry}`);
    mkdirSync(built, { recursive: true });
    copyFileSync(join(folder, 'index.html'), join(built, 'index.html'));
    const options =
      '--bundle --format=esm --define:process.env.NODE_ENV=\'"production"\' --define:ngDevMode=false --log-level=warning';
    await run(`esbuild ${entry} ${options} --outfile=${join(built, 'app.js')}`, { cwd: folder, signal });

    const server = await listenOnLoopback(express().use(express.static(built)), 0);
    const tenant = await createTenant({ applications: [server.url] });
    const context = await browser.newContext();
    try {
      const { domain, clientId, audience } = tenant;
      await context.addInitScript((settings) => Object.assign(globalThis, { settings }), {
        domain,
        clientId,
        authorizationParams: { audience, redirect_uri: `${server.url}/` },
      });
      const page = await context.newPage();
      await signInWith(page, tenant, server.url, page.getByRole('button', { name: 'Sign in' }));
    } finally {
      await context.close();
      await Promise.all([tenant.close(), server.close()]);
    }
  };

/**
 * nextjs-auth0 talks to a server on http, and on a port, only in development.
 * @param {string} folder
 * @param {Tools} tools
 */
export async function checkNextjsAuth0(folder, { browser, signal }) {
  const reserved = await listenOnLoopback(() => {}, 0);
  await reserved.close();
  const { url, port } = reserved;
  const tenant = await createTenant({
    applications: [{ clientSecret: 'the-secret', origins: [url], callbackPaths: ['/auth/callback'] }],
  });
  const env = {
    AUTH0_DOMAIN: tenant.domain,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_CLIENT_SECRET: 'the-secret',
    AUTH0_SECRET: '0'.repeat(64),
    APP_BASE_URL: url,
    AUDIENCE: tenant.audience,
  };
  const context = await browser.newContext();
  try {
    const { ended, stop } = start(`next dev --port ${port}`, { cwd: folder, signal, env });
    try {
      const early = ended.then(({ output }) => {
        throw new Error(`The server ended:\n${output}`);
      });
      await Promise.race([early, answer(url)]);
      const page = await context.newPage();
      await signInWith(page, tenant, url, page.getByRole('link', { name: 'Sign in' }));
    } finally {
      stop();
      await ended;
    }
  } finally {
    await context.close();
    await tenant.close();
  }
}
