import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findBrowser } from '../../scripts/browser.js';
import { startChromium, startFirefox } from './puppeteer.js';
import { startWebKit } from './webkit.js';

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} missing what to install
 * @property {() => (() => Promise<import('./driver.js').Driver>) | undefined} find returns how to start it, if it is installed
 */

/** @type {readonly Engine[]} */
export const engines = [
  {
    name: 'chromium',
    missing: 'Chrome or Chromium, for example: apt-get install chromium',
    find() {
      const path = findBrowser();
      return path === undefined ? undefined : () => startChromium(path);
    },
  },
  {
    name: 'firefox',
    missing: 'Firefox, for example: apt-get install firefox-esr (or set FIREFOX_PATH)',
    find() {
      const chosen = process.env.FIREFOX_PATH;
      if (chosen && !existsSync(chosen)) throw new Error(`FIREFOX_PATH is ${chosen}, which is no file.`);
      const path =
        chosen ??
        inPath('firefox-esr') ??
        inPath('firefox') ??
        ['/Applications/Firefox.app/Contents/MacOS/firefox'].find(existsSync);
      return path === undefined ? undefined : () => startFirefox(path);
    },
  },
  {
    name: 'webkit',
    missing: "WebKitGTK's WebDriver and Xvfb, for example: apt-get install webkit2gtk-driver xvfb",
    find() {
      const [webDriver, xvfb] = [inPath('WebKitWebDriver'), inPath('Xvfb')];
      return webDriver && xvfb ? () => startWebKit(webDriver, xvfb) : undefined;
    },
  },
];

/** @param {string} program */
const inPath = (program) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(existsSync);
