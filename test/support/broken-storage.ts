import { IDBObjectStore } from 'fake-indexeddb';
import { onTestFinished, vi } from 'vitest';

type Call = 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'key';
/** Throws if the call must fail. */
export type Failure = (call: Call, key: string, value?: string) => void;

/** A storage that runs `fail` before each call. */
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

/** The number of characters in a storage. */
export const sizeOf = (storage: Storage): number => Object.entries(storage).flat().join('').length;

/** Fails as a storage with a quota of `size` characters does. */
export const full =
  (storage: Storage, size: number): Failure =>
  (call, key, value = '') => {
    if (call !== 'setItem') return;
    const before = storage.getItem(key);
    const freed = before === null ? 0 : key.length + before.length;
    if (sizeOf(storage) - freed + key.length + value.length > size) throw storageError('QuotaExceededError');
  };

/** Fails every call that writes. */
export const readOnly: Failure = (call) => {
  if (call !== 'getItem' && call !== 'key') throw storageError('NoModificationAllowedError');
};

export const storageError = (
  name: 'QuotaExceededError' | 'NoModificationAllowedError' | 'SecurityError',
): DOMException => new DOMException('The storage failed.', name);

/** Makes reading these properties of the window throw, as browsers do when the user blocks site data. */
export function block(...names: ('localStorage' | 'sessionStorage' | 'indexedDB')[]): void {
  for (const name of names) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    const get = (): never => {
      throw storageError('SecurityError');
    };
    Object.defineProperty(globalThis, name, { configurable: true, get });
    onTestFinished(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
}

/** Makes every write to IndexedDB fail. Reading and deleting still work. */
export function fillIndexedDB(): void {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw storageError('QuotaExceededError');
  });
}

/** Changes each entry of all databases; `undefined` deletes the entry. */
export async function editIndexedDB(
  factory: IDBFactory,
  change: (value: unknown, key: string) => unknown,
): Promise<void> {
  for (const { name } of await factory.databases()) {
    const database = await resultOf(factory.open(name ?? ''));
    for (const table of [...database.objectStoreNames]) {
      const store = database.transaction(table, 'readwrite').objectStore(table);
      for (const key of await resultOf(store.getAllKeys())) {
        const changed = change(await resultOf<unknown>(store.get(key)), key as string);
        if (changed === undefined) await resultOf(store.delete(key));
        else await resultOf(store.put(changed, key));
      }
    }
    database.close();
  }
}

/** The result of an IndexedDB request. */
export const resultOf = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
