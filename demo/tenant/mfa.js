import { randomBytes, randomInt } from 'node:crypto';
import { readForm } from './form-body.js';

/**
 * @typedef {object} Refused a request that was refused because it needs a second factor
 * @property {URLSearchParams} form what the application had sent to `/oauth/token`
 * @property {string} sub
 * @property {string | undefined} grantId
 * @property {number} expires milliseconds since the epoch
 * @property {Map<string, { code: string, factorId: string }>} messages the text messages that were sent, by `oob_code`
 */
/** @typedef {{ status: number, body: object }} Answer */
/** @typedef {ReturnType<typeof createMfa>} Mfa */

/** Refused for a person without an authenticator. Every other code is right, so that a test needs no enrollment. */
const WRONG_CODE = '000000';
const LIFETIME_MS = 600_000;
const PATH = /^\/mfa\/(authenticators|associate|challenge)$/;
/** The last part of the grant type, the parameter with the code, and what Auth0 says of a wrong one. */
const GRANTS = [
  { type: 'otp', parameter: 'otp', problem: 'Invalid otp_code.' },
  { type: 'oob', parameter: 'binding_code', problem: 'Invalid binding_code.' },
  { type: 'recovery-code', parameter: 'recovery_code', problem: 'MFA Authorization rejected.' },
];

/**
 * Second factors: the requests that need one, the endpoints `/mfa/…` to enroll and to challenge one, and the grants that complete a request.
 *
 * @param {object} parts
 * @param {import('./authenticators.js').Authenticators} parts.authenticators
 * @param {import('./text-messages.js').TextMessages} parts.textMessages
 * @param {import('./directory.js').Directory} parts.directory
 * @param {import('./clock.js').Clock} parts.clock
 */
export function createMfa({ authenticators, textMessages, directory, clock }) {
  /** @type {Map<string, Refused>} By MFA token. */
  const waiting = new Map();
  /** @type {Set<string | undefined>} The grants whose request was completed with a second factor. */
  const completed = new Set();

  const now = () => Date.now() + clock.advanced() * 1000;

  /** @param {Refused} refused @param {import('./authenticators.js').Factor} phone */
  function sendMessage(refused, { id, phoneNumber = '' }) {
    const oobCode = randomBytes(16).toString('base64url');
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    refused.messages.set(oobCode, { code, factorId: id });
    textMessages.send(phoneNumber, `Your verification code is ${code}.`);
    return { oob_code: oobCode, binding_method: 'prompt' };
  }

  /**
   * Whether the form has a right code. A factor becomes active with its first one.
   * @param {URLSearchParams} form
   * @param {Refused} refused
   * @returns {{ recoveryCode?: string } | undefined} recoveryCode: the next one, after the last one was used
   */
  function complete(form, { sub, messages }) {
    const { type, parameter = '' } = grantOf(form) ?? {};
    const code = form.get(parameter) ?? WRONG_CODE;
    if (!authenticators.hasAny(sub)) return code === WRONG_CODE || type === 'oob' ? undefined : {};
    if (type === 'recovery-code') {
      const recoveryCode = authenticators.useRecoveryCode(sub, code);
      return recoveryCode === undefined ? undefined : { recoveryCode };
    }
    const message = messages.get(form.get('oob_code') ?? '');
    const factorId =
      type === 'otp'
        ? authenticators.appWithCode(sub, code)?.id
        : message?.code === code
          ? message.factorId
          : undefined;
    if (factorId === undefined) return undefined;
    authenticators.activate(sub, factorId);
    return {};
  }

  /** The refused request of an MFA token, or what Auth0 says of the token. @param {string} token @returns {Refused | Answer} */
  function find(token) {
    const refused = waiting.get(token);
    if (!refused) return problem(401, 'invalid_grant', 'Malformed mfa_token');
    return refused.expires > now() ? refused : problem(403, 'expired_token', 'mfa_token is expired');
  }

  /** @type {Record<string, (refused: Refused, form: URLSearchParams) => Answer>} */
  const endpoints = {
    authenticators: ({ sub }) => ({ status: 200, body: authenticators.list(sub) }),

    associate(refused, form) {
      const { sub } = refused;
      if (authenticators.isEnrolled(sub)) return problem(403, 'access_denied', 'User is already enrolled.');
      const isOtp = form.get('authenticator_types')?.includes('otp');
      const phoneNumber = form.get('phone_number') ?? '';
      if (!isOtp && !/^\+\d{6,15}$/.test(phoneNumber))
        return problem(400, 'invalid_request', 'phone_number must be in the format +15550100.');
      const { factor, recoveryCode } = authenticators.add(sub, isOtp ? undefined : phoneNumber);
      const { id, secret } = factor;
      const account = encodeURIComponent(`Demo:${directory.person(sub)?.email ?? sub}`);
      const factorBody = isOtp
        ? {
            authenticator_type: 'otp',
            secret,
            barcode_uri: `otpauth://totp/${account}?secret=${secret}&issuer=Demo&algorithm=SHA1&digits=6&period=30`,
          }
        : { authenticator_type: 'oob', oob_channel: 'sms', ...sendMessage(refused, factor) };
      return { status: 200, body: { id, ...factorBody, recovery_codes: [recoveryCode] } };
    },

    challenge(refused, form) {
      const { sub } = refused;
      const type = form.get('challenge_type') ?? 'otp';
      const phone = authenticators.phone(sub, form.get('authenticator_id'));
      if (!authenticators.hasAny(sub))
        return problem(403, 'association_required', 'The user has no authenticator.');
      if (type === 'oob' && !phone)
        return problem(401, 'unsupported_challenge_type', 'The user has no such authenticator.');
      return {
        status: 200,
        body: { challenge_type: type, ...(type === 'oob' && phone && sendMessage(refused, phone)) },
      };
    },
  };

  return {
    /** Whether the authorization had a second factor since its login. @param {string | undefined} grantId */
    isCompleted: (grantId) => grantId !== undefined && completed.has(grantId),

    /**
     * What the refused application gets.
     * @param {URLSearchParams} form what it had sent to `/oauth/token`
     * @param {Pick<import('./request-facts.js').RequestFacts, 'sub' | 'grantId'>} facts
     * @param {import('./authenticators.js').Requirements} [requirements] default: one of the person's factors, or to enroll one
     */
    requirement(form, { sub = '', grantId }, requirements = authenticators.requirements(sub)) {
      const token = `mfa_${randomBytes(16).toString('base64url')}`;
      waiting.set(token, { form, sub, grantId, expires: now() + LIFETIME_MS, messages: new Map() });
      return {
        error: 'mfa_required',
        error_description: 'Multifactor authentication required',
        mfa_token: token,
        mfa_requirements: requirements,
      };
    },

    /**
     * Returns the refused request that the form's second factor completes, or else the form itself.
     * @param {URLSearchParams} form
     * @returns {{ form: URLSearchParams, recoveryCode?: string }}
     */
    resume(form) {
      const token = form.get('mfa_token') ?? '';
      const refused = find(token);
      const result = 'form' in refused ? complete(form, refused) : undefined;
      if (!result || !('form' in refused)) return { form };
      waiting.delete(token);
      completed.add(refused.grantId);
      return { form: refused.form, ...result };
    },

    /** Why `resume` did not complete a request. @param {URLSearchParams} form */
    refusal(form) {
      const refused = find(form.get('mfa_token') ?? '');
      if (!('form' in refused)) return refused;
      return problem(403, 'invalid_grant', grantOf(form)?.problem ?? 'Unknown grant type.');
    },

    /** @type {import('./oidc.js').Middleware} */
    async middleware(ctx, next) {
      const endpoint = endpoints[PATH.exec(ctx.path)?.[1] ?? ''];
      if (!endpoint) return next();
      const form = ctx.method === 'POST' ? await readForm(ctx) : new URLSearchParams();
      const refused = find(form.get('mfa_token') ?? ctx.get('authorization').replace('Bearer ', ''));
      Object.assign(ctx, 'form' in refused ? endpoint(refused, form) : refused);
    },
  };
}

/** @param {URLSearchParams} form */
const grantOf = (form) =>
  GRANTS.find(({ type }) => form.get('grant_type') === `http://auth0.com/oauth/grant-type/mfa-${type}`);

/** @param {number} status @param {string} error @param {string} description @returns {Answer} */
const problem = (status, error, description) => ({
  status,
  body: { error, error_description: description },
});
