import type { Organization, OrgSessionClient } from 'auth0-org-sessions';

/** The organizations of the person signed in, as far as they are known by now. */
export interface Memberships {
  readonly list: readonly Organization[];
  /** Asks again where somebody else is signed in. `changed` is called when the list is another one. */
  readonly follow: (changed: () => void) => void;
}

export function createMemberships(client: OrgSessionClient, report: (error: unknown) => void): Memberships {
  let list: readonly Organization[] = [];
  let asked = 0;
  let failed = false;

  return {
    get list() {
      return list;
    },
    follow(changed) {
      const refresh = async (): Promise<void> => {
        const turn = ++asked;
        try {
          const answer = await client.listOrganizations();
          failed = false;
          if (turn !== asked || answer === list) return;
          list = answer;
          changed();
        } catch (error) {
          // Once, and not with every change of the snapshot.
          if (!failed) report(error);
          failed = true;
        }
      };
      for (const event of ['sessionAdded', 'sessionRemoved', 'userChanged', 'signedOut'] as const) {
        client.on(event, () => void refresh());
      }
    },
  };
}
