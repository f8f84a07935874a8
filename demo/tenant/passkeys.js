import { randomBytes } from 'node:crypto';
import { readForm } from './form-body.js';

/** @typedef {ReturnType<typeof createPasskeys>} Passkeys */

/**
 * Logins with a passkey. Its user is the `userHandle` of the answer. The signature is not checked: this tenant stores no public keys.
 *
 * @param {{ directory: import('./directory.js').Directory }} parts
 */
export function createPasskeys({ directory }) {
  /** @type {Map<string, string>} The challenges, by session. */
  const challenges = new Map();

  return {
    /** @type {import('./oidc.js').Middleware} */
    async middleware(ctx, next) {
      if (ctx.path !== '/passkey/challenge' || ctx.method !== 'POST') return next();
      const requested = (await readForm(ctx)).get('organization');
      if (requested !== null && !directory.organization(requested)) {
        ctx.status = 400;
        ctx.body = { error: 'invalid_request', error_description: 'parameter organization is invalid' };
        return;
      }
      const session = randomBytes(16).toString('base64url');
      const challenge = randomBytes(32).toString('base64url');
      challenges.set(session, challenge);
      const parameters = { challenge, rpId: 'localhost', timeout: 60_000, userVerification: 'preferred' };
      ctx.body = { auth_session: session, authn_params_public_key: parameters };
    },

    /** Returns the person of an answer, once. @param {URLSearchParams} form */
    userOf(form) {
      const session = form.get('auth_session') ?? '';
      const challenge = challenges.get(session);
      challenges.delete(session);
      try {
        const { response } = JSON.parse(form.get('authn_response') ?? '');
        const { challenge: signed } = JSON.parse(decode(response.clientDataJSON));
        return challenge !== undefined && signed === challenge ? decode(response.userHandle) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** @param {string} text */
const decode = (text) => Buffer.from(text, 'base64url').toString();
