import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from './child-process.js';
import { WINDOW } from './puppeteer.js';
import { newSession } from './web-driver.js';

/**
 * Starts a display without a screen. Each profile is a browser of its own, without storage on disk, with a WebDriver server of its own:
 * WebKitWebDriver 2.50 can crash when a session with two tabs ends.
 * @param {string} webDriver path of WebKitWebDriver
 * @param {string} xvfb path of Xvfb
 * @returns {Promise<import('./driver.js').Driver>}
 */
export async function startWebKit(webDriver, xvfb) {
  const home = mkdtempSync(join(tmpdir(), 'webkit-'));
  // After child-process.js has ended the browsers.
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  const screen = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  const display = startProcess(xvfb, screen);
  try {
    const env = environment(home, await display.firstReport());
    const first = await newBrowser(webDriver, env);
    await first.close();
    const { browserName, browserVersion } = first.session.capabilities;
    return {
      version: `${browserName} ${browserVersion}`,
      newProfile: async () => profileOf(await newBrowser(webDriver, env)),
      close: display.end,
    };
  } catch (error) {
    await display.end();
    throw error;
  }
}

/** @param {string} home @param {string} display its number */
const environment = (home, display) => ({
  DISPLAY: `:${display}`,
  GDK_BACKEND: 'x11',
  HOME: home,
  XDG_CACHE_HOME: home,
  XDG_CONFIG_HOME: home,
  XDG_DATA_HOME: home,
  XDG_RUNTIME_DIR: home,
  // There is no session bus and no graphics card.
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  NO_AT_BRIDGE: '1',
  GSETTINGS_BACKEND: 'memory',
  LIBGL_ALWAYS_SOFTWARE: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
});

/** @param {string} webDriver @param {NodeJS.ProcessEnv} env */
async function newBrowser(webDriver, env) {
  const port = await freePort();
  const server = startProcess(webDriver, ['--host=127.0.0.1', `--port=${port}`], env);
  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([untilReady(url), server.ended]);
    return { session: await newSession(url, {}), close: server.end };
  } catch (error) {
    await server.end();
    throw error;
  }
}

/**
 * @param {Awaited<ReturnType<typeof newBrowser>>} browser
 * @returns {Promise<import('./driver.js').Profile>}
 */
async function profileOf({ session, close }) {
  const { command } = session;
  await command('POST', '/timeouts', { script: 30_000, pageLoad: 30_000 });
  await command('POST', '/window/rect', WINDOW);
  /** @type {Map<string, import('./driver.js').Tab>} */
  const known = new Map();
  /** @param {string} handle */
  const tabOf = (handle) => {
    const tab = known.get(handle) ?? createTab(session, handle);
    known.set(handle, tab);
    return tab;
  };
  /** The tab that a session begins with. @type {{ handle: string } | undefined} */
  let unused = { handle: await command('GET', '/window') };
  return {
    async newTab() {
      // A window, because the mouse does not reach a tab in the background.
      const { handle } = unused ?? (await command('POST', '/window/new', { type: 'window' }));
      unused = undefined;
      return tabOf(handle);
    },
    tabs: async () => /** @type {string[]} */ (await command('GET', '/window/handles')).map(tabOf),
    close,
  };
}

/**
 * @param {Awaited<ReturnType<typeof newSession>>} session
 * @param {string} handle
 * @returns {import('./driver.js').Tab}
 */
function createTab({ commandIn }, handle) {
  /** @param {object} source */
  const act = (source) => commandIn(handle, 'POST', '/actions', { actions: [source] });
  return {
    open: (url) => commandIn(handle, 'POST', '/url', { url }),
    reload: () => commandIn(handle, 'POST', '/refresh'),
    back: () => commandIn(handle, 'POST', '/back'),
    async evaluate(run, ...args) {
      const script = `const done = arguments[arguments.length - 1];
        Promise.resolve().then(() => (${run}).apply(undefined, arguments[0])).then(
          (value) => done({ value }),
          (error) => done({ error: String(error) }),
        );`;
      const { value, error } = await commandIn(handle, 'POST', '/execute/async', { script, args: [args] });
      if (error !== undefined) throw new Error(error);
      return value ?? undefined;
    },
    clickAt: (x, y) =>
      act({
        type: 'pointer',
        id: 'mouse',
        parameters: { pointerType: 'mouse' },
        actions: [
          { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0, origin: 'viewport' },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ],
      }),
    type: (text) =>
      act({
        type: 'key',
        id: 'keyboard',
        actions: [...text].flatMap((value) => [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ]),
      }),
    toFront: () => commandIn(handle, 'GET', '/title'),
    close: () => commandIn(handle, 'DELETE', '/window'),
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {string} url */
async function untilReady(url) {
  for (const end = Date.now() + 15_000; ;) {
    const isReady = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (Date.now() > end) throw new Error('WebKitWebDriver does not answer.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
