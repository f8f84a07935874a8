/** A client for a W3C WebDriver server: https://www.w3.org/TR/webdriver2/ */
import { once } from 'node:events';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';

/** An answer that is an error, with the specification's `error` code. */
class WebDriverError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/**
 * @param {string} server the URL of the server
 * @param {object} capabilities
 */
export async function newSession(server, capabilities) {
  const { sessionId, capabilities: actual } = await send('POST', `${server}/session`, {
    capabilities: { alwaysMatch: { pageLoadStrategy: 'normal', ...capabilities } },
  });
  const base = `${server}/session/${sessionId}`;

  /** The end of the last command. A session has one current window, so that commands must not overlap. */
  let last = Promise.resolve();
  /** @param {(command: typeof commandOf) => Promise<any>} commands */
  function inTurn(commands) {
    const turn = last.then(() => commands(commandOf));
    last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }
  /** @param {'GET' | 'POST' | 'DELETE'} method @param {string} path @param {object} [body] */
  const commandOf = (method, path, body) => send(method, `${base}${path}`, body);

  return {
    /** What the browser answered, with its version. */
    capabilities: actual,
    /** @type {(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<any>} */
    command: (method, path, body) => inTurn((command) => command(method, path, body)),
    /** @type {(handle: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<any>} */
    commandIn: (handle, method, path, body) =>
      inTurn(async (command) => {
        await command('POST', '/window', { handle });
        return command(method, path, body);
      }),
  };
}

/**
 * With a connection of its own, because WebKitWebDriver closes connections that `fetch` would use again.
 * @param {string} method
 * @param {string} url
 * @param {object} [body] of a POST, which always has one
 */
async function send(method, url, body = {}) {
  const signal = AbortSignal.timeout(40_000);
  const outgoing = request(url, { method, agent: false, signal });
  outgoing.end(method === 'POST' ? JSON.stringify(body) : undefined);
  /** @type {[import('node:http').IncomingMessage]} */
  const [answer] = /** @type {any} */ (await once(outgoing, 'response'));
  const { value } = /** @type {{ value: any }} */ (await json(answer));
  if (answer.statusCode !== 200) throw new WebDriverError(value.error, value.message);
  return value;
}
