import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { installers } from './browser-install.js';

/** Playwright disables these. They are repeated, because Chromium reads only the last `--disable-features` of its arguments. */
const disabledByPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

/**
 * Renderers that no test uses. Chromium starts them for each window: for the list below the address bar, for other parts
 * of its own user interface, and in reserve for a later page. They took a fifth of the CPU time of the tests, or more.
 */
const unusedRenderers = [
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
  'PreloadTopChromeWebUI',
  'SpareRendererForSitePerProcess',
];

/**
 * Returns the argument that disables features of Chromium, in addition to those that no test uses.
 * @param {string[]} features
 */
export function disableFeatures(...features) {
  return `--disable-features=${[...disabledByPlaywright, ...unusedRenderers, ...features].join()}`;
}

/** Arguments for Chromium: it can run in a container, and connects only to the servers of the test. */
export const launchArgs = [
  // The sandbox does not work for the root user, nor in most CI containers.
  ...(process.getuid?.() === 0 || process.env.CI ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  disableFeatures(),
];

/**
 * Returns the path of an installed browser: $CHROMIUM_PATH, otherwise the system's Chrome or Chromium, otherwise Playwright's.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (isFile(chosen)) return chosen;
    throw new Error(
      `CHROMIUM_PATH is ${chosen}, which is no file. Correct it, or unset it to have one searched for.`,
    );
  }
  return (
    systemCandidates().find((path) => isFile(path) && isBrowser(path)) ??
    [chromium.executablePath()].find(isFile)
  );
}

/**
 * Returns the path of a browser, and installs one if there is none.
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;

  const failures = [];
  for (const install of installers()) {
    const failure = await install();
    const installed = findBrowser();
    if (installed) return installed;
    failures.push(failure);
  }
  const advice = 'Install Chrome or Chromium, or set CHROMIUM_PATH to where it is.';
  throw new Error(['There is no browser here, and none could be installed.', ...failures, advice].join('\n'));
}

function systemCandidates() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  const { env } = process;
  if (process.platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA];
    return folders.map((folder) => join(folder ?? '', 'Google/Chrome/Application/chrome.exe'));
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/**
 * Whether a file is a browser that Playwright can start. Ubuntu's package `chromium` is not: it starts a snap, which can't read
 * Playwright's profile folder.
 * @param {string} path
 */
function isBrowser(path) {
  // On Windows `--version` opens a window.
  if (process.platform === 'win32') return true;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 && /chrom/i.test(stdout) && !/\bsnap\b/.test(stdout);
}

/** @param {string} path */
function isFile(path) {
  return existsSync(path) && statSync(path).isFile();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(await ensureBrowser());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
