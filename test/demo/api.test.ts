// @vitest-environment node
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi } from '../../demo/api/index.js';
import { createDirectory, ORGANIZATIONS } from '../../demo/directory.js';
import { listenOnLoopback } from '../../demo/loopback.js';

const audience = 'https://api.test';
const appOrigin = 'http://localhost:4400';
const [acme, globex] = ORGANIZATIONS.map(({ id }) => id) as [string, string];
const ada = 'auth0|ada';

let api: Awaited<ReturnType<typeof startApi>>;
let jwks: Awaited<ReturnType<typeof listenOnLoopback>>;
let issuer: string;
let key: CryptoKey;
let strangersKey: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  key = pair.privateKey;
  strangersKey = (await generateKeyPair('RS256')).privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  jwks = await listenOnLoopback((_req, res) => res.end(JSON.stringify({ keys: [jwk] })), 0);
  issuer = `${jwks.url}/`;
  api = await startApi({ issuer, audience, directory: createDirectory(), appOrigins: [appOrigin] });
});

afterAll(async () => {
  await Promise.all([api.close(), jwks.close()]);
});

/** Claims as Auth0 creates them for Ada in Acme, with every permission. */
function claims(changes: JWTPayload = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: [audience, `${issuer}userinfo`],
    sub: ada,
    org_id: acme,
    permissions: ['read:invoices', 'create:invoices', 'read:members', 'manage:settings'],
    iat: now,
    exp: now + 60,
    ...changes,
  };
}

function sign(payload: JWTPayload, signingKey = key): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT' }).sign(signingKey);
}

async function call(path: string, token?: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
  const response = await fetch(`${api.url}${path}`, { ...init, headers });
  const text = await response.text();
  const body = (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> | undefined;
  return { status: response.status, headers: response.headers, body, text };
}

const invoicesOf = (organization: string) => `/organizations/${organization}/invoices`;

describe('the token guard', () => {
  test('A request without a token is 401 and names the scheme', async () => {
    const { status, headers, body } = await call(invoicesOf(acme));
    expect(status).toBe(401);
    expect(headers.get('WWW-Authenticate')).toContain('Bearer realm="api"');
    expect(body).toEqual({ error: 'unauthorized', message: 'Unauthorized' });
  });

  test.each([
    ['another issuer', () => sign(claims({ iss: 'https://tenant.example/' }))],
    ['the issuer without its slash', () => sign(claims({ iss: issuer.slice(0, -1) }))],
    ['another audience', () => sign(claims({ aud: 'https://other.test' }))],
    ['no audience', () => sign(claims({ aud: undefined }))],
    ['an expiry in the past', () => sign(claims({ exp: Math.floor(Date.now() / 1000) - 60 }))],
    ['no expiry', () => sign(claims({ exp: undefined }))],
    ['the signature of a stranger', () => sign(claims(), strangersKey)],
    ['alg none', () => Promise.resolve(new UnsecuredJWT(claims()).encode())],
    [
      'a secret in place of the key',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(new TextEncoder().encode('a secret of thirty-two characters')),
    ],
    [
      'claims exchanged under a good signature',
      async () => {
        const [header, , signature] = (await sign(claims())).split('.');
        const payload = Buffer.from(JSON.stringify(claims({ org_id: globex }))).toString('base64url');
        return [header, payload, signature].join('.');
      },
    ],
    ['nothing that is a token', () => Promise.resolve('not-a-token')],
  ])('A token with %s is 401', async (_what, makeToken) => {
    const token = await makeToken();
    const { status, headers, body, text } = await call(invoicesOf(acme), token);
    expect(status).toBe(401);
    expect(body).toMatchObject({ error: 'invalid_token' });
    expect(headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
    expect(text).not.toContain(token);
  });

  test('A token in the URL is not accepted', async () => {
    const { status } = await call(`${invoicesOf(acme)}?access_token=${await sign(claims())}`);
    expect(status).toBe(401);
  });
});

describe('the organization guard', () => {
  test("A's token is accepted on A's path", async () => {
    const { status, body } = await call(invoicesOf(acme), await sign(claims()));
    expect(status).toBe(200);
    expect(body).toMatchObject({ organization: acme });
  });

  test("A's token on B's path is 403, and the error names both", async () => {
    const { status, body } = await call(invoicesOf(globex), await sign(claims()));
    expect(status).toBe(403);
    expect(body).toEqual({
      error: 'wrong_organization',
      message: `This token is for Acme Manufacturing (${acme}), the path asks for Globex Logistics (${globex}).`,
      expected: globex,
      received: acme,
    });
  });

  test.each([
    ['another case', acme.toLowerCase()],
    ['its name', 'acme'],
    ['an unknown organization', 'org_unknown'],
  ])('The path must be the very organization id, so %s is 403', async (_what, organization) => {
    const { status, body } = await call(invoicesOf(organization), await sign(claims()));
    expect(status).toBe(403);
    expect(body).toMatchObject({ error: 'wrong_organization', expected: organization, received: acme });
  });

  test.each([undefined, null, [acme], { id: acme }])('A token whose org_id is %j is 403', async (org_id) => {
    const { status, body } = await call(invoicesOf(acme), await sign(claims({ org_id })));
    expect(status).toBe(403);
    expect(body).toMatchObject({ error: 'organization_required', expected: acme });
  });
});

describe('the permission guard', () => {
  test.each([
    ['GET', 'invoices', 'read:invoices'],
    ['POST', 'invoices', 'create:invoices'],
    ['GET', 'members', 'read:members'],
    ['GET', 'settings', 'manage:settings'],
  ])('%s %s needs %s', async (method, resource, permission) => {
    const others = (claims().permissions as string[]).filter((granted) => granted !== permission);
    const token = await sign(claims({ permissions: others }));
    const { status, body } = await call(`/organizations/${acme}/${resource}`, token, { method });
    expect(status).toBe(403);
    expect(body).toEqual({
      error: 'insufficient_permission',
      message: `This needs the permission ${permission}.`,
      required: permission,
      organization: acme,
    });
  });

  test.each([undefined, 'read:invoices', { 'read:invoices': true }])(
    'Permissions that are %j grant nothing',
    async (permissions) => {
      const { status } = await call(invoicesOf(acme), await sign(claims({ permissions })));
      expect(status).toBe(403);
    },
  );
});

describe('the data of an organization', () => {
  test('Each organization has its own invoices, always the same', async () => {
    const acmeToken = await sign(claims());
    const globexToken = await sign(claims({ org_id: globex }));
    const first = await call(invoicesOf(acme), acmeToken);
    expect((await call(invoicesOf(acme), acmeToken)).body).toEqual(first.body);
    expect((await call(invoicesOf(globex), globexToken)).body?.invoices).not.toEqual(first.body?.invoices);
    expect(first.headers.get('Cache-Control')).toBe('no-store');
  });

  test('A created invoice is listed in its own organization only', async () => {
    const token = await sign(claims());
    const json = { 'Content-Type': 'application/json' };
    const invoice = JSON.stringify({ customer: 'Ada & Sons', amount: 12_345 });
    const created = await call(invoicesOf(acme), token, { method: 'POST', headers: json, body: invoice });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ customer: 'Ada & Sons', amount: 12_345 });
    expect((await call(invoicesOf(acme), token)).body?.invoices).toContainEqual(created.body);
    const globexToken = await sign(claims({ org_id: globex }));
    expect((await call(invoicesOf(globex), globexToken)).text).not.toContain('Ada & Sons');
  });

  test.each(['{', '{}', '{"customer":"X","amount":1.5}', '{"customer":"","amount":1}', '[]', 'null'])(
    'The invoice %s is 400 and explained in JSON',
    async (invoice) => {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: invoice };
      const { status, body, text } = await call(invoicesOf(acme), await sign(claims()), init);
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'invalid_request' });
      expect(text).not.toContain('node_modules');
    },
  );

  test('Members have their roles of this organization', async () => {
    const { body } = await call(`/organizations/${acme}/members`, await sign(claims()));
    expect(body?.members).toContainEqual({
      sub: ada,
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      roles: ['admin'],
    });
  });

  test('Settings differ between organizations', async () => {
    const ours = await call(`/organizations/${acme}/settings`, await sign(claims()));
    const theirs = await call(`/organizations/${globex}/settings`, await sign(claims({ org_id: globex })));
    expect(ours.status).toBe(200);
    expect(ours.body?.settings).not.toEqual(theirs.body?.settings);
  });
});

describe('the data of a person', () => {
  test('/me returns the user and the organization of the token', async () => {
    const { body } = await call('/me', await sign(claims()));
    expect(body).toMatchObject({ sub: ada, name: 'Ada Lovelace', organization: acme });
  });

  test('/me accepts a token without an organization', async () => {
    const { body } = await call('/me', await sign(claims({ org_id: undefined })));
    expect(body).toMatchObject({ sub: ada, organization: null });
  });

  test("/me/organizations lists all of the person's organizations, independent of the token's organization", async () => {
    const { body } = await call('/me/organizations', await sign(claims({ org_id: globex })));
    expect(body?.organizations).toEqual(
      ORGANIZATIONS.slice(0, 3).map(({ id, name, displayName }) => ({ id, name, displayName })),
    );
  });

  test('/me/organizations is empty for an unknown person', async () => {
    const { body } = await call('/me/organizations', await sign(claims({ sub: 'auth0|unknown' })));
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
      const { headers } = await call('/me', await sign(claims()), { headers: { Origin: origin } });
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(headers.get('Vary')).toContain('Origin');
    },
  );
});

test.each(['/', '/nowhere', '/organizations', `/organizations/${acme}/nothing`])(
  'What does not exist is 404 in JSON: %s',
  async (path) => {
    const { status, body } = await call(path, await sign(claims()));
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: 'not_found' });
  },
);
