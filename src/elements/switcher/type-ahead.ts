/** Finds an entry by its first letters. The same letter again goes to the next entry that begins with it. */
export interface TypeAhead {
  /** Whether a letter was typed in the last {@link PAUSE_MS}. */
  readonly isTyping: () => boolean;
  /** The index of the entry that matches, or undefined. */
  readonly find: (letter: string, names: readonly string[], current: number) => number | undefined;
}

/** After this pause a letter begins a new word. */
const PAUSE_MS = 700;

export function createTypeAhead(): TypeAhead {
  let typed = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    isTyping: () => typed !== '',
    find(letter, names, current) {
      clearTimeout(timer);
      timer = setTimeout(() => (typed = ''), PAUSE_MS);
      if (typed !== letter) typed += letter;
      const from = typed === letter ? current + 1 : current;
      return names
        .map((_, index) => (from + index) % names.length)
        .find((index) => normalize(names[index] ?? '').startsWith(normalize(typed)));
    },
  };
}

/** Removes case and accents, so that typed text can be compared. */
export const normalize = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
