import type { Organization, OrgSessionClient } from 'auth0-org-sessions';

/** The organizations of the signed-in person, as far as they are loaded. */
export interface Memberships {
  readonly list: readonly Organization[];
  /** Loads the list again when sessions or users change, and calls `onChange` if the list is another one. */
  readonly follow: (onChange: () => void) => void;
}

export function createMemberships(client: OrgSessionClient, report: (error: unknown) => void): Memberships {
  let list: readonly Organization[] = [];
  let latestRequest = 0;
  let hasFailed = false;

  return {
    get list() {
      return list;
    },
    follow(onChange) {
      const load = async (): Promise<void> => {
        const request = ++latestRequest;
        try {
          const loaded = await client.listOrganizations();
          hasFailed = false;
          if (request !== latestRequest || loaded === list) return;
          list = loaded;
          onChange();
        } catch (error) {
          // Reported once, not after every event.
          if (!hasFailed) report(error);
          hasFailed = true;
        }
      };
      for (const event of ['sessionAdded', 'sessionRemoved', 'userChanged', 'signedOut'] as const) {
        client.on(event, () => void load());
      }
    },
  };
}
