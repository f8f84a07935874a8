import { createServer } from 'node:http';
import { decodeJwt } from 'jose';

/** @typedef {Awaited<ReturnType<typeof startPageServer>>} PageServer */

/**
 * The page that the adapter runs in. It creates the adapter again without the parameters of a callback that failed.
 */
const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>isolation</title><link rel="icon" href="data:," /></head>
  <body>
    <script type="module">
      import { create } from '/adapter.js';
      const settings = await (await fetch('/settings.json')).json();
      const start = async () => (window.adapter = await create(settings));
      try {
        await start();
      } catch (error) {
        window.startError = String(error);
        history.replaceState(null, '', '/');
        await start().catch((second) => (window.fatal = String(second)));
      }
      window.ready = true;
    </script>
  </body>
</html>`;

/**
 * Serves the page, the adapter, and an API whose answers a browser may keep in its HTTP cache.
 * @param {{ adapter: string, settings: () => object }} content adapter: the code of a module
 */
export async function startPageServer({ adapter, settings }) {
  const server = createServer(({ url = '/', headers }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    if (pathname === '/adapter.js') return void send('text/javascript', adapter);
    if (pathname === '/settings.json') return void send('application/json', JSON.stringify(settings()));
    if (pathname === '/api/organization') {
      response.setHeader('cache-control', 'max-age=3600');
      const token = /^(?:Bearer|DPoP) (.+)$/.exec(headers.authorization ?? '')?.[1];
      return void send(
        'application/json',
        JSON.stringify({ organization: token && decodeJwt(token).org_id }),
      );
    }
    send('text/html', PAGE);

    /** @param {string} type @param {string} body */
    function send(type, body) {
      response.setHeader('content-type', type);
      response.end(body);
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://localhost:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
