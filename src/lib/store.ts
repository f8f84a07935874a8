import { createListeners } from './listeners.js';

/** A value, and who wants to know that it changed. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  /** The answer unsubscribes. */
  subscribe(listener: () => void): () => void;
  clear(): void;
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
