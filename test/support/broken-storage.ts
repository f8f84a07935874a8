import { IDBObjectStore } from 'fake-indexeddb';
import { onTestFinished, vi } from 'vitest';

type Call = 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'key';
/** Throws where a call is to fail. */
export type Failure = (call: Call, key: string, value?: string) => void;

/** A storage whose calls may fail. */
export const breakStorage = (storage: Storage, fail: Failure): Storage =>
  new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: [string, string?]): unknown => {
        fail(name as Call, ...args);
        return Reflect.apply(value, target, args);
      };
    },
  });

/** How many characters it holds. */
export const sizeOf = (storage: Storage): number => Object.entries(storage).flat().join('').length;

/** A storage that takes so many characters. */
export const full =
  (storage: Storage, size: number): Failure =>
  (call, key, value = '') => {
    if (call !== 'setItem') return;
    const before = storage.getItem(key);
    const freed = before === null ? 0 : key.length + before.length;
    if (sizeOf(storage) - freed + key.length + value.length > size) throw refusal('QuotaExceededError');
  };

/** One that can be read, and no more. */
export const readOnly: Failure = (call) => {
  if (call !== 'getItem' && call !== 'key') throw refusal('NoModificationAllowedError');
};

export const refusal = (
  name: 'QuotaExceededError' | 'NoModificationAllowedError' | 'SecurityError',
): DOMException => new DOMException('The storage refused.', name);

/** The property of the window can't even be read. */
export function block(...names: ('localStorage' | 'sessionStorage' | 'indexedDB')[]): void {
  for (const name of names) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    const get = (): never => {
      throw refusal('SecurityError');
    };
    Object.defineProperty(globalThis, name, { configurable: true, get });
    onTestFinished(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
}

/** IndexedDB that takes nothing more; what is there can be read and removed. */
export function fillIndexedDB(): void {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw refusal('QuotaExceededError');
  });
}

/** Changes what all databases hold: undefined takes an entry out. */
export async function editIndexedDB(
  factory: IDBFactory,
  change: (value: unknown, key: string) => unknown,
): Promise<void> {
  for (const { name } of await factory.databases()) {
    const database = await answer(factory.open(name ?? ''));
    for (const table of [...database.objectStoreNames]) {
      const store = database.transaction(table, 'readwrite').objectStore(table);
      for (const key of await answer(store.getAllKeys())) {
        const changed = change(await answer<unknown>(store.get(key)), key as string);
        if (changed === undefined) await answer(store.delete(key));
        else await answer(store.put(changed, key));
      }
    }
    database.close();
  }
}

export const answer = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
