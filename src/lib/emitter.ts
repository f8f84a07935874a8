import { createListeners, type Listeners } from './listeners.js';

/** Emits named events to listeners. Each event has one payload. */
export interface Emitter<Events extends object> {
  /** Adds a listener. Returns a function that removes it. */
  readonly on: <Name extends keyof Events>(
    name: Name,
    listener: (payload: Events[Name]) => void,
  ) => () => void;
  /** Calls the listeners of an event. */
  readonly emit: <Name extends keyof Events>(name: Name, payload: Events[Name]) => void;
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
  };
}
