import { IDBFactory } from 'fake-indexeddb';
import type { Environment } from '../../src/index.js';

export interface BrowserStorage {
  environment: Partial<Environment>;
  /** What all tabs of this browser keep, as text. */
  shared: () => Promise<string>;
}

/** An IndexedDB of its own, and what is in it and in the page's other storages. */
export function createStorage(): BrowserStorage {
  const factory = new IDBFactory();
  return {
    environment: { indexedDB: () => factory },
    shared: async () => {
      const databases = await factory.databases();
      const indexed = await Promise.all(databases.map(({ name }) => read(factory, name ?? '')));
      return JSON.stringify([Object.entries(localStorage), document.cookie, indexed]);
    },
  };
}

const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('IndexedDB'));
  });

async function read(factory: IDBFactory, name: string): Promise<unknown> {
  const database = await done(factory.open(name));
  const tables = await Promise.all(
    [...database.objectStoreNames].map(async (table) => {
      const store = database.transaction(table).objectStore(table);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      return [keys, values as unknown];
    }),
  );
  database.close();
  return tables;
}

/** What only one tab sees. */
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
