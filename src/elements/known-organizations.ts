import type { Organization, OrgSessionSnapshot } from '../index.js';
import type { ElementClient } from './connection.js';

/** The person's organizations: those that the client lists, and those held that are not among them. */
export interface KnownOrganizations {
  /** Asks for the list once a person is known, and for another person's anew. */
  readonly follow: (client: ElementClient, snapshot: Seen) => void;
  /** Asks again if the last time failed. */
  readonly retry: (client: ElementClient) => void;
  readonly all: (snapshot: Seen) => readonly Organization[];
  /** An organization with what the list knows of it: by id or by name. */
  readonly find: (asked: string, snapshot: Seen) => Organization | undefined;
  readonly state: () => 'loading' | 'loaded' | 'failed';
}

type Seen = Pick<OrgSessionSnapshot, 'user' | 'organization' | 'sessions'>;

/** @param changed Called when a list has come, or failed to. */
export function createKnownOrganizations(changed: () => void): KnownOrganizations {
  let person: string | undefined;
  let client: ElementClient | undefined;
  let listed: readonly Organization[] = [];
  let state: 'loading' | 'loaded' | 'failed' = 'loaded';
  let latest = 0;

  const forget = (): void => {
    latest += 1;
    person = undefined;
    listed = [];
    state = 'loaded';
  };
  const ask = async (from: ElementClient): Promise<void> => {
    const asked = (latest += 1);
    state = 'loading';
    let answer: readonly Organization[] | undefined;
    try {
      answer = await from.listOrganizations();
    } catch {
      // Those held are shown then, and the list says so.
    }
    // Somebody else's, by now.
    if (asked !== latest) return;
    listed = answer ?? [];
    state = answer ? 'loaded' : 'failed';
    changed();
  };
  const all = ({ organization, sessions }: Seen): readonly Organization[] => {
    const held = sessions.map((session) => session.organization);
    const found = new Map<string, Organization>();
    for (const one of [...listed, ...held, ...(organization ? [organization] : [])]) {
      found.set(one.id, { ...one, ...found.get(one.id) });
    }
    return [...found.values()];
  };

  return {
    follow(from, { user, sessions }) {
      if (from !== client || sessions.length === 0) forget();
      client = from;
      const sub = user?.sub;
      if (sub === undefined || sub === person) return;
      forget();
      person = sub;
      void ask(from);
    },
    retry(from) {
      if (state === 'failed') void ask(from);
    },
    all,
    find: (asked, snapshot) => all(snapshot).find(({ id, name }) => id === asked || name === asked),
    state: () => state,
  };
}
