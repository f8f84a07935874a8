import { decodeJwt } from 'jose';

/** @typedef {ReturnType<typeof createMachineTokens>} MachineTokens */
/** @typedef {{ organization: string, audience: string }} Target */

/** A token is not used any more when it expires within this time. */
const MINUTE_MS = 60_000;

/**
 * Tokens with which a service calls another one, for one organization. Only for servers: it has a secret.
 *
 * @param {{ issuer: string, clientId: string, clientSecret: string, now?: () => number }} application
 */
export function createMachineTokens({ issuer, clientId, clientSecret, now = Date.now }) {
  /** @type {Map<string, { token: string, expiresAt: number }>} */
  const cached = new Map();
  /** @type {Map<string, Promise<string>>} */
  const pending = new Map();

  /** @param {Target} target @param {Record<string, string>} grant */
  async function request({ organization, audience }, grant) {
    const body = { client_id: clientId, client_secret: clientSecret, organization, audience, ...grant };
    const response = await fetch(new URL('oauth/token', issuer), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${answer.error}: ${answer.error_description}`);
    // The request named the organization. What counts is which one the token is for.
    if (decodeJwt(answer.access_token).org_id !== organization)
      throw new Error(`The token is not for ${organization}.`);
    return { token: String(answer.access_token), expiresAt: now() + answer.expires_in * 1000 };
  }

  return {
    /**
     * A token of the machine itself: from the cache until a minute before it expires, and never with two requests at a
     * time for the same organization and audience.
     *
     * @param {Target} target organization: its id
     * @returns {Promise<string>}
     */
    get(target) {
      const key = JSON.stringify([target.organization, target.audience]);
      const known = cached.get(key);
      if (known && known.expiresAt - MINUTE_MS > now()) return Promise.resolve(known.token);
      const running = pending.get(key);
      if (running) return running;

      const started = request(target, { grant_type: 'client_credentials' })
        .then((issued) => (cached.set(key, issued), issued.token))
        .finally(() => pending.delete(key));
      pending.set(key, started);
      return started;
    },

    /**
     * A token for another service that keeps the user and the organization of the token that the user sent to us.
     *
     * @param {Target} target
     * @param {string} userToken verified, and for our own audience
     */
    async onBehalfOf(target, userToken) {
      const type = 'urn:ietf:params:oauth:token-type:access_token';
      const { token } = await request(target, {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: userToken,
        subject_token_type: type,
        requested_token_type: type,
      });
      return token;
    },
  };
}
