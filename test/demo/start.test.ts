// @vitest-environment node
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listenOnLoopback } from '../../demo/loopback.js';
import { startDemo } from '../../demo/start.js';

const page = '<!doctype html><title>stand-in</title>';
let folder: string;
let demo: Awaited<ReturnType<typeof startDemo>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-page-'));
  await writeFile(join(folder, 'index.html'), page);
  demo = await startDemo({ folder });
});

afterAll(async () => {
  await demo.close();
  await rm(folder, { recursive: true });
});

test('/config.json has the tenant, the client id and the API', async () => {
  const response = await fetch(`${demo.url}/config.json`);
  expect(await response.json()).toMatchObject({
    domain: demo.tenant.url,
    clientId: demo.config.clientId,
    audience: demo.config.audience,
    api: demo.api.url,
  });
});

test.each(['/', '/callback?code=1&state=2', '/o/org_1/invoices'])(
  '%s is the page, and is not cached',
  async (path) => {
    const response = await fetch(demo.url + path);
    expect(await response.text()).toBe(page);
    expect(response.headers.get('Content-Type')).toContain('text/html');
    expect(response.headers.get('Cache-Control')).toBe('no-cache');
  },
);

test('A missing script is 404 and not the page', async () => {
  expect((await fetch(`${demo.url}/assets/gone.js`)).status).toBe(404);
});

test("An organization's own subdomain of localhost serves the page and may call the API", async () => {
  const { port } = new URL(demo.url);
  const status = await new Promise((resolve, reject) => {
    const headers = { Host: `acme.localhost:${port}` };
    get(demo.url, { headers }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  expect(status).toBe(200);
  const origin = `http://acme.localhost:${port}`;
  const response = await fetch(`${demo.api.url}/me`, { headers: { Origin: origin } });
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin);
});

test('The issuer is the URL of the tenant', async () => {
  const discovery = await fetch(`${demo.tenant.url}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({ issuer: demo.tenant.issuer });
});

test('A port that is taken is replaced by a free one, with a message', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const other = await listenOnLoopback((_req, res) => res.end('another server'), 0);
  const second = await startDemo({ folder, tenantPort: other.port });
  expect(second.tenant.port).not.toBe(other.port);
  expect(log.mock.calls).toEqual([
    [`Port ${other.port} is taken, so the tenant is on port ${second.tenant.port}.`],
  ]);
  await Promise.all([second.close(), other.close()]);
});

test('After closing no server listens', async () => {
  const other = await startDemo({ folder });
  await other.close();
  await other.close();
  for (const url of [other.url, other.tenant.url, other.api.url]) await expect(fetch(url)).rejects.toThrow();
});

test('Without a built page it throws, and no server listens', async () => {
  await expect(startDemo({ folder: join(folder, 'missing') })).rejects.toThrow('There is no built page');
});
