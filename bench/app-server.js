import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { listenOnLoopback } from '../demo/loopback.js';

/** @typedef {Awaited<ReturnType<typeof startAppServer>>} AppServer */

/** @type {Record<string, string>} */
const CONTENT_TYPES = { '.html': 'text/html', '.js': 'text/javascript' };

/**
 * Serves built applications, gzipped and with `Cache-Control: no-store`, so that every reload transfers every file.
 * `/ours/memory/x.js` is the file `x.js` of the application `ours`: the second folder is for the application to read.
 */
export async function startAppServer() {
  /** @type {Map<string, { contentType: string, body: Buffer }>} */
  const files = new Map();
  /** @type {{ path: string, bytes: number }[]} */
  const requests = [];

  const server = await listenOnLoopback((request, response) => {
    const [, app, , ...path] = new URL(request.url ?? '', 'http://localhost').pathname.split('/');
    const name = path.join('/') || 'index.html';
    const file = files.get(`${app}/${name}`);
    requests.push({ path: name, bytes: file?.body.length ?? 0 });
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'cache-control': 'no-store',
      'content-encoding': 'gzip',
      'content-length': file.body.length,
      'content-type': file.contentType,
    });
    response.end(file.body);
  }, 0);

  return {
    ...server,

    /** @param {string} app its name @param {string} folder with its built files */
    addApp(app, folder) {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const contentType = CONTENT_TYPES[extname(name)];
        if (!contentType) continue;
        const body = gzipSync(readFileSync(join(folder, name)), { level: 9 });
        files.set(`${app}/${name.replaceAll('\\', '/')}`, { contentType, body });
      }
    },

    /** The requests since the last call, with the gzipped size of what each one transferred. */
    takeRequests: () => requests.splice(0),
  };
}
