import { createServer } from 'node:http';

/**
 * @typedef {object} LoopbackServer
 * @property {string} url without a trailing slash
 * @property {number} port
 * @property {() => Promise<void>} close
 */

/**
 * Serves to this machine only: nothing in the demo is meant for the network that the laptop happens to be in.
 * @param {import('node:http').RequestListener} listener
 * @param {number} port 0 takes a free one
 * @returns {Promise<LoopbackServer>}
 */
export async function listenOnLoopback(listener, port) {
  const server = createServer(listener);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());

  /** @type {Promise<void> | undefined} */
  let closed;
  return {
    url: `http://localhost:${address.port}`,
    port: address.port,
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        // A browser keeps its connections open, and close() alone would wait for it.
        server.closeAllConnections();
      });
      return closed;
    },
  };
}
