import { connect } from 'node:net';

/**
 * The preferred port, or 0 (any free one) where somebody else has it.
 * Asked by calling, not by binding: some systems let us bind 127.0.0.1 beside a server that has every address,
 * and a browser would then go to that one for `localhost`.
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
