import type { ICache } from '@auth0/auth0-spa-js';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import {
  invalidTokens,
  alterTokens,
  type InvalidToken,
  type AlteredTokens,
} from '../../support/invalid-tokens.js';
import { sessionIds, installTenant, openPage, payload, signIn } from '../../support/page.js';
import { createStorage, createTabStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, ada, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

const keysOf = (entries: Storage): string[] =>
  Array.from({ length: entries.length }, (_, index) => entries.key(index) ?? '');

/** A custom cache of the app, over a storage that the test can read. */
const cacheOver = (entries: Storage): ICache => ({
  get: (key) => JSON.parse(entries.getItem(key) ?? 'null') as never,
  set: (key, value) => entries.setItem(key, JSON.stringify(value)),
  remove: (key) => entries.removeItem(key),
  allKeys: () => keysOf(entries),
});

/** The places where tokens are stored, and where a user or another tab can edit them. */
const places: [string, () => { options: Partial<OrgSessionClientOptions>; entries: Storage }][] = [
  ['localStorage', () => ({ options: { cacheLocation: 'localstorage' }, entries: localStorage })],
  [
    'a custom cache',
    () => {
      const entries = createTabStorage();
      return { options: { cache: cacheOver(entries) }, entries };
    },
  ],
];

interface Stored {
  id_token?: string;
  body?: { access_token: string };
  signedOutAt?: number | undefined;
}

/** The stored entries of B. */
const entriesOfB = (entries: Storage): [key: string, text: string][] =>
  keysOf(entries)
    .filter((key) => key.includes(`::${B.id}::`))
    .map((key) => [key, entries.getItem(key) ?? '']);

/** The same entries with invalid tokens, and the texts that must be discarded. */
function alterEntries(
  valid: [key: string, text: string][],
  invalid: InvalidToken,
  altered: AlteredTokens,
): { entries: [key: string, text: string][]; refused: string[] } {
  const refused: string[] = [];
  const alter = (token: string, name: 'id_token' | 'access_token'): unknown => {
    const value = alterTokens(invalid, altered, token, token)[name];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    // Short texts would also occur elsewhere.
    if (value !== token && text.length > 9) refused.push(text);
    return value;
  };
  const entries = valid.map(([key, text]): [string, string] => {
    const { id_token, body, ...rest } = JSON.parse(text) as Stored;
    const entry = {
      ...rest,
      // Removes the time of the last known sign-out, so that the entries are read after a sign-out too.
      signedOutAt: undefined,
      ...(id_token !== undefined && { id_token: alter(id_token, 'id_token') }),
      ...(body && { body: { ...body, access_token: alter(body.access_token, 'access_token') } }),
    };
    return [key, JSON.stringify(entry)];
  });
  return { entries, refused };
}

describe.each(places)('from %s', (_, createPlace) => {
  const rows = invalidTokens.filter(({ validWhere }) => validWhere !== 'stored');

  it.each(rows)('no token is returned or kept where $title', async (invalid) => {
    const { options, entries } = createPlace();
    const first = await signIn(tenant, A.id, options, storage.environment);
    const token = await first.client.getToken();
    await first.client.getTokenForOrg(B.id);
    first.client.destroy();
    const valid = entriesOfB(entries);
    expect(valid.length).toBeGreaterThan(1);

    for (const altered of invalid.tokens) {
      const attack = alterEntries(valid, invalid, altered);
      const writeEntries = (): void => {
        for (const [key, text] of attack.entries) entries.setItem(key, text);
      };
      const expectNothingKept = async (): Promise<void> => {
        const stored = [
          ...keysOf(entries).map((key) => entries.getItem(key)),
          await storage.storedText(),
        ].join();
        const visible = inspect([page.client.getSnapshot(), page.events], {
          depth: 9,
          maxStringLength: null,
        });
        expect(visible).not.toMatch(/eyJ\w{9}/);
        for (const text of attack.refused) {
          expect(stored.includes(text), 'stored').toBe(false);
          expect(visible.includes(text), 'visible').toBe(false);
        }
      };
      const cacheOnly = { cacheMode: 'cache-only' } as const;

      // A page that starts with the invalid entries.
      writeEntries();
      const page = openPage(tenant, options, storage.environment);
      const { client } = page;
      await client.start();
      expect(client.getSnapshot()).toMatchObject({
        status: 'signed-in',
        organization: A,
        user: { sub: ada },
      });
      expect(client.getSnapshot().error).toBeUndefined();
      expect(sessionIds(page)).toEqual([A.id]);
      expect(await client.getToken()).toBe(token);
      await expectNothingKept();

      // A running page, while another tab writes them.
      writeEntries();
      await expect(client.getTokenForOrg(B.id, cacheOnly)).resolves.toBeUndefined();
      await expectNothingKept();
      writeEntries();
      const next = await client.getTokenForOrg(B.id, { detailed: true });
      for (const text of [next.accessToken, next.idToken]) {
        expect(payload(text)).toMatchObject({ org_id: B.id, sub: ada });
        expect(attack.refused).not.toContain(text);
      }
      await expectNothingKept();
      expect(await client.getToken()).toBe(token);
      await client.logoutOrganization(B.id);
      client.destroy();
    }
  });
});
