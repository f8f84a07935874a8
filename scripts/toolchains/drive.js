import { strict as assert } from 'node:assert';
import { expect } from '@playwright/test';
import { createDirectory, startTenant } from 'auth0-org-tenant';

const clientId = 'toolchains';
const audience = 'https://invoices.example/api';

/**
 * Signs in, switches and reloads in a browser, with a tenant of its own. The page must write nothing but facts to the console: a hydration that
 * fails is a warning there.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 */
export async function drive(browser, url) {
  const directory = createDirectory();
  const tenant = await startTenant({ clientId, audience, appOrigins: [url], directory });
  const context = await browser.newContext();
  try {
    /** @type {string[]} */
    const problems = [];
    context.on('weberror', (event) => problems.push(event.error().message));
    context.on('console', (message) => {
      if (/^(error|warning)$/.test(message.type())) problems.push(message.text());
    });
    await context.addInitScript(
      (settings) => {
        const redirect_uri = `${globalThis.location.origin}/`;
        const authorizationParams = { ...settings.authorizationParams, redirect_uri };
        Object.assign(globalThis, { settings: { ...settings, authorizationParams } });
      },
      {
        domain: tenant.url,
        clientId,
        useRefreshTokens: true,
        cacheLocation: 'localstorage',
        authorizationParams: { audience, scope: 'openid profile email offline_access' },
      },
    );
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();

    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading, problems.join('\n')).toHaveText('acme');
    await expect(page.getByText('You may read invoices.')).toBeVisible();
    await page.getByRole('button', { name: 'Switch to Globex' }).click();
    await expect(heading).toHaveText('globex');
    await page.reload();
    await expect(heading).toHaveText('globex');
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
    await tenant.close();
  }
}
