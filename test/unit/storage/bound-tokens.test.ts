/** A stored access token counts only together with the ID token of its own user and organization, also if it is opaque. */
import type { ICache } from '@auth0/auth0-spa-js';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Environment, OrgSessionClientOptions } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { editIndexedDB } from '../../support/broken-storage.js';
import { createPopup, installTenant, openPage, payload, sessionIds, signIn } from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

const audience = 'https://api.example';
let tenant: Tenant;
/** Whose each access token is. */
let issued: Map<string, string>;

/** What access tokens look like. */
const kinds: Record<string, { audience?: string; encrypt?: true }> = {
  'a JWT': { audience },
  opaque: {},
  encrypted: { audience, encrypt: true },
};

const install = (kind: string): void => {
  tenant = installTenant();
  tenant.members[bob] = [A.id, B.id];
  issued = new Map();
  const { fetch } = tenant;
  let serial = 0;
  globalThis.fetch = async (input, init) => {
    let user = '';
    tenant.alterTokens = ({ grant, body }) => {
      user = grant.sub;
      if (kinds[kind]?.encrypt) body['access_token'] = `e30.key.iv.${grant.sub}-${++serial}.tag`;
    };
    const response = await fetch(input, init);
    const { access_token } = (await response.clone().json()) as { access_token?: string };
    if (access_token !== undefined) issued.set(access_token, user);
    return response;
  };
};

interface Place {
  readonly options: Partial<OrgSessionClientOptions>;
  readonly environment: Partial<Environment>;
  /** Returns every entry, as text. Those of IndexedDB have their own keys. */
  readonly read: () => Promise<Map<string, string>>;
  /** Replaces entries that exist. */
  readonly write: (entries: ReadonlyMap<string, string>) => Promise<void>;
}

const places: Record<string, () => Place> = {
  localStorage: () => {
    const factory = new IDBFactory();
    return {
      options: { cacheLocation: 'localstorage' },
      environment: { indexedDB: () => factory },
      async read() {
        const entries = new Map(Object.entries(localStorage) as [string, string][]);
        await editIndexedDB(factory, (value, key) => {
          entries.set(`idb ${key}`, JSON.stringify(value));
          return value;
        });
        return entries;
      },
      async write(entries) {
        for (const [key, text] of entries) if (!key.startsWith('idb ')) localStorage.setItem(key, text);
        await editIndexedDB(factory, (value, key) => {
          const text = entries.get(`idb ${key}`);
          return text === undefined ? value : (JSON.parse(text) as object);
        });
      },
    };
  },
  'a custom cache': () => placeOfCache(true),
  'a custom cache that can’t list its keys': () => placeOfCache(false),
};

function placeOfCache(canList: boolean): Place {
  const stored = new Map<string, string>();
  const cache: ICache = {
    get: async (key) => JSON.parse(stored.get(key) ?? 'null') as never,
    set: async (key, entry) => void stored.set(key, JSON.stringify(entry)),
    remove: async (key) => void stored.delete(key),
    ...(canList && { allKeys: async () => [...stored.keys()] }),
  };
  return {
    options: { cache },
    environment: {},
    read: async () => new Map(stored),
    write: async (entries) => entries.forEach((text, key) => stored.set(key, text)),
  };
}

const optionsFor = (place: Place, kind: string): Partial<OrgSessionClientOptions> => ({
  ...place.options,
  authorizationParams: {
    redirect_uri: 'https://app.example/',
    ...(kinds[kind]?.audience !== undefined && { audience }),
  },
});

/** Stores a session of a user in B. Returns all entries. */
async function store(place: Place, kind: string, sub: string): Promise<Map<string, string>> {
  tenant.person = { sub, organization: B.id };
  tenant.sso = sub;
  const { client } = await signIn(tenant, B.id, optionsFor(place, kind), place.environment);
  client.destroy();
  await settle();
  return place.read();
}

const isIdToken = (key: string): boolean => key.includes('@@user@@');
const isOfB = (key: string): boolean => key.includes(`::${B.id}::`) && key.includes('@@auth0spajs@@');

describe.each(Object.keys(kinds))('if access tokens are %s', (kind) => {
  describe.each(Object.entries(places))('in %s', (_, createPlace) => {
    let place: Place;
    beforeEach(() => {
      install(kind);
      place = createPlace();
    });

    /** Which of Ada's entries are written over Bob's, or beside his ID token. */
    const lateWrites: [string, (key: string) => boolean][] = [
      ['access token and refresh token', (key) => !isIdToken(key)],
      ['access token', (key) => !isIdToken(key) && !key.startsWith('idb ')],
      ['refresh token', (key) => key.startsWith('idb ')],
      ['ID token', isIdToken],
    ];

    it.each(lateWrites)('a late write of Ada’s %s gives Bob nothing of hers', async (__, isWritten) => {
      const hers = await store(place, kind, ada);
      const his = await store(place, kind, bob);
      const written = new Map([...hers].filter(([key]) => isOfB(key) && isWritten(key)));
      if (written.size === 0) return;
      for (const key of written.keys()) expect(his.has(key)).toBe(true);
      await place.write(written);
      tenant.requests.length = 0;

      const page = openPage(tenant, optionsFor(place, kind), place.environment);
      await page.client.start();
      const cached = await page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only', detailed: true });
      if (cached) expect(issued.get(cached.accessToken)).toBe(cached.claims.sub);
      for (const cacheMode of ['on', 'off'] as const) {
        const token = await page.client.getTokenForOrg(B.id, { cacheMode, detailed: true });
        expect(issued.get(token.accessToken)).toBe(bob);
        expect(token.claims.sub).toBe(bob);
      }
      expect(page.client.getSnapshot().user?.sub).toBe(bob);
      page.client.destroy();
    });

    it('nothing is used that has no ID token any more', async () => {
      await store(place, kind, ada);
      const entries = await place.read();
      for (const key of entries.keys()) if (isIdToken(key)) entries.set(key, 'null');
      await place.write(entries);
      tenant.sso = undefined;
      tenant.requests.length = 0;
      const page = openPage(tenant, optionsFor(place, kind), place.environment);
      await page.client.start();
      expect(sessionIds(page)).toEqual([]);
      expect(tenant.count('refresh_token')).toBe(0);
      page.client.destroy();
    });

    it('the user’s own tokens for two audiences are found without a request', async () => {
      await store(place, kind, ada);
      const other = 'https://other.example';
      const before = openPage(tenant, optionsFor(place, kind), place.environment);
      await before.client.start();
      await before.client.getTokenForOrg(B.id, { audience: other });
      await before.client.getTokenForOrg(B.id, { cacheMode: 'off' });
      before.client.destroy();
      tenant.requests.length = 0;
      const page = openPage(tenant, optionsFor(place, kind), place.environment);
      await page.client.start();
      for (const request of [{}, { audience: other }])
        expect(issued.get(await page.client.getTokenForOrg(B.id, request))).toBe(ada);
      expect(tenant.requests).toEqual([]);
      page.client.destroy();
    });

    it('an entry of an older version counts only if its access token is a JWT of the user', async () => {
      const entries = await store(place, kind, ada);
      for (const [key, text] of entries) {
        const withoutOwner = (value: unknown): unknown =>
          JSON.parse(JSON.stringify(value, (name, field: unknown) => (name === 'owner' ? undefined : field)));
        if (!isOfB(key)) continue;
        const value = JSON.parse(text) as { entry?: string };
        if (value.entry !== undefined)
          value.entry = JSON.stringify(withoutOwner(JSON.parse(value.entry) as unknown));
        entries.set(key, JSON.stringify(withoutOwner(value)));
      }
      await place.write(entries);
      tenant.requests.length = 0;
      const page = openPage(tenant, optionsFor(place, kind), place.environment);
      await page.client.start();
      expect(issued.get(await page.client.getTokenForOrg(B.id))).toBe(ada);
      expect(tenant.requests.map((request) => request.kind)).toEqual(
        kind === 'a JWT' ? [] : ['refresh_token'],
      );
      page.client.destroy();
    });
  });
});

it('an access token that is stored for another organization is not used, also if it is opaque', async () => {
  install('opaque');
  const place = placeOfCache(true);
  const options = optionsFor(place, 'opaque');
  const before = await signIn(tenant, A.id, options);
  const ofA = await before.client.getToken();
  await before.client.getTokenForOrg(B.id);
  before.client.destroy();
  const entries = await place.read();
  const moved = [...entries].flatMap(([key, text]): [string, string][] =>
    key.includes(`::${A.id}::`) && !isIdToken(key) ? [[key.replace(A.id, B.id), text]] : [],
  );
  await place.write(new Map(moved));
  const page = openPage(tenant, options);
  await page.client.start();
  await expect(page.client.getTokenForOrg(B.id)).resolves.not.toBe(ofA);
});

it('an access token stays bound where the tokens of two users are written at the same time', async () => {
  install('opaque');
  const place = placeOfCache(true);
  const options = { ...optionsFor(place, 'opaque'), identity: 'per-organization' as const };
  const { client } = await signIn(tenant, B.id, options);
  // The application's own call of the client ends while a renewal is under way.
  const native = client.auth0ClientFor(B.id);
  tenant.person = { sub: bob, organization: B.id };
  const login = native.loginWithPopup({}, { popup: createPopup() });
  await Promise.allSettled([login, client.getTokenForOrg(B.id, { cacheMode: 'off' })]);
  client.destroy();
  const page = openPage(tenant, options);
  await page.client.start();
  const token = await page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only', detailed: true });
  if (token) expect(issued.get(token.accessToken)).toBe(token.claims.sub);
  expect(payload(token?.idToken ?? 'e30.e30.')['sub']).toBe(token?.claims.sub);
});
