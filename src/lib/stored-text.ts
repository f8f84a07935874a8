import { attempt } from './attempt.js';

/** One entry of localStorage or sessionStorage. Where storage is missing, full or blocked, it is not written, and nothing fails. */
export interface StoredText {
  /** Returns the text. Undefined if there is none. */
  get(): string | undefined;
  /** Writes the text. Undefined removes it. */
  set(text: string | undefined): void;
}

/** @param open Returns the storage. It can throw. */
export const createStoredText = (open: () => Storage | undefined, key: string): StoredText => ({
  get: () => attempt(() => open()?.getItem(key)) ?? undefined,
  set(text) {
    attempt(() => {
      if (text === undefined) open()?.removeItem(key);
      else open()?.setItem(key, text);
    });
  },
});
