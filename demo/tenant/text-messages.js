/** @typedef {{ to: string, text: string, time: string }} TextMessage time: ISO 8601 */
/** @typedef {ReturnType<typeof createTextMessages>} TextMessages */

/** How many messages are kept. */
const LIMIT = 50;

/** The text messages that the tenant would send. Nothing is sent: the page `/phone` and the command `textMessages` return them. */
export function createTextMessages() {
  /** @type {TextMessage[]} Newest first. */
  let messages = [];
  return {
    /** @param {string} to phone number @param {string} text */
    send(to, text) {
      messages = [{ to, text, time: new Date().toISOString() }, ...messages].slice(0, LIMIT);
    },
    /** Newest first. */
    list: () => [...messages],
    clear() {
      messages = [];
    },
  };
}
