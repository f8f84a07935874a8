// @vitest-environment node
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../demo/api/examples/plain-jose.js';
import { startApi } from '../../demo/api/index.js';
import { createDirectory } from 'auth0-org-tenant';
import { acme, audience, startIssuer } from './issuer.js';

const issuer = await startIssuer();
const { badTokens, sign } = issuer;
const running: (() => unknown)[] = [issuer.close];
const urls: Record<string, string> = {};

beforeAll(async () => {
  const tenant = { issuer: issuer.issuer, audience };
  const api = await startApi({ ...tenant, directory: createDirectory(), appOrigins: ['http://localhost'] });
  const plain = createApi(tenant).listen(0, '127.0.0.1');
  await once(plain, 'listening');
  urls['the API'] = api.url;
  urls['the plain example'] = `http://localhost:${(plain.address() as AddressInfo).port}`;
  running.push(api.close, () => plain.close());
});
afterAll(() => Promise.all(running.map((close) => close())));

describe.each(['the API', 'the plain example'])('%s', (server) => {
  async function call(authorization?: string) {
    const response = await fetch(`${urls[server] ?? ''}/organizations/${acme}/invoices`, {
      headers: authorization === undefined ? {} : { Authorization: authorization },
    });
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  }

  test('accepts a good token, and no cache may give the answer to another one', async () => {
    const { status, headers, text } = await call(`Bearer ${await sign()}`);
    expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ organization: acme })]);
    expect(headers.get('Vary')).toContain('Authorization');
    expect(headers.get('Cache-Control')).toBe('private, no-store');
  });

  test.each(badTokens)(
    'refuses a token with %s and names the check: %s',
    async (_kind, check, status, make) => {
      const token = await make();
      const answer = await call(`Bearer ${token}`);
      expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
      expect(JSON.parse(answer.text)).toMatchObject({ status, check });
      expect(answer.status).toBe(status);
      const error = status === 401 ? 'invalid_token' : 'insufficient_scope';
      expect(answer.headers.get('WWW-Authenticate')).toContain(`error="${error}"`);
      expect(answer.headers.get('Vary')).toContain('Authorization');
      expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
      expect(answer.text).not.toContain(token);
    },
  );

  test.each([undefined, '', 'Bearer', 'Basic YTpi'])('refuses the header %j', async (header) => {
    const { status, headers, text } = await call(header);
    expect([status, JSON.parse(text)]).toEqual([401, expect.objectContaining({ check: 'token' })]);
    expect(headers.get('WWW-Authenticate')).toContain('Bearer');
  });
});

test.each<[string, (res: ServerResponse) => unknown]>([
  ['the connection ends', (res) => res.destroy()],
  ['the response is an error', (res) => res.writeHead(500).end()],
  ['the response is no JSON', (res) => res.end('<html>')],
  ['the response has no keys', (res) => res.end('{}')],
])(
  'Where the keys of the tenant can not be loaded because %s, nothing is said about the token',
  async (_, answer) => {
    const failing = await startIssuer();
    failing.answerKeysBy(answer);
    const tenant = { issuer: failing.issuer, audience };
    const api = await startApi({ ...tenant, directory: createDirectory(), appOrigins: ['http://localhost'] });
    const plain = createApi(tenant).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    running.push(failing.close, api.close, () => plain.close());
    const port = String((plain.address() as AddressInfo).port);
    for (const [url, status] of [
      [api.url, 503],
      [`http://localhost:${port}`, 500],
    ] as const) {
      const headers = { Authorization: `Bearer ${await failing.sign()}` };
      const response = await fetch(`${url}/organizations/${acme}/invoices`, { headers });
      expect(response.status).toBe(status);
      expect(response.headers.get('WWW-Authenticate')).toBeNull();
    }
  },
);

test('The plain example has at most 60 lines', async () => {
  const source = await readFile(new URL('../../demo/api/examples/plain-jose.js', import.meta.url), 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});
