import { randomBytes } from 'node:crypto';

/** @typedef {ReturnType<typeof createMfa>} Mfa */

/** The one-time code that is wrong; every other one is right. */
const WRONG_OTP = '000000';

/** Requests that were refused for want of a second factor, waiting for it. */
export function createMfa() {
  /** @type {Map<string, URLSearchParams>} */
  const waiting = new Map();

  return {
    /** What the refused application gets. @param {URLSearchParams} form what it had sent to `/oauth/token` */
    challenge(form) {
      const token = `mfa_${randomBytes(16).toString('base64url')}`;
      waiting.set(token, form);
      return {
        error: 'mfa_required',
        error_description: 'Multifactor authentication required',
        mfa_token: token,
        mfa_requirements: { challenge: [{ type: 'otp' }] },
      };
    },

    /**
     * The request that goes on, now that the factor is there; the form itself where it brings none.
     * @param {URLSearchParams} form
     */
    resume(form) {
      const token = form.get('mfa_token') ?? '';
      const refused = waiting.get(token);
      if (!refused || form.get('otp') === WRONG_OTP) return form;
      waiting.delete(token);
      return refused;
    },
  };
}
