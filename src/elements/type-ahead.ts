/** Finds what begins with the letters typed in a row; the same letter over and over goes from one to the next. */
export interface TypeAhead {
  readonly typing: () => boolean;
  /** The index of what is found, or -1. */
  readonly find: (letter: string, names: readonly string[], current: number) => number;
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
      typed += letter;
      const first = typed.charAt(0);
      const repeated = typed === first.repeat(typed.length);
      const start = folded(repeated ? first : typed);
      const from = current + (repeated ? 1 : 0);
      const order = names.map((_, index) => (from + index) % names.length);
      return order.find((index) => folded(names[index] ?? '').startsWith(start)) ?? -1;
    },
  };
}

/** As one compares what people type: without case and accents. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
