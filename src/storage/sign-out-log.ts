import type { Environment } from '../config/environment.js';
import { hash } from '../lib/hash.js';
import type { SignOutRecord } from './sign-out-record.js';

/** Stands for all organizations. */
export const everything = '*';

/**
 * What was signed out of, in whichever tab, and when: a tab that was frozen, or could not be told, finds there what it missed. It can
 * only end sessions that are older, and does not say whose organizations it is about.
 */
export interface SignOuts {
  /** Notes that an organization (id or name), or everything, was signed out of. Without a time (milliseconds since 1970), it is now. */
  add(what: string, time?: number): number;
  /** Whether that happened after the record said `before`. */
  since(what: string, before: readonly string[]): boolean;
}

/** Anybody on this origin can write it. One time far in the future would hide all that come after it. */
const tolerance = 86_400_000;

export function createSignOuts(environment: Environment, record: SignOutRecord): SignOuts {
  const markOf = (what: string): string => (what === everything ? what : hash(what));
  const isTime = (time: unknown): time is number =>
    typeof time === 'number' && time <= environment.now() + tolerance;
  /** A mark of an organization's id or name, or `*` for all → milliseconds since 1970. */
  const read = (texts: readonly string[]): Map<string, number> => {
    const all = new Map<string, number>();
    for (const text of texts) {
      try {
        for (const [mark, time] of Object.entries(JSON.parse(text) as object))
          if (isTime(time) && time > (all.get(mark) ?? 0)) all.set(mark, time);
      } catch {
        // Nothing that anybody could have meant.
      }
    }
    return all;
  };
  /** Everything includes each. */
  const latest = (all: Map<string, number>, mark: string): number =>
    Math.max(all.get(mark) ?? 0, all.get(everything) ?? 0);

  return {
    add(what, time) {
      const mark = markOf(what);
      const all = read(record.read());
      const last = latest(all, mark);
      const at = time ?? Math.max(environment.now(), last + 1);
      if (at <= last || !isTime(at)) return at;
      // Of many, the oldest are old news.
      const others = mark === everything ? [] : [...all].filter(([other]) => other !== mark).slice(-50);
      const text = JSON.stringify(Object.fromEntries([...others, [mark, at]]));
      try {
        environment.sharedStorage()?.setItem(record.key, text);
      } catch {
        // Full or blocked: this tab knows it, at least.
      }
      if (!record.read().includes(text)) record.unstored = text;
      return at;
    },
    since(what, before) {
      const mark = markOf(what);
      return (read(record.read()).get(mark) ?? 0) > latest(read(before), mark);
    },
  };
}
