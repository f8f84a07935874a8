import { randomBytes } from 'node:crypto';
import { createSecret, oneTimeCode, PERIOD_SECONDS } from './one-time-code.js';

/**
 * @typedef {object} Factor an authenticator app, or a phone that gets text messages
 * @property {string} id
 * @property {'otp' | 'phone'} type
 * @property {boolean} active whether the person has entered a code of it
 * @property {string} [secret] of an authenticator app
 * @property {string} [phoneNumber] of a phone
 */
/** @typedef {{ factors: Factor[], recoveryCode: string, recoveryId: string }} Enrollment */
/** @typedef {{ challenge: { type: string }[] } | { enroll: { type: string }[] }} Requirements `mfa_requirements` of the error `mfa_required` */
/** @typedef {ReturnType<typeof createAuthenticators>} Authenticators */

/** The second factors of each person, and the recovery code that they get with the first one. */
export function createAuthenticators(/** @type {import('./clock.js').Clock} */ clock) {
  /** @type {Map<string, Enrollment>} By `sub`. */
  const enrollments = new Map();

  const now = () => Date.now() / 1000 + clock.advanced();
  /** @param {string} sub */
  const factorsOf = (sub) => enrollments.get(sub)?.factors ?? [];
  /** @param {string} sub */
  const isEnrolled = (sub) => factorsOf(sub).some(({ active }) => active);
  /** @param {string} sub @returns {{ type: string }[]} */
  const typesOf = (sub) => {
    const active = factorsOf(sub).filter((factor) => factor.active);
    return active.length > 0 ? [...active.map(({ type }) => ({ type })), { type: 'recovery-code' }] : [];
  };

  return {
    isEnrolled,

    /** Also those that wait for their first code. @param {string} sub */
    hasAny: (sub) => enrollments.has(sub),

    /** The types of a person's active authenticators, as Auth0 names them. @param {string} sub */
    typesOf,

    /** @param {string} sub @returns {Requirements} */
    requirements: (sub) =>
      isEnrolled(sub) ? { challenge: typesOf(sub) } : { enroll: [{ type: 'otp' }, { type: 'phone' }] },

    /**
     * Adds a factor that waits for its first code. It replaces one of the same type that also waits.
     * @param {string} sub
     * @param {string} [phoneNumber] undefined: an authenticator app
     */
    add(sub, phoneNumber) {
      const type = phoneNumber === undefined ? 'otp' : 'phone';
      /** @type {Factor} */
      const factor = {
        id: `${type === 'otp' ? 'totp' : 'sms'}|dev_${randomBytes(8).toString('hex')}`,
        type,
        active: false,
        ...(phoneNumber === undefined ? { secret: createSecret() } : { phoneNumber }),
      };
      const enrollment = enrollments.get(sub) ?? { factors: [], ...createRecoveryCode() };
      const factors = enrollment.factors.filter((other) => other.active || other.type !== type);
      enrollments.set(sub, { ...enrollment, factors: [...factors, factor] });
      return { factor, recoveryCode: enrollment.recoveryCode };
    },

    /** @param {string} sub @param {string} id */
    activate(sub, id) {
      for (const factor of factorsOf(sub)) factor.active ||= factor.id === id;
    },

    /**
     * The phone with an id, or the only one.
     * @param {string} sub
     * @param {string | null} id
     */
    phone: (sub, id) =>
      factorsOf(sub).find((factor) => factor.type === 'phone' && (id === null || factor.id === id)),

    /** The authenticator app that shows this code now, or has shown it half a minute ago. @param {string} sub @param {string} code */
    appWithCode: (sub, code) =>
      factorsOf(sub).find(({ secret }) =>
        [0, -PERIOD_SECONDS].some(
          (seconds) => secret !== undefined && oneTimeCode(secret, now() + seconds) === code,
        ),
      ),

    /** The code that the person's authenticator app shows now. @param {string} sub */
    codeOf(sub) {
      const secret = factorsOf(sub).findLast((factor) => factor.secret)?.secret;
      return secret === undefined ? undefined : oneTimeCode(secret, now());
    },

    /** The people who have an authenticator app. */
    peopleWithApp: () =>
      [...enrollments].flatMap(([sub, { factors }]) => (factors.some(({ secret }) => secret) ? sub : [])),

    /** Replaces a recovery code that is right, because each works once. @param {string} sub @param {string} code */
    useRecoveryCode(sub, code) {
      const enrollment = enrollments.get(sub);
      if (!isEnrolled(sub) || enrollment?.recoveryCode !== code) return undefined;
      return Object.assign(enrollment, createRecoveryCode()).recoveryCode;
    },

    /** What `GET /mfa/authenticators` returns. @param {string} sub */
    list(sub) {
      const factors = factorsOf(sub).map(({ id, type, active, phoneNumber = '' }) =>
        type === 'otp'
          ? { id, authenticator_type: 'otp', type, active }
          : { id, authenticator_type: 'oob', oob_channel: 'sms', type, active, name: masked(phoneNumber) },
      );
      const { recoveryId: id } = enrollments.get(sub) ?? {};
      const recovery = { id, authenticator_type: 'recovery-code', type: 'recovery-code', active: true };
      return isEnrolled(sub) ? [...factors, recovery] : factors;
    },

    /** Removes the factors of a person, or of all people, as Auth0's Management API can. @param {string} [sub] */
    remove: (sub) => (sub === undefined ? enrollments.clear() : void enrollments.delete(sub)),
  };
}

const createRecoveryCode = () => ({
  recoveryCode: randomBytes(12).toString('hex').toUpperCase(),
  recoveryId: `recovery-code|dev_${randomBytes(8).toString('hex')}`,
});

/** @param {string} phoneNumber */
const masked = (phoneNumber) => phoneNumber.replaceAll(/\d(?=\d{2})/g, 'X');
