import type { Page } from '@playwright/test';
import type { OrgSessionClient, OrgSessionSnapshot } from 'auth0-org-sessions';

type Method =
  | 'getTokenForOrg'
  | 'switchOrganization'
  | 'loginWithRedirect'
  | 'loginWithPopup'
  | 'loginWithCustomTokenExchange'
  | 'logoutOrganization'
  | 'getUser'
  | 'logout';

/** How a call ended. */
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

/** Calls the page's own client by hand, and waits for how it ends. */
export function ask<Name extends Method>(
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

/** What the client says is true now. */
export async function snapshotOf(
  page: Page,
): Promise<Pick<OrgSessionSnapshot, 'status'> & { active?: string; held: string[]; error?: string }> {
  return page.evaluate(() => {
    const snapshot = window.demo?.client.getSnapshot();
    if (!snapshot) throw new Error('The demo was started without its controls.');
    const { status, organization, sessions, error } = snapshot;
    return {
      status,
      active: organization?.id,
      held: sessions.map((session) => session.organization.id).sort(),
      error: error?.code,
    };
  });
}

/** Leaves the page with a login that the page's own client begins, and waits for the page that comes back. */
export async function loginAndBack(
  page: Page,
  options: Parameters<OrgSessionClient['loginWithRedirect']>[0],
): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    // The page is gone before it could answer.
    ask(page, 'loginWithRedirect', options).catch(() => undefined),
  ]);
}

/** What a token says, read without checking it. */
export function claimsIn(token: unknown): Record<string, unknown> {
  const [, payload = ''] = String(token).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
