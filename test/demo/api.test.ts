// @vitest-environment node
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startApi } from '../../demo/api/index.js';
import { createDirectory, ORGANIZATIONS } from 'auth0-org-tenant';
import { acme, ada, audience, globex, startIssuer } from './issuer.js';

const appOrigin = 'http://localhost:4400';

let api: Awaited<ReturnType<typeof startApi>>;
let tenant: Awaited<ReturnType<typeof startIssuer>>;
let sign: typeof tenant.sign;
let directory: ReturnType<typeof createDirectory>;

beforeAll(async () => {
  tenant = await startIssuer();
  ({ sign } = tenant);
  directory = createDirectory();
  api = await startApi({ issuer: tenant.issuer, audience, directory, appOrigins: [appOrigin] });
});

afterAll(async () => {
  await Promise.all([api.close(), tenant.close()]);
});

async function call(path: string, token?: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
  const response = await fetch(`${api.url}${path}`, { ...init, headers });
  const text = await response.text();
  const body = (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> | undefined;
  return { status: response.status, headers: response.headers, body, text };
}

const invoicesOf = (organization: string) => `/organizations/${organization}/invoices`;

// The table of bad tokens is in bad-tokens.test.ts.
describe('the token guard', () => {
  test('A request without a token is 401 and names the scheme', async () => {
    const { status, headers, body } = await call(invoicesOf(acme));
    expect(status).toBe(401);
    expect(headers.get('WWW-Authenticate')).toContain('Bearer realm="api"');
    expect(headers.get('WWW-Authenticate')).not.toContain('error');
    expect(body).toMatchObject({ error: 'unauthorized', title: 'Unauthorized', status: 401 });
  });

  test('A token in the URL is not accepted', async () => {
    const { status } = await call(`${invoicesOf(acme)}?access_token=${await sign()}`);
    expect(status).toBe(401);
  });
});

describe('the organization guard', () => {
  test("A's token is accepted on A's path", async () => {
    const { status, body } = await call(invoicesOf(acme), await sign());
    expect(status).toBe(200);
    expect(body).toMatchObject({ organization: acme });
  });

  test("A's token on B's path is 403, and the error names both", async () => {
    const { status, body } = await call(invoicesOf(globex), await sign());
    expect(status).toBe(403);
    expect(body).toEqual({
      title: 'Forbidden',
      status: 403,
      error: 'wrong_organization',
      check: 'org_id',
      detail: `This token is for Acme Manufacturing (${acme}), but the path is for Globex Logistics (${globex}).`,
      expected: globex,
      received: acme,
    });
  });

  test.each([
    ['another case', acme.toLowerCase()],
    ['its name', 'acme'],
    ['an unknown organization', 'org_unknown'],
  ])('The path must be the very organization id, so %s is 403', async (_what, organization) => {
    const { status, body } = await call(invoicesOf(organization), await sign());
    expect(status).toBe(403);
    expect(body).toMatchObject({ error: 'wrong_organization', expected: organization, received: acme });
  });
});

describe('the permission guard', () => {
  test.each([
    ['GET', 'invoices', 'read:invoices'],
    ['POST', 'invoices', 'create:invoices'],
    ['GET', 'members', 'read:members'],
    ['GET', 'settings', 'manage:settings'],
  ])('%s %s needs %s', async (method, resource, permission) => {
    const others = (tenant.claims().permissions as string[]).filter((granted) => granted !== permission);
    const token = await sign({ permissions: others });
    const { status, headers, body } = await call(`/organizations/${acme}/${resource}`, token, { method });
    expect(status).toBe(403);
    expect(headers.get('WWW-Authenticate')).toContain(`error="insufficient_scope"`);
    expect(headers.get('WWW-Authenticate')).toContain(`scope="${permission}"`);
    expect(body).toEqual({
      title: 'Forbidden',
      status: 403,
      error: 'insufficient_permission',
      check: 'permissions',
      detail: `This needs the permission ${permission}.`,
      required: permission,
      organization: acme,
      // Ada has the permission today, so a fresh token would have it.
      hint: 'fresh_token',
    });
    expect(headers.get('WWW-Authenticate')).toContain('hint="fresh_token"');
  });
});

describe('a token that is older than a change', () => {
  const insufficient = { error: 'insufficient_permission', check: 'permissions', hint: 'fresh_token' };
  const change = async (membership?: { roles: string[]; permissions: string[] }) => {
    const token = await sign({ sub: 'auth0|alan' });
    if (membership) directory.addMember('auth0|alan', acme, membership);
    else directory.removeMember('auth0|alan', acme);
    return call(invoicesOf(acme), token);
  };

  test('of a member without a change is accepted', async () => {
    expect((await change({ roles: ['viewer'], permissions: ['read:invoices'] })).status).toBe(200);
  });

  test('of a member who lost the permission is 403 with a hint', async () => {
    const { status, headers, body } = await change({ roles: [], permissions: [] });
    expect([status, body]).toEqual([403, expect.objectContaining(insufficient)]);
    expect(headers.get('WWW-Authenticate')).toContain('hint="fresh_token"');
  });

  test('of a removed or blocked member is 401 with a hint', async () => {
    const ended = { error: 'invalid_token', check: 'membership', hint: 'fresh_token' };
    const removed = await change();
    expect([removed.status, removed.body]).toEqual([401, expect.objectContaining(ended)]);
    expect(removed.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
    expect(removed.headers.get('WWW-Authenticate')).toContain('hint="fresh_token"');
    directory.block('auth0|alan');
    const blocked = await change({ roles: ['viewer'], permissions: ['read:invoices'] });
    expect([blocked.status, blocked.body]).toEqual([401, expect.objectContaining(ended)]);
    directory.unblock('auth0|alan');
  });

  test('without the permission, which the user does not have today either, is 403 without a hint', async () => {
    const token = await sign({ sub: 'auth0|katherine', permissions: ['read:invoices'] });
    const { status, headers, body } = await call(`/organizations/${acme}/settings`, token);
    expect([status, body]).toEqual([403, expect.not.objectContaining({ hint: 'fresh_token' })]);
    expect(headers.get('WWW-Authenticate')).not.toContain('hint');
  });

  test('of a machine needs no membership', async () => {
    const machine = { sub: 'machine@clients', gty: 'client-credentials' };
    expect((await call(invoicesOf(acme), await sign(machine))).status).toBe(200);
    const without = await call(invoicesOf(acme), await sign({ ...machine, permissions: [] }));
    expect([without.status, without.body]).toEqual([
      403,
      expect.not.objectContaining({ hint: 'fresh_token' }),
    ]);
  });
});

describe('the changes that the demo page can make', () => {
  const send = async (change: unknown, claims: Parameters<typeof sign>[0] = {}) =>
    call(`/organizations/${acme}/changes`, await sign(claims), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ change }),
    });

  test('need the permission to manage settings', async () => {
    const { status, body } = await send('suspend-plan', { permissions: ['read:invoices'] });
    expect([status, body]).toEqual([403, expect.objectContaining({ required: 'manage:settings' })]);
  });

  test.each([undefined, 'toString', ['suspend-plan'], ''])('are known ones, not %j', async (change) => {
    const { status, body } = await send(change);
    expect([status, body]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });

  test('take themselves back after a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const before = structuredClone(directory.membership(ada, acme));
    try {
      expect((await send('suspend-plan')).status).toBe(200);
      expect(directory.organization(acme)?.metadata['plan']).toBe('suspended');
      expect((await send('revoke-create')).status).toBe(200);
      expect(directory.membership(ada, acme)?.permissions).not.toContain('create:invoices');
    } finally {
      vi.advanceTimersByTime(60_000);
      vi.useRealTimers();
    }
    expect(directory.organization(acme)?.metadata['plan']).toBe('business');
    expect(directory.membership(ada, acme)).toEqual(before);
  });
});

describe('the data of an organization', () => {
  test('Each organization has its own invoices, always the same', async () => {
    const acmeToken = await sign();
    const globexToken = await sign({ org_id: globex });
    const first = await call(invoicesOf(acme), acmeToken);
    expect((await call(invoicesOf(acme), acmeToken)).body).toEqual(first.body);
    expect((await call(invoicesOf(globex), globexToken)).body?.invoices).not.toEqual(first.body?.invoices);
    expect(first.headers.get('Cache-Control')).toBe('private, no-store');
  });

  test('A created invoice is listed in its own organization only', async () => {
    const token = await sign();
    const json = { 'Content-Type': 'application/json' };
    const invoice = JSON.stringify({ customer: 'Ada & Sons', amount: 12_345 });
    const created = await call(invoicesOf(acme), token, { method: 'POST', headers: json, body: invoice });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ customer: 'Ada & Sons', amount: 12_345 });
    expect((await call(invoicesOf(acme), token)).body?.invoices).toContainEqual(created.body);
    const globexToken = await sign({ org_id: globex });
    expect((await call(invoicesOf(globex), globexToken)).text).not.toContain('Ada & Sons');
  });

  test.each(['{', '{}', '{"customer":"X","amount":1.5}', '{"customer":"","amount":1}', '[]', 'null'])(
    'The invoice %s is 400 and explained in JSON',
    async (invoice) => {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: invoice };
      const { status, body, text } = await call(invoicesOf(acme), await sign(), init);
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'invalid_request' });
      expect(text).not.toContain('node_modules');
    },
  );

  test('Members have their roles of this organization', async () => {
    const { body } = await call(`/organizations/${acme}/members`, await sign());
    expect(body?.members).toContainEqual({
      sub: ada,
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      roles: ['admin'],
    });
  });

  test('Settings differ between organizations', async () => {
    const ours = await call(`/organizations/${acme}/settings`, await sign());
    const ofGrace = { sub: 'auth0|grace', org_id: globex };
    const theirs = await call(`/organizations/${globex}/settings`, await sign(ofGrace));
    expect(ours.status).toBe(200);
    expect(ours.body?.settings).not.toEqual(theirs.body?.settings);
  });
});

describe('the data of a person', () => {
  test('/me returns the user and the organization of the token', async () => {
    const { body } = await call('/me', await sign());
    expect(body).toMatchObject({ sub: ada, name: 'Ada Lovelace', organization: acme });
  });

  test('/me accepts a token without an organization', async () => {
    const { body } = await call('/me', await sign({ org_id: undefined }));
    expect(body).toMatchObject({ sub: ada, organization: null });
  });

  test("/me/organizations lists all of the person's organizations, independent of the token's organization", async () => {
    const { body } = await call('/me/organizations', await sign({ org_id: globex }));
    expect(body?.organizations).toEqual(
      ORGANIZATIONS.slice(0, 3).map(({ id, name, displayName }) => ({ id, name, displayName })),
    );
  });

  test('/me/organizations is empty for an unknown person', async () => {
    const { body } = await call('/me/organizations', await sign({ sub: 'auth0|unknown' }));
    expect(body).toEqual({ organizations: [] });
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    call(invoicesOf(acme), undefined, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'authorization',
      },
    });

  test("The app's preflight is answered without a token", async () => {
    const { status, headers } = await preflight(appOrigin);
    expect(status).toBe(204);
    expect(headers.get('Access-Control-Allow-Origin')).toBe(appOrigin);
    expect(headers.get('Access-Control-Allow-Headers')).toContain('Authorization');
  });

  test('The app can read an error and its WWW-Authenticate header', async () => {
    const { status, headers } = await call(invoicesOf(acme), undefined, { headers: { Origin: appOrigin } });
    expect(status).toBe(401);
    expect(headers.get('Access-Control-Allow-Origin')).toBe(appOrigin);
    expect(headers.get('Access-Control-Expose-Headers')).toContain('WWW-Authenticate');
  });

  test.each(['http://localhost:4401', 'https://evil.example', 'null', `${appOrigin}.evil.example`])(
    'The origin %s may read nothing',
    async (origin) => {
      expect((await preflight(origin)).headers.get('Access-Control-Allow-Origin')).toBeNull();
      const { headers } = await call('/me', await sign(), { headers: { Origin: origin } });
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(headers.get('Vary')).toContain('Origin');
    },
  );
});

test.each(['/', '/nowhere', '/organizations', `/organizations/${acme}/nothing`])(
  'What does not exist is 404 in JSON: %s',
  async (path) => {
    const { status, body } = await call(path, await sign());
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: 'not_found' });
  },
);
