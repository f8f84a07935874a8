import type { Page } from '@playwright/test';
import type { OrgSessionClient, OrgSessionSnapshot } from 'auth0-org-sessions';

type Method = 'getTokenForOrg' | 'switchOrganization' | 'loginWithRedirect' | 'loginWithPopup' | 'logout';

/** How a call ended. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly code?: string; readonly reason?: string };
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
        const { name: of, code, reason } = error as { name: string; code?: string; reason?: string };
        return { error: { name: of, code, reason } };
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
