import type { Failures } from './failures.js';
import { oauthError } from './oauth-error.js';
import type { TokenResponse } from './token-issuer.js';

interface VerifyOptions {
  readonly mfaToken: string;
  readonly otp?: string;
  readonly oobCode?: string;
  readonly recoveryCode?: string;
}

/** The API `mfa` of an in-memory `Auth0Client`. */
export interface SecondFactor {
  readonly getAuthenticators: (mfaToken: string) => Promise<object[]>;
  readonly getEnrollmentFactors: (mfaToken: string) => Promise<object[]>;
  readonly enroll: (options: { mfaToken: string; factorType: string }) => Promise<object>;
  readonly challenge: (options: { mfaToken: string; challengeType: string }) => Promise<object>;
  readonly verify: (options: VerifyOptions) => Promise<object>;
}

/** @param complete Returns the tokens of the request that an MFA token belongs to; undefined if the client does not know the MFA token. */
export function createSecondFactor(
  failures: Failures,
  complete: (mfaToken: string) => (() => TokenResponse) | undefined,
): SecondFactor {
  const find = (mfaToken: string): (() => TokenResponse) => {
    const request = complete(mfaToken);
    if (!request) throw oauthError('mfa_context_not_found', 'MFA context not found for this MFA token.');
    return request;
  };
  /** A step that `failNext('mfa', …)` can make fail. */
  const step = (mfaToken: string): (() => TokenResponse) => {
    const request = find(mfaToken);
    failures.throwNext('mfa');
    return request;
  };

  return {
    async getAuthenticators(mfaToken) {
      find(mfaToken);
      return [{ id: 'totp|dev_1', authenticatorType: 'otp', type: 'totp', active: true }];
    },
    async getEnrollmentFactors(mfaToken) {
      find(mfaToken);
      return [];
    },
    async enroll({ mfaToken, factorType }) {
      step(mfaToken);
      const recoveryCodes = ['RECOVERY-CODE'];
      return factorType === 'otp'
        ? { authenticatorType: 'otp', secret: 'SECRET', barcodeUri: 'otpauth://totp/test', recoveryCodes }
        : { authenticatorType: 'oob', oobChannel: factorType, ...OUT_OF_BAND, recoveryCodes };
    },
    async challenge({ mfaToken, challengeType }) {
      step(mfaToken);
      return { challengeType, ...(challengeType === 'oob' && OUT_OF_BAND) };
    },
    async verify({ mfaToken, otp, oobCode, recoveryCode }) {
      if ((otp ?? oobCode ?? recoveryCode) === undefined)
        throw oauthError('invalid_request', 'verify needs otp, oobCode or recoveryCode.');
      const { id_token, access_token, expires_in, scope } = step(mfaToken)();
      return { id_token, access_token, expires_in, scope, token_type: 'Bearer' };
    },
  };
}

const OUT_OF_BAND = { oobCode: 'oob-code', bindingMethod: 'prompt' };
