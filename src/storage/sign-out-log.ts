import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { hash } from '../lib/hash.js';

/** Stands for a sign-out of every organization. */
export const ALL_ORGANIZATIONS = '*';

/** What the log said at some time. Compare it with the log of now. */
export type SignOutLogState = readonly string[];

/**
 * Which organizations were signed out of in any tab, and when. It is in localStorage: a tab that was frozen, or that missed the message,
 * reads it later. It holds hashes and times only. An entry ends only sessions that are older than it.
 */
export interface SignOutLog {
  /** Returns what the log says now. */
  read(): SignOutLogState;
  /**
   * Adds a sign-out of an organization (id or name), or of {@link ALL_ORGANIZATIONS}.
   *
   * @param time Milliseconds since 1970. Default: now, and later than every earlier entry of that organization.
   * @returns The time of the entry.
   */
  add(organization: string, time?: number): number;
  /** Whether the log has a sign-out, of an organization by any of its names, that `before` did not have. */
  hasSince(names: readonly string[], before: SignOutLogState): boolean;
}

/** Any script of this origin can write the log. A time far in the future would hide every later sign-out. */
const MAX_CLOCK_DIFFERENCE_MS = 86_400_000;
const MAX_ENTRIES = 50;

export function createSignOutLog(environment: Environment, keys: StorageKeys): SignOutLog {
  /** An entry that storage did not take: it is full or blocked. This tab still knows it. */
  let unstored = '';

  const markOf = (organization: string): string =>
    organization === ALL_ORGANIZATIONS ? organization : hash(organization);
  const isPlausibleTime = (time: unknown): time is number =>
    typeof time === 'number' && time <= environment.now() + MAX_CLOCK_DIFFERENCE_MS;

  const read = (): SignOutLogState => {
    try {
      return [unstored, environment.sharedStorage()?.getItem(keys.signOuts) ?? ''];
    } catch {
      return [unstored];
    }
  };
  /** The latest time by mark. */
  const parse = (state: SignOutLogState): Map<string, number> => {
    const times = new Map<string, number>();
    for (const text of state) {
      try {
        for (const [mark, time] of Object.entries(JSON.parse(text) as object))
          if (isPlausibleTime(time) && time > (times.get(mark) ?? 0)) times.set(mark, time);
      } catch {
        // Not written by this package.
      }
    }
    return times;
  };
  /** A sign-out of all organizations is one of each. */
  const latest = (times: Map<string, number>, mark: string): number =>
    Math.max(times.get(mark) ?? 0, times.get(ALL_ORGANIZATIONS) ?? 0);

  return {
    read,
    add(organization, time) {
      const mark = markOf(organization);
      const times = parse(read());
      const last = latest(times, mark);
      const at = time ?? Math.max(environment.now(), last + 1);
      if (at <= last || !isPlausibleTime(at)) return at;
      const others =
        organization === ALL_ORGANIZATIONS
          ? []
          : [...times].filter(([other]) => other !== mark).slice(-MAX_ENTRIES);
      const text = JSON.stringify(Object.fromEntries([...others, [mark, at]]));
      try {
        environment.sharedStorage()?.setItem(keys.signOuts, text);
      } catch {
        // Full or blocked.
      }
      if (!read().includes(text)) unstored = text;
      return at;
    },
    hasSince(names, before) {
      const now = parse(read());
      const then = parse(before);
      return [ALL_ORGANIZATIONS, ...names].some((name) => {
        const mark = markOf(name);
        return (now.get(mark) ?? 0) > latest(then, mark);
      });
    },
  };
}
