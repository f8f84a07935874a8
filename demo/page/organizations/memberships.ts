import type { Organization, OrgSessionClient } from 'auth0-org-sessions';

/** The organizations of the signed-in person. */
export interface Memberships {
  /** The list of the last page until the API has answered. */
  readonly list: () => readonly Organization[];
  /** Whether the API has answered, or the list of the last page is known. */
  readonly isLoaded: () => boolean;
  /** Loads the list again when it, sessions or users change, and calls `onChange` if the list is another one. */
  readonly follow: (onChange: () => void) => void;
}

/** Where the list is kept for the next page of this tab, so that a reload shows it at once. */
const KEY = 'demo.memberships';

export function createMemberships(client: OrgSessionClient, report: (error: unknown) => void): Memberships {
  let list: readonly Organization[] | undefined;
  let listUser: string | undefined;
  let latestRequest = 0;
  let hasFailed = false;

  const remembered = (): readonly Organization[] | undefined => {
    const { user, organizations } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as {
      user?: string;
      organizations?: readonly Organization[];
    };
    return user !== undefined && user === client.getSnapshot().user?.sub ? organizations : undefined;
  };
  const current = (): readonly Organization[] | undefined => {
    // Without an active organization there is no user, and the list is still that of the sessions.
    const sub = client.getSnapshot().user?.sub;
    return list && (sub === undefined || sub === listUser) ? list : remembered();
  };

  return {
    list: () => current() ?? [],
    isLoaded: () => hasFailed || current() !== undefined,
    follow(onChange) {
      const load = async (): Promise<void> => {
        const request = ++latestRequest;
        if (client.getSnapshot().sessions.length === 0) sessionStorage.removeItem(KEY);
        try {
          const loaded = await client.listOrganizations();
          hasFailed = false;
          if (request !== latestRequest || loaded === list) return;
          list = loaded;
          listUser = client.getSnapshot().user?.sub;
          if (listUser !== undefined)
            sessionStorage.setItem(KEY, JSON.stringify({ user: listUser, organizations: list }));
          onChange();
        } catch (error) {
          // Reported once, not after every event.
          if (!hasFailed) report(error);
          hasFailed = true;
          onChange();
        }
      };
      for (const event of [
        'organizationsChanged',
        'sessionAdded',
        'sessionRemoved',
        'userChanged',
        'signedOut',
      ] as const) {
        client.on(event, () => void load());
      }
    },
  };
}
