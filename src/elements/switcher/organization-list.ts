import type { Organization, OrgSessionSnapshot } from '../../index.js';
import type { ElementClient } from '../session-element.js';

/** The person's organizations: those that the client lists, and those held that are not among them. */
export interface KnownOrganizations {
  /** Asks for the list once a person is known, and for another person's anew. */
  readonly follow: (client: ElementClient | undefined) => void;
  /** Asks again if the last time failed. */
  readonly retry: () => void;
  readonly all: () => readonly Organization[];
  /** An organization with what the list knows of it: by id or by name. */
  readonly find: (asked: string) => Organization | undefined;
  /** What is to be said of the list: it has not come yet, or could not be had. */
  readonly state: () => 'loading' | 'incomplete' | undefined;
}

/** @param changed Called when a list has come, or failed to. */
export function createKnownOrganizations(changed: () => void): KnownOrganizations {
  let client: ElementClient | undefined;
  let person: string | undefined;
  let listed: readonly Organization[] = [];
  let state: 'loading' | 'incomplete' | undefined;
  let latest = 0;

  const snapshot = (): OrgSessionSnapshot | undefined => client?.getSnapshot();
  const ask = async (): Promise<void> => {
    const asked = (latest += 1);
    state = 'loading';
    // Where it fails those held are shown, and the list says so.
    const answer = await client?.listOrganizations().catch(() => undefined);
    // Somebody else's, by now.
    if (asked !== latest) return;
    listed = answer ?? [];
    state = answer ? undefined : 'incomplete';
    changed();
  };
  const all = (): Organization[] => {
    const found = new Map<string, Organization>();
    const held = snapshot()?.sessions.map(({ organization }) => organization) ?? [];
    for (const one of [...listed, ...held]) found.set(one.id, { ...one, ...found.get(one.id) });
    return [...found.values()];
  };

  return {
    follow(next) {
      const sub = next?.getSnapshot().user?.sub;
      const gone = next !== client || !next?.getSnapshot().sessions.length;
      client = next;
      // Nobody is active for now; whose the sessions are has not changed.
      if (!gone && (sub === undefined || sub === person)) return;
      latest += 1;
      person = sub;
      listed = [];
      state = undefined;
      if (sub !== undefined) void ask();
    },
    retry() {
      if (state === 'incomplete') void ask();
    },
    all,
    find: (asked) => all().find(({ id, name }) => id === asked || name === asked),
    state: () => state,
  };
}
