import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';

/** All data that the page's origin stores, as text. */
export interface PageStorage {
  readonly localStorage: Record<string, string>;
  readonly sessionStorage: Record<string, string>;
  /** `database/store/key` → value. */
  readonly indexedDB: Record<string, string>;
  readonly cookies: string;
}

export function readStorage(page: Page): Promise<PageStorage> {
  return page.evaluate(async () => {
    const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      });
    const found: Record<string, string> = {};
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([done(rows.getAllKeys()), done(rows.getAll())]);
        keys.forEach((key, index) => {
          found[`${name}/${store}/${JSON.stringify(key)}`] = JSON.stringify(values[index]);
        });
      }
      database.close();
    }
    return {
      localStorage: Object.fromEntries(Object.entries(localStorage)),
      sessionStorage: Object.fromEntries(Object.entries(sessionStorage)),
      indexedDB: found,
      cookies: document.cookie,
    };
  });
}

/** The hash of every string, at any depth of JSON, to find a token by the hash in the tenant's request log. */
export function hashesIn(stored: Record<string, string> | string): string[] {
  const strings: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    else if (typeof value === 'string') {
      strings.push(value);
      try {
        const inner: unknown = JSON.parse(value);
        if (typeof inner !== 'number') collect(inner);
      } catch {
        // The value is not JSON.
      }
    }
  };
  collect(stored);
  return strings.map((text) => createHash('sha256').update(text).digest('hex').slice(0, 8));
}

const token = /eyJ[\w-]+\.|access_token|refresh_token|id_token/;

/** The keys whose values contain a token. */
export function keysWithTokens(stored: Record<string, string>): string[] {
  return Object.entries(stored).flatMap(([key, value]) => (token.test(value) ? [key] : []));
}
