import { randomBytes } from 'node:crypto';

/** @typedef {ReturnType<typeof createMfa>} Mfa */

/** The only one-time code that is refused. */
const WRONG_OTP = '000000';

/** Requests that were refused because they need a second factor. */
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
     * Returns the refused request that the form's second factor completes, or else the form itself.
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
