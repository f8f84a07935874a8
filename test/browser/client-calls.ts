import type { Page } from '@playwright/test';
import type { OrgSessionClient, OrgSessionSnapshot } from 'auth0-org-sessions';

type Method =
  | 'getTokenForOrg'
  | 'switchOrganization'
  | 'loginWithRedirect'
  | 'loginWithPopup'
  | 'loginWithCustomTokenExchange'
  | 'loginWithPasskey'
  | 'connectAccountWithRedirect'
  | 'logoutOrganization'
  | 'getUser'
  | 'logout';

/** The result or the error of a call. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly code?: string;
    readonly organization?: string;
    readonly reason?: string;
    readonly claim?: string;
    readonly mfaToken?: string;
  };
}

/** Calls a method of the page's client and returns its result or error. */
export function callClient<Name extends Method>(
  page: Page,
  method: Name,
  ...args: Parameters<OrgSessionClient[Name]>
): Promise<Outcome> {
  return page.evaluate(
    async ([name, given]) => {
      const { client } = window.demo ?? {};
      if (!client) throw new Error('The demo was started without its controls.');
      try {
        const call = client[name] as (...given: unknown[]) => Promise<unknown>;
        return { value: await call(...given) };
      } catch (error) {
        const {
          name: of,
          code,
          organization,
          reason,
          claim,
          mfaToken,
        } = error as NonNullable<Outcome['error']>;
        return { error: { name: of, code, organization, reason, claim, mfaToken } };
      }
    },
    [method, args as unknown[]] as const,
  );
}

/** The snapshot of the page's client, in short. */
export async function snapshotOf(
  page: Page,
): Promise<Pick<OrgSessionSnapshot, 'status'> & { active?: string; sessionIds: string[]; error?: string }> {
  return page.evaluate(() => {
    const snapshot = window.demo?.client.getSnapshot();
    if (!snapshot) throw new Error('The demo was started without its controls.');
    const { status, organization, sessions, error } = snapshot;
    return {
      status,
      active: organization?.id,
      sessionIds: sessions.map((session) => session.organization.id).sort(),
      error: error?.code,
    };
  });
}

/** Starts a redirect login with the page's client, and waits until the page is loaded again. */
export async function loginAndBack(
  page: Page,
  options: Parameters<OrgSessionClient['loginWithRedirect']>[0],
): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    // The page is unloaded before the call returns.
    callClient(page, 'loginWithRedirect', options).catch(() => undefined),
  ]);
}

/** The claims of a token, without any check. */
export function claimsIn(token: unknown): Record<string, unknown> {
  const [, payload = ''] = String(token).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
