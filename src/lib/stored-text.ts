import { attempt } from './attempt.js';

/** One entry of localStorage or sessionStorage. Where storage is missing, full or blocked, it is not written, and nothing fails. */
export interface StoredText {
  /** Returns the text. Undefined if there is none. */
  get(): string | undefined;
  /** Writes the text. Undefined removes it. */
  set(text: string | undefined): void;
}

/** Uses storage. Returns undefined if it is missing, full or blocked: it can also throw when it is used. */
export const withStorage = <Result>(
  open: () => Storage | undefined,
  use: (storage: Storage) => Result,
): Result | undefined =>
  attempt(() => {
    const storage = open();
    return storage && use(storage);
  });

export const createStoredText = (open: () => Storage | undefined, key: string): StoredText => ({
  get: () => withStorage(open, (storage) => storage.getItem(key)) ?? undefined,
  set(text) {
    withStorage(open, (storage) => {
      if (text === undefined) storage.removeItem(key);
      else storage.setItem(key, text);
    });
  },
});
