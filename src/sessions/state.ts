import type { DebugEntry } from '../config/options.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { SwitchSupersededError, type OrgSessionError } from '../errors/errors.js';
import { createEmitter, type Emitter } from '../lib/emitter.js';
import { createListeners } from '../lib/listeners.js';
import { createStore, type Store } from '../lib/store.js';
import type { OrgSessionEvent, OrgSessionEvents } from './events.js';
import type { Session } from './session.js';
import {
  createSnapshotBuilder,
  startingSnapshot,
  type OrgSessionSnapshot,
  type SnapshotBuilder,
  type SnapshotFields,
} from './snapshot.js';

/** The only place where the snapshot changes and events are emitted, so that the two always agree. */
export interface State
  extends
    Pick<Store<OrgSessionSnapshot>, 'get' | 'subscribe'>,
    Pick<Emitter<OrgSessionEvents>, 'on'>,
    Pick<SnapshotBuilder, 'detailsOf'> {
  /** The session of the active organization. */
  readonly active: () => Session | undefined;
  /**
   * Changes fields, builds the snapshot from them and the sessions, calls the subscribers if it changed, then emits the events. If a
   * subscriber or listener commits, the events of its commit follow when the current ones have reached all listeners.
   */
  readonly commit: (
    change: Partial<SnapshotFields>,
    ...events: (OrgSessionEvent | false | undefined)[]
  ) => void;
  /** The last events, oldest first. None without the option `debug`. */
  readonly recentEvents: () => readonly DebugEntry[];
  /** Begins a transition: work that decides which organization is active. Aborts the previous one with `reason`. */
  readonly beginTransition: (reason?: OrgSessionError) => AbortSignal;
  /** Begins a transition, runs its work, and ends it. */
  readonly runTransition: <Result>(work: (transition: AbortSignal) => Promise<Result>) => Promise<Result>;
  /** The latest transition. It is aborted when a later one begins. */
  readonly currentTransition: () => AbortSignal;
  /** Whether the work of {@link runTransition} is under way and no later transition has begun. */
  readonly isTransitionRunning: () => boolean;
  /** Adds a listener that is called when that work has ended, also if it failed and changed nothing. */
  readonly onTransitionEnd: (listener: () => void) => void;
  /** A string that is different for every combination of organization and user. Empty while no organization is active. */
  readonly organizationKey: () => string;
  /** Aborted when {@link organizationKey} changes, before any subscriber is called. */
  readonly organizationSignal: () => AbortSignal;
  /** Stops calling subscribers and listeners. The state still changes. */
  readonly mute: () => void;
  /** Calls subscribers and listeners again. Subscribers are called at once if the snapshot has changed meanwhile. */
  readonly unmute: () => void;
}

const MAX_RECENT_EVENTS = 50;

/** A string that is different for every combination of organization and user. */
export const organizationKeyOf = (id: string, subject: string): string => `${id} ${subject}`;

export function createState(
  { rolesClaim, debug }: Settings,
  environment: Environment,
  sessions: ReadonlyMap<string, Session>,
): State {
  const snapshotBuilder = createSnapshotBuilder(rolesClaim);
  const store = createStore(startingSnapshot);
  const emitter = createEmitter<OrgSessionEvents>();
  const transitionEnd = createListeners<[]>();
  const debugListeners = createListeners<[DebugEntry]>();
  debugListeners.add(
    typeof debug === 'function' ? debug : (entry) => console.debug('auth0-org-sessions', entry),
  );
  const fields: SnapshotFields = {
    phase: 'starting',
    isLeaving: false,
    signedOutElsewhere: false,
    active: undefined,
    switchingTo: undefined,
    error: undefined,
  };
  let transition = new AbortController();
  let running: AbortSignal | undefined;
  let organizationController = new AbortController();
  let organizationKey = '';
  /** The events that are not emitted yet. */
  const eventQueue: OrgSessionEvent[] = [];
  let recentEvents: readonly DebugEntry[] = [];
  let isCommitting = false;
  let isMuted = false;

  /**
   * Everything that a snapshot depends on. Each change of a token has a higher version than all changes before. A token for another API is in
   * no snapshot, but it changes the result of `hasPermission`: subscribers must be called.
   */
  const readInputs = (): readonly unknown[] => [
    ...(Object.values(fields) as unknown[]),
    sessions.size,
    Math.max(0, ...[...sessions.values()].map(({ tokens }) => tokens.version())),
  ];
  let snapshotInputs = readInputs();

  const beginTransition = (reason: OrgSessionError = new SwitchSupersededError()): AbortSignal => {
    transition.abort(reason);
    return (transition = new AbortController()).signal;
  };

  // The first subscriber, so that the signal is aborted before the application's subscribers are called.
  store.subscribe(() => {
    const { organization, claims } = store.get();
    const key = organization && claims ? organizationKeyOf(organization.id, claims.sub) : '';
    if (key === organizationKey) return;
    organizationKey = key;
    const former = organizationController;
    organizationController = new AbortController();
    former.abort();
  });

  return {
    get: store.get,
    subscribe(listener) {
      // A subscriber that commits calls all subscribers with its snapshot. Those after it have then seen the current one.
      let seen = store.get();
      return store.subscribe(() => {
        if (isMuted || seen === store.get()) return;
        seen = store.get();
        listener();
      });
    },
    on: emitter.on,
    detailsOf: snapshotBuilder.detailsOf,
    active: () => fields.active,
    commit(change, ...events) {
      Object.assign(fields, change);
      for (const event of events) if (event) eventQueue.push(event);
      const isNested = isCommitting;
      isCommitting = true;
      const inputs = readInputs();
      if (inputs.some((input, index) => input !== snapshotInputs[index])) {
        snapshotInputs = inputs;
        store.set(snapshotBuilder.next(store.get(), fields, sessions.values()));
      }
      if (isNested) return;
      for (let next = eventQueue.shift(); next; next = eventQueue.shift()) {
        if (isMuted) continue;
        const [event, payload] = next;
        emitter.emit(event, payload);
        if (!debug) continue;
        const entry = { time: environment.now(), event, payload };
        recentEvents = [...recentEvents, entry].slice(-MAX_RECENT_EVENTS);
        debugListeners.call(entry);
      }
      isCommitting = false;
    },
    recentEvents: () => recentEvents,
    beginTransition,
    async runTransition(work) {
      const signal = (running = beginTransition());
      try {
        return await work(signal);
      } finally {
        if (running === signal) {
          running = undefined;
          transitionEnd.call();
        }
      }
    },
    currentTransition: () => transition.signal,
    isTransitionRunning: () => running === transition.signal,
    onTransitionEnd: (listener) => transitionEnd.add(listener),
    organizationKey: () => organizationKey,
    organizationSignal: () => organizationController.signal,
    mute() {
      isMuted = true;
    },
    unmute() {
      isMuted = false;
      store.set(store.get());
    },
  };
}
