import { createListeners, type Listeners } from './listeners.js';

/** Named events, each with one payload. */
export interface Emitter<Events extends object> {
  /** The answer takes the listener out again. */
  readonly on: <Name extends keyof Events>(
    name: Name,
    listener: (payload: Events[Name]) => void,
  ) => () => void;
  readonly emit: <Name extends keyof Events>(name: Name, payload: Events[Name]) => void;
  readonly clear: () => void;
}

export function createEmitter<Events extends object>(): Emitter<Events> {
  const byName = new Map<keyof Events, Listeners<[never]>>();
  return {
    on(name, listener) {
      let listeners = byName.get(name);
      if (!listeners) byName.set(name, (listeners = createListeners()));
      return listeners.add(listener);
    },
    emit(name, payload) {
      byName.get(name)?.call(payload as never);
    },
    clear: () => byName.clear(),
  };
}
