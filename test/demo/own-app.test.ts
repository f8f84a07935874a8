// @vitest-environment node
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { announcement } from '../../demo/announcement.js';
import { readAppOrigins } from '../../demo/app-origins.js';
import { listenOnLoopback } from '../../demo/loopback.js';
import { startDemo } from '../../demo/servers.js';
import { createOrgSessionClient, type OrgSessionClientOptions } from '../../src/index.js';

const read = (...args: string[]) => readAppOrigins(args);

describe('The option --app of npm start', () => {
  it.each([
    ['localhost', 'http://localhost:5173', 'http://localhost:5173'],
    ['the URL that a development server prints', 'http://localhost:5173/', 'http://localhost:5173'],
    ['https', 'https://localhost:3000', 'https://localhost:3000'],
    ['no port', 'http://localhost', 'http://localhost'],
    ['a subdomain of localhost', 'http://shop.localhost:8080', 'http://shop.localhost:8080'],
    ['an IPv4 address', 'http://127.0.0.1:4200', 'http://127.0.0.1:4200'],
    ['an IPv6 address', 'http://[::1]:4200', 'http://[::1]:4200'],
    ['capital letters and spaces', ' HTTP://LocalHost:5173 ', 'http://localhost:5173'],
  ])('accepts %s', (_what, value, origin) => {
    expect(read('--app', value)).toEqual([origin]);
    expect(read(`--app=${value}`)).toEqual([origin]);
  });

  it('can be repeated, and is not necessary', () => {
    const one = 'http://localhost:5173';
    const other = 'http://localhost:4200';
    expect(read('--app', one, '--app', other, '--app', `${one}/`)).toEqual([one, other]);
    expect(read()).toEqual([]);
  });

  it.each([
    ['a host of the network', 'http://192.168.1.4:5173', /such as http:\/\/localhost:5173,.* not a loopback/],
    ['all addresses', 'http://0.0.0.0:5173', 'not a loopback address'],
    ['a public host', 'https://app.example.com', 'not a loopback address'],
    ['a host that begins with localhost', 'http://localhost.example.com', 'not a loopback address'],
    ['a host that ends with localhost', 'http://notlocalhost:5173', 'not a loopback address'],
    ['a path', 'http://localhost:5173/app', 'without a path: http://localhost:5173 instead'],
    ['a query', 'http://localhost:5173?x=1', 'without a path'],
    ['a fragment', 'http://localhost:5173/#', 'without a path'],
    ['a user', 'http://ada@localhost:5173', 'without a path'],
    ['no scheme', 'localhost:5173', 'such as http://localhost:5173: "localhost:5173" has neither'],
    ['a port only', '5173', 'with its scheme'],
    ['another scheme', 'file:///index.html', 'with its scheme'],
    ['a port that does not exist', 'http://localhost:99999', 'is not a URL'],
    ['nothing', '', 'Write: npm start -- --app http://localhost:5173'],
  ])('refuses %s', (_what, value, message) => {
    expect(() => read('--app', value)).toThrow(message);
    expect(() => read('--app', 'http://localhost:4200', '--app', value)).toThrow(message);
  });

  it.each([
    ['without a value', ['--app'], 'needs the origin'],
    ['before another option', ['--app', '--app'], 'needs the origin'],
    ['whose name npm kept for itself', ['http://localhost:5173'], 'Write: npm start -- --app'],
    ['beside an unknown one', ['--app', 'http://localhost:5173', '--port', '4400'], 'no option "--port"'],
    ['with a wrong name', ['--apps=http://localhost:5173'], 'no option "--apps"'],
  ])('is refused %s', (_what, args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  it('is read before anything is built or started', () => {
    const start = fileURLToPath(new URL('../../demo/start.js', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [start, '--app', 'localhost:5173'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^--app needs an origin with its scheme.*\n$/);
  });
});

describe('An application at another origin', () => {
  const apps = [
    'http://localhost:5173',
    'http://127.0.0.1:4200',
    'http://[::1]:4200',
    'https://localhost:3000',
  ];
  let folder: string;
  let demo: Awaited<ReturnType<typeof startDemo>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-page-'));
    await writeFile(join(folder, 'index.html'), '');
    demo = await startDemo({ folder, apps });
  });
  afterAll(async () => {
    await demo.close();
    await rm(folder, { recursive: true });
  });

  const allowedOrigin = async (url: string, origin: string) => {
    const response = await fetch(url, { headers: { Origin: origin } });
    return response.headers.get('Access-Control-Allow-Origin');
  };
  const authorize = (redirectUri: string) => {
    const { clientId, audience, domain } = demo.config;
    const query = new URLSearchParams({
      client_id: clientId,
      audience,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    return fetch(`${domain}/authorize?${query}`, { redirect: 'manual' });
  };
  const logOut = (returnTo: string) =>
    fetch(`${demo.tenant.url}/v2/logout?${new URLSearchParams({ returnTo })}`, { redirect: 'manual' });

  test.each(apps)('%s may sign in, sign out, and read answers of the tenant and the API', async (origin) => {
    expect(await allowedOrigin(`${demo.tenant.url}/oauth/token`, origin)).toBe(origin);
    for (const { url } of [demo.api, demo.ownApi])
      expect(await allowedOrigin(`${url}/me`, origin)).toBe(origin);
    for (const callback of [origin, `${origin}/`, `${origin}/callback`])
      expect((await authorize(callback)).headers.get('Location')).toMatch(/^\/u\/login\//);
    expect((await logOut(`${origin}/goodbye`)).headers.get('Location')).toBe(`${origin}/goodbye`);
  });

  test.each(['http://localhost:5174', 'http://localhost', 'http://127.0.0.1:5173', 'http://evil.example'])(
    '%s was not named, and may nothing of that',
    async (origin) => {
      expect(await allowedOrigin(`${demo.tenant.url}/oauth/token`, origin)).toBeNull();
      expect(await allowedOrigin(`${demo.api.url}/me`, origin)).toBeNull();
      expect((await authorize(origin)).status).toBe(400);
      expect((await logOut(origin)).status).toBe(400);
    },
  );

  test('gets the code of its client, which works as it is, and the people who can sign in', () => {
    const text = announcement(demo, apps);
    const { api } = demo;
    const code = /^export const client = ([^]+?);\nexport const api = (.+);$/m.exec(text);
    const create = runInThisContext(`(createOrgSessionClient) => [${code?.slice(1).join()}]`) as (
      create: (options: OrgSessionClientOptions) => OrgSessionClientOptions,
    ) => [OrgSessionClientOptions, object];
    const [options, fetcherOptions] = create((given) => {
      createOrgSessionClient(given);
      return given;
    });
    expect(options).toMatchObject({
      domain: demo.tenant.url,
      clientId: demo.config.clientId,
      authorizationParams: { audience: demo.config.audience },
    });
    expect(fetcherOptions).toEqual({ baseUrl: api.url });
    expect(text).toContain("import { createOrgSessionClient } from 'auth0-org-sessions';");
    for (const origin of apps) expect(text).toContain(`\n    ${origin}`);
    expect(text).toMatch(/ada@example\.com +acme, globex, initech\n/);
    // Only these are another site than the tenant.
    const hinted = text.split('\n').filter((line) => line.includes('another site'));
    expect(hinted.map((line) => line.trim().split(' ')[0])).toEqual([apps[1], apps[2]]);
    expect(announcement(demo, [])).not.toContain('createOrgSessionClient');
  });

  test('may have a subdomain for each organization', async () => {
    const origin = 'http://acme.localhost:5173';
    expect(await allowedOrigin(`${demo.tenant.url}/oauth/token`, origin)).toBe(origin);
    expect(await allowedOrigin(`${demo.api.url}/me`, origin)).toBe(origin);
  });

  test('keeps its port, although the demo prefers the same one', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const free = await listenOnLoopback(() => {}, 0);
    await free.close();
    const { port } = free;
    const other = await startDemo({ folder, port, apps: [`http://localhost:${port}`] });
    const { port: actual } = new URL(other.url);
    await other.close();
    expect(actual).not.toBe(String(port));
    expect(log.mock.calls).toEqual([[`Port ${port} is for your app, so the page is on port ${actual}.`]]);
  });
});
