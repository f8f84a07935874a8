import { randomBytes } from 'node:crypto';
import { readForm } from './form-body.js';

/** @typedef {ReturnType<typeof createMfa>} Mfa */

/** The only code that is refused. */
const WRONG_CODE = '000000';
const PATH = /^\/mfa\/(authenticators|associate|challenge)$/;

/**
 * Requests that were refused because they need a second factor, and the endpoints to enroll and to challenge one: a one-time code, a text
 * message, or a recovery code.
 */
export function createMfa() {
  /** @type {Map<string, { form: URLSearchParams, oobCode?: string }>} By MFA token. */
  const waiting = new Map();

  /** @param {{ oobCode?: string }} refused */
  function sendMessage(refused) {
    refused.oobCode = randomBytes(16).toString('base64url');
    return { oob_code: refused.oobCode, binding_method: 'prompt' };
  }

  /** @param {URLSearchParams} form @param {string | undefined} oobCode */
  function isWrong(form, oobCode) {
    const code = form.get('otp') ?? form.get('binding_code') ?? form.get('recovery_code') ?? WRONG_CODE;
    return code === WRONG_CODE || (form.has('binding_code') && form.get('oob_code') !== oobCode);
  }

  return {
    /** What the refused application gets. @param {URLSearchParams} form what it had sent to `/oauth/token` */
    challenge(form) {
      const token = `mfa_${randomBytes(16).toString('base64url')}`;
      waiting.set(token, { form });
      return {
        error: 'mfa_required',
        error_description: 'Multifactor authentication required',
        mfa_token: token,
        mfa_requirements: { challenge: [{ type: 'otp' }, { type: 'phone' }, { type: 'recovery-code' }] },
      };
    },

    /**
     * Returns the refused request that the form's second factor completes, or else the form itself.
     * @param {URLSearchParams} form
     */
    resume(form) {
      const token = form.get('mfa_token') ?? '';
      const refused = waiting.get(token);
      if (!refused || isWrong(form, refused.oobCode)) return form;
      waiting.delete(token);
      return refused.form;
    },

    /** @type {import('./oidc.js').Middleware} */
    async middleware(ctx, next) {
      const endpoint = PATH.exec(ctx.path)?.[1];
      if (endpoint === undefined) return next();
      const form = ctx.method === 'POST' ? await readForm(ctx) : new URLSearchParams();
      const token = form.get('mfa_token') ?? ctx.get('authorization').replace('Bearer ', '');
      const refused = waiting.get(token);
      if (!refused) {
        ctx.status = 401;
        ctx.body = { error: 'invalid_grant', error_description: 'Malformed mfa_token' };
      } else if (endpoint === 'authenticators') ctx.body = AUTHENTICATORS;
      else if (endpoint === 'challenge') {
        const type = form.get('challenge_type');
        ctx.body = { challenge_type: type, ...(type === 'oob' && sendMessage(refused)) };
      } else {
        const recovery_codes = [randomBytes(12).toString('hex').toUpperCase()];
        ctx.body = form.get('authenticator_types')?.includes('otp')
          ? {
              authenticator_type: 'otp',
              secret: SECRET,
              barcode_uri: `otpauth://totp/demo?secret=${SECRET}`,
              recovery_codes,
            }
          : { authenticator_type: 'oob', oob_channel: 'sms', ...sendMessage(refused), recovery_codes };
      }
    },
  };
}

const SECRET = 'JBSWY3DPEHPK3PXP';

const AUTHENTICATORS = [
  { id: 'totp|dev_1', authenticator_type: 'otp', type: 'otp', active: true },
  { id: 'sms|dev_2', authenticator_type: 'oob', oob_channels: ['sms'], type: 'phone', active: true },
  { id: 'recovery-code|dev_3', authenticator_type: 'recovery-code', type: 'recovery-code', active: true },
];
