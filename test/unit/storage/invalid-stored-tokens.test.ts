import type { ICache } from '@auth0/auth0-spa-js';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { hostileTokens, spoilBoth, type Hostile, type Spoiled } from '../../support/invalid-tokens.js';
import { heldBy, installTenant, openPage, payload, signIn } from '../../support/page.js';
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

/** A cache of the app's own, over a storage that can be looked into. */
const cacheOver = (entries: Storage): ICache => ({
  get: (key) => JSON.parse(entries.getItem(key) ?? 'null') as never,
  set: (key, value) => entries.setItem(key, JSON.stringify(value)),
  remove: (key) => entries.removeItem(key),
  allKeys: () => keysOf(entries),
});

/** Where the tokens lie, for anybody to edit: by hand, or another tab. */
const places: [string, () => { options: Partial<OrgSessionClientOptions>; entries: Storage }][] = [
  ['localStorage', () => ({ options: { cacheLocation: 'localstorage' }, entries: localStorage })],
  [
    'a cache of the app’s own',
    () => {
      const entries = createTabStorage();
      return { options: { cache: cacheOver(entries) }, entries };
    },
  ],
];

interface Stored {
  id_token?: string;
  body?: { access_token: string };
}

/** What is stored of B, as text by key. */
const entriesOfB = (entries: Storage): [key: string, text: string][] =>
  keysOf(entries)
    .filter((key) => key.includes(`::${B.id}::`))
    .map((key) => [key, entries.getItem(key) ?? '']);

/** The same with spoiled tokens, and what nobody wants to see again. */
function spoilStored(
  honest: [key: string, text: string][],
  hostile: Hostile,
  spoiled: Spoiled,
): { entries: [key: string, text: string][]; refused: string[] } {
  const refused: string[] = [];
  const spoil = (token: string, name: 'id_token' | 'access_token'): unknown => {
    const value = spoilBoth(hostile, spoiled, token, token)[name];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    // Shorter ones are in many a text.
    if (value !== token && text.length > 9) refused.push(text);
    return value;
  };
  const entries = honest.map(([key, text]): [string, string] => {
    const { id_token, body, ...rest } = JSON.parse(text) as Stored;
    const entry = {
      ...rest,
      ...(id_token !== undefined && { id_token: spoil(id_token, 'id_token') }),
      ...(body && { body: { ...body, access_token: spoil(body.access_token, 'access_token') } }),
    };
    return [key, JSON.stringify(entry)];
  });
  return { entries, refused };
}

describe.each(places)('from %s', (_, createPlace) => {
  const rows = hostileTokens.filter(({ fair }) => fair !== 'stored');

  it.each(rows)('nothing is handed out or kept where $title', async (hostile) => {
    const { options, entries } = createPlace();
    const first = await signIn(tenant, A.id, options, storage.environment);
    const token = await first.client.getToken();
    await first.client.getTokenForOrg(B.id);
    first.client.destroy();
    const honest = entriesOfB(entries);
    expect(honest.length).toBeGreaterThan(1);

    for (const spoiled of hostile.tokens) {
      const lies = spoilStored(honest, hostile, spoiled);
      const put = (): void => {
        for (const [key, text] of lies.entries) entries.setItem(key, text);
      };
      const expectNothingKept = async (): Promise<void> => {
        const kept = [...keysOf(entries).map((key) => entries.getItem(key)), await storage.shared()].join();
        const sight = inspect([page.client.getSnapshot(), page.events], { depth: 9, maxStringLength: null });
        expect(sight).not.toMatch(/eyJ\w{9}/);
        for (const text of lies.refused) {
          expect(kept.includes(text), 'kept').toBe(false);
          expect(sight.includes(text), 'in sight').toBe(false);
        }
      };
      const look = { cacheMode: 'cache-only' } as const;

      // A page that begins with it.
      put();
      const page = openPage(tenant, options, storage.environment);
      const { client } = page;
      await client.start();
      expect(client.getSnapshot()).toMatchObject({
        status: 'signed-in',
        organization: A,
        user: { sub: ada },
      });
      expect(client.getSnapshot().error).toBeUndefined();
      expect(heldBy(page)).toEqual([A.id]);
      expect(await client.getToken()).toBe(token);
      await expectNothingKept();

      // A page that lives while another tab writes it.
      put();
      await expect(client.getTokenForOrg(B.id, look)).resolves.toBeUndefined();
      await expectNothingKept();
      put();
      const next = await client.getTokenForOrg(B.id, { detailed: true });
      for (const text of [next.accessToken, next.idToken]) {
        expect(payload(text)).toMatchObject({ org_id: B.id, sub: ada });
        expect(lies.refused).not.toContain(text);
      }
      await expectNothingKept();
      expect(await client.getToken()).toBe(token);
      await client.logoutOrganization(B.id);
      client.destroy();
    }
  });
});
