import { IDBFactory } from 'fake-indexeddb';
import type { Environment } from '../../src/index.js';

export interface BrowserStorage {
  environment: Partial<Environment>;
  /** The content of the storage that all tabs share (localStorage, cookies, IndexedDB), as text. */
  storedText: () => Promise<string>;
}

/** A separate IndexedDB, next to the localStorage and the cookies of the test's page. */
export function createStorage(): BrowserStorage {
  const factory = new IDBFactory();
  return {
    environment: { indexedDB: () => factory },
    storedText: async () => {
      const databases = await factory.databases();
      const indexed = await Promise.all(databases.map(({ name }) => read(factory, name ?? '')));
      return JSON.stringify([Object.entries(localStorage), document.cookie, indexed]);
    },
  };
}

const resultOf = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('IndexedDB'));
  });

async function read(factory: IDBFactory, name: string): Promise<unknown> {
  const database = await resultOf(factory.open(name));
  const tables = await Promise.all(
    [...database.objectStoreNames].map(async (table) => {
      const store = database.transaction(table).objectStore(table);
      const [keys, values] = await Promise.all([resultOf(store.getAllKeys()), resultOf(store.getAll())]);
      return [keys, values as unknown];
    }),
  );
  database.close();
  return tables;
}

/** A sessionStorage: only one tab sees it. */
export function createTabStorage(): Storage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    clear: () => entries.clear(),
    getItem: (key) => entries.get(key) ?? null,
    key: (index) => [...entries.keys()][index] ?? null,
    removeItem: (key) => void entries.delete(key),
    setItem: (key, value) => void entries.set(key, value),
  };
}
