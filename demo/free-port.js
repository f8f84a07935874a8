import { connect } from 'node:net';

/**
 * The preferred port, or 0 (any free port) if it is taken. Checked by connecting and not by binding: some systems allow
 * to bind 127.0.0.1 beside a server on all addresses, and a browser would then reach that server at `localhost`.
 * @param {number} preferred
 */
export async function freePort(preferred) {
  if (preferred === 0) return 0;
  const answers = await Promise.all([answersAt('127.0.0.1', preferred), answersAt('::1', preferred)]);
  return answers.includes(true) ? 0 : preferred;
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answersAt(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
