import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { buildDemo } from '../demo/build.js';
import { startDemo } from '../demo/servers.js';
import { ensureBrowser, launchArgs } from './browser.js';
import { pictures } from './screens/pictures.js';
import { takeAll } from './screens/take-all.js';

/**
 * Writes docs/demo.png, the README's picture: one user with two sessions, who has called the API as both organizations.
 * With `--docs`: the pictures of the pages of the documentation, into docs/pictures/. A text after it selects some by their name.
 * With `--all`: every state of every page, in light and dark, wide and narrow, into reports/screens/. A text after it selects the states with
 * that text in their name.
 */
const picture = fileURLToPath(new URL('../docs/demo.png', import.meta.url));

const screens = fileURLToPath(new URL('../reports/screens', import.meta.url));
const [option, filter] = process.argv.slice(2);
const isAll = option === '--all';
const isDocs = option === '--docs';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());

await buildDemo(stop.signal);
const demo = await startDemo({ quiet: true, control: isAll || isDocs });
const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: launchArgs });
stop.signal.addEventListener('abort', () => void browser.close());
try {
  if (isAll) await takeAll({ browser, demo, folder: screens, ...(filter && { filter }) });
  else if (isDocs) await takePictures(filter);
  else await takePicture();
} finally {
  await browser.close();
  await demo.close();
}

async function takePicture() {
  const page = await browser.newPage({
    baseURL: demo.url,
    viewport: { width: 1280, height: 936 },
    colorScheme: 'light',
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  // A fixed clock, so that the picture is always the same, and so that the tokens have different remaining lifetimes.
  await page.clock.setFixedTime('2026-01-05T09:12:30Z');
  await page.goto('/');
  await page.getByRole('radio', { name: 'Globex' }).check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.getByRole('table', { name: 'Invoices of Globex' }).waitFor();

  await page.clock.setFixedTime('2026-01-05T09:33:44Z');
  await page.getByRole('article', { name: 'Acme' }).getByRole('button', { name: 'Switch' }).click();
  await page.getByRole('table', { name: 'Invoices of Acme' }).waitFor();

  await page.clock.setFixedTime('2026-01-05T09:41:32Z');
  const globex = page.getByRole('article', { name: 'Globex' });
  await globex.getByRole('button', { name: 'Call API' }).click();
  await globex.getByRole('status').getByText('invoices of Globex').waitFor();
  for (const left of ['52:12', '30:58']) await page.getByText(left).waitFor();
  await page.mouse.move(0, 0);

  mkdirSync(dirname(picture), { recursive: true });
  await page.screenshot({ path: picture, animations: 'disabled' });
  console.log(`Wrote ${picture}`);
}

/** @param {string} [text] only those with it in their name */
async function takePictures(text = '') {
  for (const [name, { open, viewport }] of Object.entries(pictures)) {
    if (!name.includes(text)) continue;
    const context = await browser.newContext({
      baseURL: demo.url,
      viewport,
      colorScheme: 'light',
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const shown = (await open({ page, demo, control: demo.tenant.control })) ?? page;
    await shown.mouse.move(0, 0);
    const file = fileURLToPath(new URL(`../docs/pictures/${name}.png`, import.meta.url));
    mkdirSync(dirname(file), { recursive: true });
    await shown.screenshot({ path: file, animations: 'disabled' });
    await context.close();
    console.log(`Wrote ${file}`);
  }
}
