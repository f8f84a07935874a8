import { beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/config/environment.js';
import { createStorageKeys } from '../../../src/config/storage-keys.js';
import { hash } from '../../../src/lib/hash.js';
import { ALL_ORGANIZATIONS, createSignOutLog, type SignOutLog } from '../../../src/storage/sign-out-log.js';
import { breakStorage, readOnly } from '../../support/broken-storage.js';
import { createTabStorage } from '../../support/browser-storage.js';

const DAY = 86_400_000;
const keys = createStorageKeys('client');
const cookieName = 'auth0-org-sessions.1.client.signed-out';

let now: number;
let storage: Storage;
/** The cookies of the page, and every text that was written to them. */
let cookies: string[];
let written: string[];
beforeEach(() => {
  now = 1_800_000_000_000;
  storage = createTabStorage();
  cookies = ['other=1'];
  written = [];
});

function open(cookieDomain?: string, address: string | undefined = 'https://acme.app.example/'): SignOutLog {
  const environment: Partial<Environment> = {
    now: () => now,
    url: () => (address === '' ? undefined : new URL(address)),
    sharedStorage: () => storage,
    cookies: () => cookies.join('; '),
    setCookie(text) {
      written.push(text);
      cookies = ['other=1', text.split(';')[0] ?? '', 'last=%'];
    },
  };
  return createSignOutLog(environment as Environment, keys, cookieDomain);
}

const stored = (): unknown => JSON.parse(storage.getItem(keys.signOuts) ?? 'null');
const inCookie = (): unknown =>
  JSON.parse(decodeURIComponent(/=([^;]*)/.exec(written.at(-1) ?? '')?.[1] ?? ''));

it('an empty log is empty texts', () => {
  expect(open().read()).toEqual(['', '', '']);
  expect(open('app.example').read()).toEqual(['', '', '']);
  expect(open().latest('acme')).toBe(0);
  expect(open().hasSince(['acme'], ['', '', ''])).toBe(false);
});

describe('the time of a sign-out', () => {
  it('is now', () => {
    const log = open();
    expect(log.add('acme')).toBe(now);
    expect(log.latest('acme')).toBe(now);
    expect(log.latest('globex')).toBe(0);
    expect(stored()).toEqual({ [hash('acme')]: now });
  });

  it.each(['acme', ALL_ORGANIZATIONS])('is later than an earlier sign-out of %s', (earlier) => {
    const log = open();
    log.add(earlier);
    expect(log.add('acme')).toBe(now + 1);
    now -= 5000;
    expect(log.add('acme')).toBe(now + 5002);
    expect(log.add('globex')).toBe(earlier === 'acme' ? now : now + 5001);
  });

  it('is that of the message', () => {
    const log = open();
    expect(log.add('acme', now - 10)).toBe(now - 10);
    expect(log.latest('acme')).toBe(now - 10);
  });

  it.each([0, -1, NaN])('is not in the log if it is no later one: %d', (difference) => {
    const log = open('app.example');
    log.add('acme');
    const before = log.read();
    const messages = written.length;
    expect(log.add('acme', now + difference)).toBe(now + difference);
    expect(log.read()).toEqual(before);
    expect(written).toHaveLength(messages);
  });

  it('can be up to one day ahead', () => {
    const log = open();
    log.add('acme', now + DAY);
    log.add('globex', now + DAY + 1);
    expect(log.latest('acme')).toBe(now + DAY);
    expect(log.latest('globex')).toBe(0);
    expect(stored()).toEqual({ [hash('acme')]: now + DAY });
  });
});

describe('a sign-out', () => {
  it('of all organizations is one of each, and replaces the others', () => {
    const log = open();
    log.add('acme');
    now += 10;
    log.add(ALL_ORGANIZATIONS);
    expect(stored()).toEqual({ '*': now });
    for (const name of ['acme', 'globex', ALL_ORGANIZATIONS]) expect(log.latest(name)).toBe(now);
  });

  it('is found under any name, since a state of the log', () => {
    const log = open();
    log.add('globex');
    const before = log.read();
    expect(log.hasSince(['acme', 'globex'], before)).toBe(false);
    now += 10;
    log.add('acme');
    expect(log.hasSince(['org_A', 'acme'], before)).toBe(true);
    expect(log.hasSince(['globex'], before)).toBe(false);
    expect(log.hasSince([], before)).toBe(false);
    expect(log.latest('acme', before)).toBe(0);
    const later = log.read();
    expect(log.hasSince(['acme'], later)).toBe(false);
    now += 10;
    log.add(ALL_ORGANIZATIONS);
    expect(log.hasSince([], later)).toBe(true);
    expect(log.hasSince(['acme'], log.read())).toBe(false);
  });

  it('before one of all organizations is not a new one', () => {
    const log = open();
    const all = JSON.stringify({ '*': now });
    log.add('acme', now - 10);
    expect(log.hasSince(['acme'], ['', '', all])).toBe(false);
  });

  it('is the latest one where several texts have it', () => {
    const log = open('app.example');
    const [early, late] = [now - 20, now - 10].map((time) => JSON.stringify({ [hash('acme')]: time }));
    expect(log.latest('acme', [early ?? '', '', late ?? ''])).toBe(now - 10);
    expect(log.latest('acme', [late ?? '', early ?? '', ''])).toBe(now - 10);
  });

  it.each(['1', '[1]', '{"*":"1"}', '{"*":true}', '{"*":[1]}', '{"*":-1}', 'null', '"text"', '{'])(
    'is not in the text %s',
    (text) => {
      expect(open().latest('acme', [text, text, text])).toBe(0);
    },
  );
});

describe('the end of a session by a sign-out', () => {
  /** Signs out of an organization, of which the log has one name, and ends its session. */
  const signOut = (log: SignOutLog, name: string): void => {
    log.add(name);
    log.block(['org_A', 'acme']);
  };

  it.each(['org_A', 'acme'])('blocks each id and name, until a login: %s was signed out of', (name) => {
    const log = open();
    signOut(log, name);
    expect(['org_A', 'acme', 'globex'].map((id) => log.isBlocked(id))).toEqual([true, true, false]);
    expect(open().isBlocked('acme')).toBe(true);
    log.unblock(['org_A', 'acme']);
    expect(['org_A', 'acme'].map((id) => log.isBlocked(id))).toEqual([false, false]);
    now += 10;
    signOut(log, name);
    expect(['org_A', 'acme'].map((id) => log.isBlocked(id))).toEqual([true, true]);
  });

  it('is not a further sign-out, and a login is none either', () => {
    const log = open();
    signOut(log, 'acme');
    const before = log.read();
    log.unblock(['org_A', 'acme']);
    expect([log.latest('acme'), log.latest('org_A')]).toEqual([now, 0]);
    expect(log.hasSince(['org_A', 'acme'], before)).toBe(false);
  });

  it('of all organizations, or in a log without it, blocks none', () => {
    const log = open();
    log.add('globex');
    log.block(['org_A', 'acme']);
    expect(['org_A', 'acme', 'globex'].map((id) => log.isBlocked(id))).toEqual([false, false, false]);
    signOut(log, 'acme');
    now += 10;
    log.add(ALL_ORGANIZATIONS);
    log.block(['org_A', 'acme']);
    expect(['org_A', 'acme'].map((id) => log.isBlocked(id))).toEqual([false, false]);
  });
});

describe('the number of entries', () => {
  /** Signs out of organizations, each ten milliseconds before the previous one. */
  const addBackwards = (log: SignOutLog, count: number): void => {
    for (let number = 0; number < count; number++) log.add(`org_${number}`, now - 10 * number);
  };

  it('is limited in localStorage: the oldest entries are removed', () => {
    const log = open();
    log.add('acme');
    log.add('globex');
    log.add('acme');
    const others = Object.fromEntries(Array.from({ length: 998 }, (_, number) => [`other${number}`, now]));
    storage.setItem(keys.signOuts, JSON.stringify({ ...(stored() as object), ...others }));
    log.add('one more');
    expect(log.latest('globex')).toBe(now);
    log.add('and another');
    expect(log.latest('globex')).toBe(0);
    expect(log.latest('acme')).toBe(now + 1);
    expect(Object.keys(stored() as object)).toHaveLength(1001);
  });

  it('is limited in the cookie: the latest sign-outs stay, in whatever order they were heard of', () => {
    const log = open('app.example');
    addBackwards(log, 60);
    const times = Object.values(inCookie() as object);
    expect(times).toHaveLength(50);
    expect(Math.min(...(times as number[]))).toBe(now - 490);
    expect(Object.keys(stored() as object)).toHaveLength(60);
  });
});

describe('the cookie', () => {
  it('has the attributes of its domain', () => {
    open('app.example').add('acme');
    expect(inCookie()).toEqual({ [hash('acme')]: now });
    expect(written[0]?.slice(written[0].indexOf(';'))).toBe(
      ';Domain=app.example;Path=/;Max-Age=31536000;SameSite=Lax;Secure',
    );
    expect(written[0]).toMatch(new RegExp(`^${cookieName}=%7B`));
  });

  it.each(['http://localhost:3000/', ''])('is not Secure at %j', (address) => {
    open('app.example', address).add('acme');
    expect(written[0]).toMatch(/;SameSite=Lax$/);
  });

  it('is read between other cookies', () => {
    open('app.example').add('acme');
    storage = createTabStorage();
    cookies = [`not-${cookieName}=%7B%7D`, ...cookies];
    expect(open('app.example').latest('acme')).toBe(now);
    expect(open('app.example').read()[1]).toBe(JSON.stringify({ [hash('acme')]: now }));
  });

  it('is neither written nor read without the option', () => {
    open('app.example').add('acme');
    storage = createTabStorage();
    expect(open().latest('acme')).toBe(0);
    open().add('globex');
    expect(written).toHaveLength(1);
  });

  it.each(['%', '%E0%A4%A', '{', ''])('that contains %j is ignored', (value) => {
    cookies = [`${cookieName}=${value}`];
    const log = open('app.example');
    expect(log.read()[1]).toBe(value.startsWith('%') ? '' : value);
    expect(log.latest('acme')).toBe(0);
    expect(log.add('acme')).toBe(now);
  });
});

describe('localStorage', () => {
  it('is the only place of what it contains', () => {
    const log = open();
    log.add('acme');
    storage.clear();
    expect(log.latest('acme')).toBe(0);
  });

  it('that is full or blocked does not lose a sign-out of this tab', () => {
    storage = breakStorage(storage, readOnly);
    const log = open();
    log.add('acme');
    log.add('globex');
    expect(log.latest('acme')).toBe(now);
    expect(log.latest('globex')).toBe(now);
    expect(open().latest('acme')).toBe(0);
  });
});
