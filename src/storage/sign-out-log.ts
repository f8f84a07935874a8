import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { attempt } from '../lib/attempt.js';
import { hash } from '../lib/hash.js';
import { createStoredText } from '../lib/stored-text.js';

/** The value that stands for all organizations in a sign-out. */
export const ALL_ORGANIZATIONS = '*';

/** The content of the log at some time, to compare it with the log at another time. */
export type SignOutLogState = readonly string[];

/**
 * The organizations that the user signed out of in any tab, and when. It is in localStorage, so that a tab that was frozen or missed the
 * message reads it later. It contains only hashes and times. An entry ends only sessions that are older than it.
 */
export interface SignOutLog {
  /** Returns the current content of the log. */
  read(): SignOutLogState;
  /**
   * Adds a sign-out of an organization (id or name), or of {@link ALL_ORGANIZATIONS}.
   *
   * @param time Milliseconds since 1970. Default: now, but at least one millisecond after every earlier sign-out of that organization.
   * @returns The time of the entry.
   */
  add(organization: string, time?: number): number;
  /** Returns the time of the latest sign-out of an organization (id or name), or of all. 0 if there is none. @param state Default: now. */
  latest(organization: string, state?: SignOutLogState): number;
  /** Records that only a call of the application may sign in to the organization of a session that a sign-out ended. @param names Its ids and names. */
  block(names: readonly string[]): void;
  /** Records an interactive login. @param names All ids and names of its organization. */
  unblock(names: readonly string[]): void;
  /** Whether no login has followed the latest sign-out of an organization (id or name), unless that was one of all organizations. */
  isBlocked(organization: string): boolean;
  /** Whether the log has a sign-out of an organization, under any of its ids and names, that `before` did not have. */
  hasSince(names: readonly string[], before: SignOutLogState): boolean;
}

/** Entries that are further in the future are ignored: any script of this origin can write the log, and they would hide later sign-outs. */
export const MAX_CLOCK_DIFFERENCE_MS = 86_400_000;
/** A tab that sleeps must not miss one. The log then has about 40 kB. */
const MAX_ENTRIES = 1000;

/** A browser ignores a cookie of more than 4 kB. An entry has about 55 bytes. */
const MAX_COOKIE_ENTRIES = 50;
/** What precedes an id or a name in the entries of `block` and `unblock`: no id or name contains it. */
const SIGNED_OUT = '!';
const SIGNED_IN = '+';
const COOKIE_SECONDS = 31_536_000;

/** @param cookieDomain The log is also in a cookie of this domain, for the origins of its subdomains. */
export function createSignOutLog(
  environment: Environment,
  keys: StorageKeys,
  cookieDomain?: string,
): SignOutLog {
  const cookieStart = `${keys.signOutCookie}=`;
  const stored = createStoredText(environment.sharedStorage, keys.signOuts);
  /** Entries that could not be written, because storage is full or blocked. They are in the memory of this tab only. */
  let unstored = '';

  const hashOf = (organization: string): string =>
    organization === ALL_ORGANIZATIONS ? organization : hash(organization);
  const isPlausibleTime = (time: unknown): time is number =>
    typeof time === 'number' && time <= environment.now() + MAX_CLOCK_DIFFERENCE_MS;

  const readCookie = (): string => {
    const cookies = environment.cookies().split('; ');
    const cookie = cookies.find((text) => text.startsWith(cookieStart))?.slice(cookieStart.length);
    return attempt(() => decodeURIComponent(cookie ?? '')) ?? '';
  };
  const writeCookie = (entries: readonly (readonly [string, number])[]): void => {
    const latest = [...entries].sort(([, a], [, b]) => a - b).slice(-MAX_COOKIE_ENTRIES);
    const text = encodeURIComponent(JSON.stringify(Object.fromEntries(latest)));
    const secure = environment.url()?.protocol === 'https:' ? ';Secure' : '';
    environment.setCookie(
      `${cookieStart}${text};Domain=${cookieDomain};Path=/;Max-Age=${COOKIE_SECONDS};SameSite=Lax${secure}`,
    );
  };
  const read = (): SignOutLogState => [unstored, cookieDomain ? readCookie() : '', stored.get() ?? ''];
  /** Returns the latest time for each key. */
  const parse = (state: SignOutLogState): Map<string, number> => {
    const times = new Map<string, number>();
    for (const text of state)
      // A text can be one that this package has not written.
      for (const [key, time] of Object.entries(Object(attempt(() => JSON.parse(text) as unknown)) as object))
        if (isPlausibleTime(time) && time > (times.get(key) ?? 0)) times.set(key, time);
    return times;
  };
  /** A sign-out of all organizations counts for each. */
  const latestOf = (times: Map<string, number>, key: string): number =>
    Math.max(times.get(key) ?? 0, times.get(ALL_ORGANIZATIONS) ?? 0);

  const log: SignOutLog = {
    read,
    add(organization, time) {
      const key = hashOf(organization);
      const times = parse(read());
      const last = latestOf(times, key);
      const at = time ?? Math.max(environment.now(), last + 1);
      if (at <= last || !isPlausibleTime(at)) return at;
      const others =
        organization === ALL_ORGANIZATIONS
          ? []
          : [...times].filter(([other]) => other !== key).slice(-MAX_ENTRIES);
      const entries = [...others, [key, at] as const];
      if (cookieDomain) writeCookie(entries);
      const text = JSON.stringify(Object.fromEntries(entries));
      stored.set(text);
      if (stored.get() !== text) unstored = text;
      return at;
    },
    latest: (organization, state = read()) => latestOf(parse(state), hashOf(organization)),
    block(names) {
      const time = Math.max(...names.map((name) => log.latest(name)));
      for (const name of names) log.add(SIGNED_OUT + name, time);
    },
    unblock(names) {
      for (const name of names) log.add(SIGNED_IN + name, log.latest(SIGNED_OUT + name));
    },
    isBlocked: (name) => log.latest(SIGNED_OUT + name) > log.latest(SIGNED_IN + name),
    hasSince(names, before) {
      const now = parse(read());
      const then = parse(before);
      return [ALL_ORGANIZATIONS, ...names].some((name) => {
        const key = hashOf(name);
        return (now.get(key) ?? 0) > latestOf(then, key);
      });
    },
  };
  return log;
}
