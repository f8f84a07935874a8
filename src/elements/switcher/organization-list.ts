import type { Organization } from '../../index.js';
import type { ElementClient } from '../session-element.js';

/** The organizations of the signed-in person: those that the client lists, then those of other sessions. */
export interface OrganizationList {
  /** Requests the list once a user is known, and again for another user. Called after every change of the snapshot. */
  readonly follow: (client: ElementClient | undefined) => void;
  /** Shows a list that has changed. */
  readonly show: (list: readonly Organization[]) => void;
  /** Requests the list again if the last request failed. */
  readonly retry: () => void;
  readonly all: () => readonly Organization[];
  /** Finds an organization by id or name. */
  readonly find: (idOrName: string) => Organization | undefined;
  /** `'incomplete'` if the request failed; undefined once the list is there. */
  readonly state: () => 'loading' | 'incomplete' | undefined;
}

/** @param onChange Called when a list was loaded, and when loading failed. */
export function createOrganizationList(onChange: () => void): OrganizationList {
  let client: ElementClient | undefined;
  let user: string | undefined;
  let listed: readonly Organization[] = [];
  let state: 'loading' | 'incomplete' | undefined;
  let latestRequest = 0;

  const load = async (): Promise<void> => {
    const request = (latestRequest += 1);
    state = 'loading';
    const list = await client?.listOrganizations().catch(() => undefined);
    // Another user's request has started.
    if (request !== latestRequest) return;
    listed = list ?? [];
    state = list ? undefined : 'incomplete';
    onChange();
  };
  const all = (): Organization[] => {
    const byId = new Map<string, Organization>();
    const signedIn = client?.getSnapshot().sessions.map(({ organization }) => organization) ?? [];
    for (const one of [...listed, ...signedIn]) byId.set(one.id, { ...one, ...byId.get(one.id) });
    return [...byId.values()];
  };

  return {
    follow(next) {
      const sub = next?.getSnapshot().user?.sub;
      const isReset = next !== client || !next?.getSnapshot().sessions.length;
      client = next;
      // Without an active organization there is no user, and the sessions are still those of the last one.
      if (!isReset && (sub === undefined || sub === user)) return;
      latestRequest += 1;
      user = sub;
      listed = [];
      state = undefined;
      if (sub !== undefined) void load();
    },
    show(list) {
      latestRequest += 1;
      listed = list;
      state = undefined;
      onChange();
    },
    retry() {
      if (state === 'incomplete') void load();
    },
    all,
    find: (idOrName) => all().find(({ id, name }) => id === idOrName || name === idOrName),
    state: () => state,
  };
}
