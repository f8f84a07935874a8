/** Finds what begins with the letters typed in a row; the same letter over and over goes from one to the next. */
export interface TypeAhead {
  readonly typing: () => boolean;
  /** The index of what is found, or undefined. */
  readonly find: (letter: string, names: readonly string[], current: number) => number | undefined;
}

/** Milliseconds after which a letter begins a new word. */
const pause = 700;

export function createTypeAhead(): TypeAhead {
  let typed = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    typing: () => typed !== '',
    find(letter, names, current) {
      clearTimeout(timer);
      timer = setTimeout(() => (typed = ''), pause);
      if (typed !== letter) typed += letter;
      const from = typed === letter ? current + 1 : current;
      return names
        .map((_, index) => (from + index) % names.length)
        .find((index) => folded(names[index] ?? '').startsWith(folded(typed)));
    },
  };
}

/** As one compares what people type: without case and accents. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
