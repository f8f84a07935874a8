import { isOrgSessionError, type OrgSessionErrorCode } from 'auth0-org-sessions';
import { sentenceOf } from './sentence.js';

/** An error, explained for a visitor. */
export interface ErrorAdvice {
  readonly title: string;
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  /** The organization to sign in to, if a login helps. */
  readonly signInTo?: string | undefined;
  /** Whether a login as another user can help. */
  readonly canSwitchUser?: boolean | undefined;
}

const texts: Record<OrgSessionErrorCode, { title: string; advice: string }> = {
  configuration: { title: 'This request is not valid', advice: 'Correct what the message names.' },
  login_required: {
    title: 'You have to sign in',
    advice: 'Sign in to this organization. Your other sessions stay as they are.',
  },
  mfa_required: { title: 'A second factor is required', advice: 'Sign in again to complete it.' },
  access_denied: {
    title: 'Access denied',
    advice:
      'You are not a member of this organization. Sign in as another user, or ask one of its administrators.',
  },
  organization_mismatch: {
    title: 'The tokens were for another organization',
    advice: 'They were discarded. Tell the administrator of the identity provider.',
  },
  user_mismatch: {
    title: 'Another user is signed in',
    advice: 'Reload the page, or sign in again.',
  },
  untrusted_organization: {
    title: 'This app does not accept that organization',
    advice: 'Sign in to another organization.',
  },
  invalid_callback: { title: 'This login can’t be completed', advice: 'Sign in again from this page.' },
  superseded: { title: 'A newer switch took over', advice: 'There is nothing to do.' },
  popup: {
    title: 'The login in the popup was not completed',
    advice: 'Allow popups for this page, or sign in without one.',
  },
  temporary: {
    title: 'Temporary failure',
    advice: 'Your sessions are kept. Try again in a moment.',
  },
};

/** Explains an error and what to do next. */
export function adviceFor(error: unknown): ErrorAdvice {
  if (!isOrgSessionError(error)) {
    return {
      title: 'Unexpected error',
      code: 'unexpected',
      message: sentenceOf(error),
      advice: 'Try again, or reload the page.',
    };
  }
  const { code, organization } = error;
  const canSwitchUser = code === 'access_denied';
  const canSignIn = code === 'login_required' || code === 'mfa_required' || code === 'popup';
  return {
    ...texts[code],
    code,
    message: sentenceOf(error),
    signInTo: canSignIn ? organization : undefined,
    canSwitchUser,
  };
}
