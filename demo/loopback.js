import { createServer } from 'node:http';

/**
 * @typedef {object} LoopbackServer
 * @property {string} url without a trailing slash
 * @property {number} port
 * @property {() => Promise<void>} close
 */

/**
 * Listens on loopback only, so that other machines of the network can't reach the demo.
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
        // close() alone would wait for the connections that a browser keeps open.
        server.closeAllConnections();
      });
      return closed;
    },
  };
}
