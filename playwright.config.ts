import { existsSync } from 'node:fs';
import { defineConfig, firefox, webkit } from '@playwright/test';
import { findBrowser, launchArgs } from './scripts/browser.js';

const executablePath = findBrowser();
// Handed on to the workers, which read this file too and needn't search again.
if (executablePath) process.env.CHROMIUM_PATH = executablePath;

export default defineConfig({
  testDir: 'test/browser',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Twice the default: CI machines can be several times slower than a developer machine.
  timeout: 60_000,
  workers: 2,
  // `npm test` adds JSON, to count the tests.
  reporter: 'list',
  use: {
    // A trace costs a tenth of the time: repeat a test that fails with `--trace on`.
    trace: 'off',
  },
  projects: [
    {
      name: 'chromium',
      use: { browserName: 'chromium', launchOptions: { executablePath, args: launchArgs } },
    },
    // Playwright drives only its own builds of these: `npx playwright install firefox webkit`.
    ...[firefox, webkit]
      .filter((type) => existsSync(type.executablePath()))
      .map((type) => ({
        name: type.name(),
        use: { browserName: type.name() as 'firefox' | 'webkit' },
      })),
  ],
});
