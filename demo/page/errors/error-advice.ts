import { isOrgSessionError, type OrgSessionErrorCode } from 'auth0-org-sessions';

/** An error in words for a visitor. */
export interface ErrorAdvice {
  readonly title: string;
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  /** Where a login helps: the organization to sign in to. */
  readonly signInTo?: string | undefined;
}

const words: Record<OrgSessionErrorCode, { title: string; advice: string }> = {
  configuration: { title: 'That was asked for in a wrong way', advice: 'Correct what the message names.' },
  login_required: {
    title: 'Somebody has to sign in',
    advice: 'Sign in to this organization. Your other sessions stay as they are.',
  },
  mfa_required: { title: 'A second factor is needed', advice: 'Sign in again to complete it.' },
  access_denied: {
    title: 'Not for you',
    advice: 'You are no member there. Trying again won’t help: ask an administrator of that organization.',
  },
  organization_mismatch: {
    title: 'The answer was for another organization',
    advice: 'It was thrown away, and nothing of it is kept. Tell whoever runs the identity provider.',
  },
  user_mismatch: {
    title: 'Somebody else is signed in',
    advice: 'Reload the page, or sign in again.',
  },
  untrusted_organization: {
    title: 'This app refuses that organization',
    advice: 'Sign in to another one.',
  },
  invalid_callback: { title: 'This login can’t be finished', advice: 'Start it again from here.' },
  superseded: { title: 'A newer switch took over', advice: 'There is nothing to do.' },
  popup: { title: 'The popup gave no answer', advice: 'Allow popups for this page, or sign in without one.' },
  temporary: {
    title: 'That didn’t work just now',
    advice: 'Your sessions are intact. Try again in a moment.',
  },
};

/** What happened, and what to do next. */
export function adviceFor(error: unknown): ErrorAdvice {
  if (!isOrgSessionError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      title: 'Something broke',
      code: 'unexpected',
      message,
      advice: 'Try again, or reload the page.',
    };
  }
  const { code, message, organization } = error;
  const helps = code === 'login_required' || code === 'mfa_required' || code === 'popup';
  return { ...words[code], code, message, signInTo: helps ? organization : undefined };
}
