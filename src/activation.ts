import type { ActiveMemory } from './active.js';
import { LoginRequiredError, SwitchSupersededError, type OrgSessionError } from './errors.js';
import type { Organization } from './organization.js';
import type { Session } from './session.js';
import type { OrganizationChangeReason, State } from './state.js';

/** Which organization is active. Whoever took the latest turn decides. */
export class Activation {
  #turn = new AbortController();

  constructor(
    readonly state: State,
    readonly memory: ActiveMemory,
  ) {}

  /** Takes a turn: all earlier ones end with `reason`. */
  next(reason: OrgSessionError = new SwitchSupersededError()): AbortSignal {
    this.#turn.abort(reason);
    this.#turn = new AbortController();
    return this.#turn.signal;
  }

  /** Makes a session the active one. */
  activate(session: Session, reason: OrganizationChangeReason): Organization {
    const { state } = this;
    const current = session.token?.organization;
    if (session.ended || !current) {
      throw new LoginRequiredError('signed_out', { organization: session.organization });
    }
    const previous = state.active?.token?.organization;
    this.memory.write(current.id);
    state.commit(
      { active: session, switchingTo: undefined, error: undefined, redirecting: false, started: true },
      ...(state.active === session ? [] : [['organizationChanged', { previous, current, reason }] as const]),
    );
    return current;
  }
}
