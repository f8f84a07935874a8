import { describe, expect, it } from 'vitest';
import { apiUrl, useTenantWithApi, type Api } from '../../support/api.js';
import { rejection } from '../../support/async.js';
import { openPage } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

/** The URL that a fetcher sends a request to, and whether it adds the token. */
async function send(
  input: unknown,
  options: { baseUrl?: string },
  page = 'https://app.example/o/acme/',
): Promise<{ url: string | undefined; hasToken: boolean }> {
  const { client } = openPage(tenant, {}, {}, page);
  await client.getTokenForOrg(A.id);
  await client.createFetcher({ ...options, organization: A.id })(input as string);
  const request = api.requests.at(-1);
  return { url: request?.url, hasToken: typeof request?.authorization === 'string' };
}

describe('the path of baseUrl is kept', () => {
  it.each([
    ['https://api.example/v1', 'users', 'https://api.example/v1/users'],
    ['https://api.example/v1', '/users', 'https://api.example/v1/users'],
    ['https://api.example/v1/', 'users', 'https://api.example/v1/users'],
    ['https://api.example/v1/', '/users', 'https://api.example/v1/users'],
    ['https://api.example/v1', '\\users', 'https://api.example/v1/users'],
    ['https://api.example/v1', ' /users ', 'https://api.example/v1/users'],
    ['https://api.example/v1', '/', 'https://api.example/v1/'],
    ['https://api.example/v1', '/users?page=2#top', 'https://api.example/v1/users?page=2#top'],
    ['https://api.example/v1', 'https:users', 'https://api.example/v1/users'],
    ['https://api.example/v1', '/https://other.example/', 'https://api.example/v1/https://other.example/'],
    ['https://api.example/v1', '', 'https://api.example/v1'],
    ['https://api.example/v1', '?page=2', 'https://api.example/v1?page=2'],
    ['https://api.example/v1', '#top', 'https://api.example/v1#top'],
    ['https://api.example/v1', 'users/1', 'https://api.example/v1/users/1'],
    ['http://localhost:3000/v1', '/users', 'http://localhost:3000/v1/users'],
    ['https://api.example/v1?key=a#x', '/users', 'https://api.example/v1/users'],
    ['https://api.example/v1', '../v2/users', 'https://api.example/v2/users'],
    ['https://api.example/v1', 'https://api.example/users', 'https://api.example/users'],
    ['https://api.example', '/users', 'https://api.example/users'],
    ['https://api.example', 'users', 'https://api.example/users'],
  ])('%s and %j', async (baseUrl, input, url) => {
    expect(await send(input, { baseUrl })).toEqual({ url, hasToken: true });
  });

  it('and a URL object or a Request is used as it is', async () => {
    const url = `${apiUrl}/users`;
    for (const input of [new URL(url), new Request(url)])
      expect(await send(input, { baseUrl: `${apiUrl}/v1` })).toEqual({ url, hasToken: true });
  });
});

describe('the token is not sent to another origin', () => {
  let count = 0;
  it.each([
    '//evil.example/x',
    '\\\\evil.example/x',
    '/\\evil.example/x',
    '\\/evil.example/x',
    '\n//evil.example/x',
    ' https://evil.example/x',
    'http:/api.example/x',
    'http://api.example/x',
    'https://api.example@evil.example/x',
    'https://api.example.:443/x',
    'https://api.example:8443/x',
    'blob:https://api.example/uuid',
    'data:text/plain,x',
    new URL('https://evil.example/x'),
    ['https://evil.example/x'],
    // Its second text is another URL than its first one.
    { toString: () => (count++ % 2 === 0 ? 'https://evil.example/x' : `${apiUrl}/x`) },
  ])('%s', async (input) => {
    // A URL that `fetch` does not accept rejects.
    const sent = await send(input, { baseUrl: `${apiUrl}/v1` }).catch(() => ({ hasToken: false }));
    expect(sent.hasToken).toBe(api.requests.at(-1)?.url.startsWith(`${apiUrl}/`) ?? false);
  });
});

describe('a page without an origin is not of the same origin as a URL without one', () => {
  it.each([
    ['data:text/html,x', 'data:text/plain,x'],
    ['file:///home/index.html', 'file:///home/data.json'],
    ['about:blank', 'about:srcdoc'],
    ['web+http://app.example/', 'web+http://app.example/data'],
    ['blob:https://app.example/1', 'blob:https://app.example/2'],
    ['blob:https://app.example/1', 'https://app.example/data'],
    ['https://app.example/', 'blob:https://app.example/2'],
  ])('%s and %s', async (page, input) => {
    const sent = await send(input, {}, page).catch(() => ({ hasToken: false }));
    expect(sent.hasToken).toBe(false);
  });
});

it.each([
  'data:text/plain,x',
  'blob:https://api.example/1',
  'file:///api/',
  'about:blank',
  'javascript:1',
  'web+http://api.example/',
])('baseUrl %s is a ConfigurationError', async (baseUrl) => {
  const { client } = openPage(tenant);
  const error = await rejection(Promise.resolve().then(() => client.createFetcher({ baseUrl })));
  expect(error.code).toBe('configuration');
  expect(error.message).toContain('Option baseUrl');
});
