import { beforeEach, describe, expect, it } from 'vitest';
import { deferred, rejection, until } from '../../support/async.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, ada, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let page: Page;
beforeEach(async () => {
  tenant = installTenant();
  page = await signIn(tenant, A.id);
  tenant.requests.length = page.events.length = 0;
});

const rename = (organization: { id: string }, name: string): void => {
  const at = tenant.organizations.findIndex(({ id }) => id === organization.id);
  tenant.organizations[at] = { id: organization.id, name };
};

/** The names in the snapshot by id. */
const names = (): Record<string, string | undefined> =>
  Object.fromEntries(page.client.getSnapshot().sessions.map(({ organization: { id, name } }) => [id, name]));

const fresh = { cacheMode: 'off' } as const;
const renamed = (received: unknown): object => ({
  name: 'OrganizationMismatchError',
  code: 'organization_mismatch',
  claim: 'org_name',
  expected: B.name,
  received,
});

describe('an id and a name', () => {
  it.each([
    [B.id, B.name],
    [B.name, B.id],
  ])('share one session and one request: %s, then %s', async (first, second) => {
    const token = await page.client.getTokenForOrg(first);
    expect(await page.client.getTokenForOrg(second)).toBe(token);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    expect(tenant.count('authorize')).toBe(1);
    expect(page.eventNames().filter((name) => name === 'sessionAdded')).toHaveLength(1);
  });

  it('share one renewal', async () => {
    await page.client.getTokenForOrg(B.id);
    tenant.requests.length = 0;
    const [byId, byName, shouted] = await Promise.all(
      [B.id, B.name, ' GLOBEX '].map((organization) => page.client.getTokenForOrg(organization, fresh)),
    );
    expect(byName).toBe(byId);
    expect(shouted).toBe(byId);
    expect(tenant.requests).toMatchObject([{ kind: 'refresh_token', organization: B.id }]);
  });

  it('end in one session even if both are requested before the response', async () => {
    const tokens = await Promise.all([B.name, B.id, 'Globex'].map((o) => page.client.getTokenForOrg(o)));
    expect(tokens.map(organizationOf)).toEqual([B.id, B.id, B.id]);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    tenant.requests.length = 0;
    expect(await page.client.getTokenForOrg(B.name)).toBe(await page.client.getTokenForOrg(B.id));
    expect(tenant.requests).toEqual([]);
  });

  it('are the same for every method', async () => {
    const { client } = page;
    await client.switchOrganization(B.name);
    const before = client.getSnapshot();
    expect(before.organization).toEqual(B);
    const { length } = page.events;
    await expect(client.switchOrganization(B.id)).resolves.toEqual({ status: 'switched', organization: B });
    await expect(client.switchOrganization(' gloBEX')).resolves.toEqual({
      status: 'switched',
      organization: B,
    });
    expect(page.events).toHaveLength(length);
    expect(client.getSnapshot()).toBe(before);

    expect(client.hasPermission(`read:${B.id}`, { organization: 'GLOBEX' })).toBe(true);
    expect(await client.getUser(B.name)).toMatchObject({ sub: ada });
    expect(client.auth0ClientFor(B.name)).toBe(client.auth0ClientFor(B.id));
    await client.logoutOrganization('Globex');
    expect(sessionIds(page)).toEqual([A.id]);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([A.id]);
  });

  it('are the same for a login', async () => {
    await loginByRedirect(tenant, page, { organization: ' GLOBEX ' });
    expect(page.client.getSnapshot().organization).toEqual(B);
    await page.client.loginWithPopup({ organization: B.id });
    await page.client.loginWithPopup({ organization: 'Globex' });
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
  });
});

it.each(['globex', 'GLOBEX', 'Globex', ' globex ', '\tGloBex\n'])(
  'the name %j is sent in its canonical spelling',
  async (name) => {
    expect(organizationOf(await page.client.getTokenForOrg(name))).toBe(B.id);
    expect(tenant.requests[0]).toMatchObject({ kind: 'authorize', organization: B.name });
  },
);

it('an id may have spaces around it, and is case-sensitive', async () => {
  expect(organizationOf(await page.client.getTokenForOrg(` ${B.id}\n`))).toBe(B.id);
  expect(await rejection(page.client.getTokenForOrg('org_b'))).toMatchObject({
    code: 'access_denied',
    organization: 'org_b',
  });
  expect(sessionIds(page)).toEqual([A.id, B.id]);
});

describe('an organization that was requested by name and then renamed', () => {
  beforeEach(async () => {
    await page.client.getTokenForOrg(' Globex ');
    rename(B, 'hooli');
    tenant.requests.length = page.events.length = 0;
  });

  it.each(['Globex', B.id])('is rejected at the next renewal, requested as %s', async (requested) => {
    expect(await rejection(page.client.getTokenForOrg(requested, fresh))).toMatchObject({
      ...renamed('hooli'),
      organization: requested,
    });
    expect(sessionIds(page)).toEqual([A.id]);
    expect(page.events).toContainEqual(['sessionRemoved', { organization: B, reason: 'mismatch' }]);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  });

  it('is rejected for another audience too', async () => {
    const audience = 'https://other.example';
    expect(await rejection(page.client.getTokenForOrg(B.name, { audience }))).toMatchObject(renamed('hooli'));
    expect(sessionIds(page)).toEqual([A.id]);
  });

  it('is rejected without refresh tokens too', async () => {
    const frames = await signIn(tenant, A.id, { useRefreshTokens: false });
    await frames.client.getTokenForOrg('hooli');
    rename(B, 'pied-piper');
    expect(await rejection(frames.client.getTokenForOrg('hooli', fresh))).toMatchObject({
      claim: 'org_name',
      expected: 'hooli',
      received: 'pied-piper',
    });
    expect(sessionIds(frames)).toEqual([A.id]);
  });

  it('is rejected for all callers of the same renewal', async () => {
    const errors = await Promise.all(
      [B.id, B.name].map((organization) => rejection(page.client.getTokenForOrg(organization, fresh))),
    );
    for (const error of errors) expect(error).toMatchObject(renamed('hooli'));
  });

  it('is served from the cache until then', async () => {
    expect(organizationOf(await page.client.getTokenForOrg(B.name))).toBe(B.id);
    expect(tenant.requests).toEqual([]);
  });

  it('can be requested again by its id or its new name, and not by the old name', async () => {
    await rejection(page.client.getTokenForOrg(B.name, fresh));
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    expect(names()).toEqual({ [A.id]: A.name, [B.id]: 'hooli' });
    expect(organizationOf(await page.client.getTokenForOrg('hooli', fresh))).toBe(B.id);
    expect(await rejection(page.client.getTokenForOrg(B.name))).toMatchObject({ code: 'access_denied' });
    expect(sessionIds(page)).toEqual([A.id, B.id]);
  });

  it('is rejected while it is active, and then no organization is active', async () => {
    await page.client.switchOrganization(B.name);
    expect(await rejection(page.client.getToken(fresh))).toMatchObject(renamed('hooli'));
    expect(page.client.getSnapshot().organization).toBeUndefined();
    expect(sessionIds(page)).toEqual([A.id]);
    await expect(page.client.switchOrganization(A.id)).resolves.toMatchObject({ status: 'switched' });
  });
});

it('a name that is requested during a request for its id is checked too', async () => {
  const { promise, resolve } = deferred();
  tenant.interceptToken = () => promise;
  const both = Promise.all([B.id, B.name].map((organization) => page.client.getTokenForOrg(organization)));
  await until(() => tenant.requests.length > 0);
  resolve();
  await both;
  rename(B, 'hooli');
  expect(await rejection(page.client.getTokenForOrg(B.id, fresh))).toMatchObject(renamed('hooli'));
});

describe('a name that now belongs to another organization', () => {
  const takeOver = (): void => {
    rename(B, 'hooli');
    rename(C, B.name);
  };

  it('is rejected first, and a new call gets the other organization', async () => {
    await page.client.getTokenForOrg(B.name);
    takeOver();
    expect(await rejection(page.client.getTokenForOrg(B.name, fresh))).toMatchObject(renamed('hooli'));
    expect(sessionIds(page)).toEqual([A.id]);
    expect(organizationOf(await page.client.getTokenForOrg(B.name))).toBe(C.id);
    expect(names()).toEqual({ [A.id]: A.name, [C.id]: B.name });
  });

  it('stays with the first organization while both have a session', async () => {
    const token = await page.client.getTokenForOrg(B.name);
    takeOver();
    expect(organizationOf(await page.client.getTokenForOrg(C.id))).toBe(C.id);
    expect(sessionIds(page)).toEqual([A.id, B.id, C.id]);
    expect(await page.client.getTokenForOrg(B.name)).toBe(token);
    expect(await rejection(page.client.getTokenForOrg(B.name, fresh))).toMatchObject(renamed('hooli'));
    // C keeps its session.
    expect(sessionIds(page)).toEqual([A.id, C.id]);
    expect(organizationOf(await page.client.getTokenForOrg(C.id, fresh))).toBe(C.id);
  });

  it('is not a reason to sign out of the other organization', async () => {
    await page.client.getTokenForOrg(B.id);
    takeOver();
    await page.client.getTokenForOrg(C.id);
    await page.client.logoutOrganization(B.id);
    expect(names()).toEqual({ [A.id]: A.name, [C.id]: B.name });
  });

  it('is rejected if the response is for the other organization', async () => {
    await page.client.getTokenForOrg(B.name);
    tenant.alterTokens = ({ idClaims, accessClaims }) => {
      for (const claims of [idClaims, accessClaims]) claims['org_id'] = C.id;
    };
    expect(await rejection(page.client.getTokenForOrg(B.name, fresh))).toMatchObject({
      code: 'organization_mismatch',
      claim: 'org_id',
      expected: B.id,
      received: C.id,
    });
    expect(sessionIds(page)).toEqual([A.id]);
  });
});

describe('an organization that was requested only by its id', () => {
  it('may be renamed, and is then found by its new name', async () => {
    await page.client.getTokenForOrg(B.id);
    rename(B, 'hooli');
    const token = await page.client.getTokenForOrg(B.id, fresh);
    expect(organizationOf(token)).toBe(B.id);
    expect(names()).toEqual({ [A.id]: A.name, [B.id]: 'hooli' });
    expect(page.eventNames()).not.toContain('sessionRemoved');

    tenant.requests.length = 0;
    expect(await page.client.getTokenForOrg('Hooli')).toBe(token);
    expect(tenant.requests).toEqual([]);
    // No organization has the old name now. That does not affect B.
    expect(await rejection(page.client.getTokenForOrg(B.name))).toMatchObject({ code: 'access_denied' });
    expect(await page.client.getTokenForOrg(B.id)).toBe(token);
  });

  it('may be renamed while it is the active one', async () => {
    await page.client.switchOrganization(B.id);
    rename(B, 'hooli');
    await page.client.getToken(fresh);
    expect(page.client.getSnapshot().organization).toEqual({ id: B.id, name: 'hooli' });
    expect(page.eventNames().filter((name) => name === 'organizationChanged')).toHaveLength(1);
  });

  it('is not found by a name that now belongs to another organization', async () => {
    await page.client.getTokenForOrg(B.id);
    rename(B, 'hooli');
    rename(C, B.name);
    await page.client.getTokenForOrg(B.id, fresh);
    expect(organizationOf(await page.client.getTokenForOrg(B.name))).toBe(C.id);
    expect(names()).toEqual({ [A.id]: A.name, [B.id]: 'hooli', [C.id]: B.name });
  });
});

describe('a tenant whose tokens have no names', () => {
  beforeEach(() => {
    tenant.alterTokens = ({ idClaims, accessClaims }) => {
      for (const claims of [idClaims, accessClaims]) delete claims['org_name'];
    };
  });

  it('works with ids', async () => {
    await page.client.switchOrganization(B.id);
    expect(organizationOf(await page.client.getToken(fresh))).toBe(B.id);
    expect(page.client.getSnapshot().organization).toEqual({ id: B.id });
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    ['silently', (name) => page.client.getTokenForOrg(name)],
    ['by a switch', (name) => page.client.switchOrganization(name)],
    ['by redirect', (name) => loginByRedirect(tenant, page, { organization: name })],
    ['by popup', (name) => page.client.loginWithPopup({ organization: name })],
  ])('is rejected if a name was requested, %s, and the sessions stay', async (_, ask) => {
    await page.client.getTokenForOrg(B.id);
    expect(await rejection(ask(B.name))).toMatchObject({
      code: 'organization_mismatch',
      claim: 'org_name',
      organization: B.name,
    });
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    expect(page.client.getSnapshot().organization).toEqual(A);
    expect(organizationOf(await page.client.getTokenForOrg(B.id, fresh))).toBe(B.id);
  });
});
