import type { Environment } from './environment.js';
import { LoginRequiredError } from './errors.js';
import type { Namespace } from './namespace.js';
import { isOrganizationId, type Organization } from './organization.js';
import type { Session } from './session.js';
import type { OrganizationChangeReason, State } from './state.js';

/** The active organization: a reload finds it again, and a new tab starts with the browser's last. */
export interface Active {
  /** Makes a session the active one. */
  set(session: Session, reason: OrganizationChangeReason): Organization;
  /** The id of this tab's last one, or else of the browser's. */
  last(): string | undefined;
  /** Forgets that one, or whichever it was, for this tab and for new ones. */
  forget(id?: string): void;
}

export function createActive(environment: Environment, { root }: Namespace, state: State): Active {
  const key = `${root}active`;
  /** Storage that is missing, full or blocked only means that the tab starts with the default the next time. */
  const inEach = <Value>(use: (storage: Storage) => Value): Value | undefined => {
    for (const storage of [environment.tabStorage(), environment.sharedStorage()]) {
      try {
        const value = storage && use(storage);
        if (value) return value;
      } catch {
        // See above.
      }
    }
    return undefined;
  };
  return {
    set(session, reason) {
      const current = session.token()?.organization;
      if (session.ended || !current) throw new LoginRequiredError('signed_out');
      inEach((storage) => storage.setItem(key, current.id));
      const before = state.active();
      const previous = before?.token()?.organization;
      state.commit(
        { phase: undefined, active: session, switchingTo: undefined, error: undefined },
        before !== session && ['organizationChanged', { previous, current, reason }],
      );
      return current;
    },
    last: () =>
      inEach((storage) => {
        const id = storage.getItem(key);
        return id !== null && isOrganizationId(id) ? id : undefined;
      }),
    forget(id) {
      inEach((storage) => {
        if (id === undefined || storage.getItem(key) === id) storage.removeItem(key);
      });
    },
  };
}
