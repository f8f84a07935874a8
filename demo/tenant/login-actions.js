import { decodeJwt } from 'jose';
import { changedScope } from './action-runner.js';

/** @typedef {import('./action-runner.js').ActionResult} ActionResult */
/** @typedef {import('./action-event.js').LoginFacts} LoginFacts */
/** @typedef {ReturnType<typeof createLoginActions>} LoginActions */

/**
 * The post-login Actions: they run at the login page, before there is a code, and again on every refresh. What they
 * changed waits for the tokens, by the id of the grant.
 *
 * @param {object} parts
 * @param {import('./action-runner.js').ActionRunner} parts.runner
 * @param {ReturnType<typeof import('./action-event.js').createEvents>} parts.events
 * @param {import('./key.js').SigningKey} parts.key
 * @param {string} parts.issuer
 */
export function createLoginActions({ runner, events, key, issuer }) {
  /** @type {Map<string, ActionResult>} */
  const byGrant = new Map();

  return {
    /**
     * @param {string} grantId
     * @param {LoginFacts} login
     */
    async run(grantId, login) {
      const result = await runner.postLogin(events.postLogin(login));
      byGrant.set(grantId, result);
      return result;
    },

    /** For the tokens of a login, whose Actions have run. @param {string} grantId @param {LoginFacts} login */
    resultOf: async (grantId, login) => byGrant.get(grantId) ?? runner.postLogin(events.postLogin(login)),

    /**
     * Puts the changes into the tokens of an answer of `/oauth/token`.
     * @param {Record<string, unknown>} answer changed in place
     * @param {ActionResult} result
     */
    async apply(answer, result) {
      const { id_token: idToken, access_token: accessToken } = answer;
      if (typeof idToken === 'string') {
        answer.id_token = await key.sign({ ...decodeJwt(idToken), ...result.idToken });
      }
      // No Action changes an opaque token, or one for an API of Auth0.
      const claims =
        typeof accessToken === 'string' && accessToken.includes('.') ? decodeJwt(accessToken) : {};
      if (claims.aud === undefined || [claims.aud].flat()[0]?.startsWith(issuer)) return;
      answer.scope = changedScope(String(claims.scope), result);
      answer.access_token = await key.sign({ ...claims, ...result.accessToken, scope: answer.scope });
    },
  };
}
