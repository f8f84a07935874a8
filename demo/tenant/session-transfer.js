import { randomBytes } from 'node:crypto';

/** @typedef {ReturnType<typeof createSessionTransfers>} SessionTransfers */

/** Session transfer tokens, with which a native application signs its user in to a browser. */
export function createSessionTransfers() {
  /** @type {Map<string, string>} The users, by token. */
  const users = new Map();
  return {
    /** @param {{ sub: string }} user */
    create({ sub }) {
      const token = randomBytes(24).toString('base64url');
      users.set(token, sub);
      return { token };
    },
    /** @param {unknown} token */
    isValid: (token) => users.has(String(token)),
    /** Returns the user of a token, once. @param {unknown} token */
    take(token) {
      const sub = users.get(String(token));
      users.delete(String(token));
      return sub;
    },
  };
}
