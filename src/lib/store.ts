import { createListeners } from './listeners.js';

/** A value with listeners that are called when it is set. */
export interface Store<Value> {
  readonly get: () => Value;
  /** Sets the value and calls all listeners. */
  readonly set: (value: Value) => void;
  /** Adds a listener. Returns a function that removes it. */
  readonly subscribe: (listener: () => void) => () => void;
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
  };
}
