import { createListeners } from './listeners.js';

/** A value, and who wants to know that it changed. */
export interface Store<Value> {
  readonly get: () => Value;
  readonly set: (value: Value) => void;
  /** The answer unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly clear: () => void;
}

export function createStore<Value>(value: Value): Store<Value> {
  const listeners = createListeners<[]>();
  return {
    get: () => value,
    set(next) {
      value = next;
      listeners.call();
    },
    subscribe: (listener) => listeners.add(listener),
    clear: () => listeners.clear(),
  };
}
