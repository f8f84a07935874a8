import { expect, it } from 'vitest';
import {
  ConfigurationError,
  createOrgSessionClient,
  fromQuery,
  type Environment,
  type OrgSessionClientOptions,
} from '../../../src/index.js';

/** An environment that throws on every use. */
const untouchable = new Proxy({} as Environment, {
  get: (_, name) => () => {
    throw new Error(`It touched ${String(name)}`);
  },
});

const create = (options: unknown): unknown =>
  createOrgSessionClient(options as OrgSessionClientOptions, untouchable);
const good = { domain: 'tenant.example', clientId: 'client' };

const wrong: [name: string, options: object][] = [
  ['domain', { domain: undefined }],
  ['domain', { domain: '' }],
  ['domain', { domain: 42 }],
  ['domain', { domain: 'tenant.example/' }],
  ['domain', { domain: 'https://tenant.example/' }],
  ['domain', { domain: 'https://tenant.example/path' }],
  ['domain', { domain: 'tenant example' }],
  ['clientId', { clientId: undefined }],
  ['clientId', { clientId: '' }],
  ['clientId', { clientId: 42 }],
  ['authorizationParams', { authorizationParams: 'audience' }],
  ['authorizationParams.organization', { authorizationParams: { organization: 'org_A' } }],
  ['authorizationParams.audience', { authorizationParams: { audience: 42 } }],
  ['authorizationParams.audience', { authorizationParams: { audience: '' } }],
  ['authorizationParams.redirect_uri', { authorizationParams: { redirect_uri: 42 } }],
  ['cacheLocation', { cacheLocation: 'sessionstorage' }],
  ['cacheLocation', { cacheLocation: '' }],
  ['cache', { cache: 'memory' }],
  ['cache', { cache: {} }],
  ['cache', { cache: null }],
  ['cache', { cache: { get: () => undefined, set: () => undefined } }],
  ['resolveOrganization', { resolveOrganization: 'org_A' }],
  ['defaultOrganization', { defaultOrganization: '' }],
  ['defaultOrganization', { defaultOrganization: 'a b' }],
  ['defaultOrganization', { defaultOrganization: 42 }],
  ['defaultOrganization', { defaultOrganization: null }],
  ['defaultOrganization', { defaultOrganization: {} }],
  ['defaultOrganization', { defaultOrganization: { claim: '' } }],
  ['defaultOrganization', { defaultOrganization: { claim: 42 } }],
  ['defaultOrganization', { defaultOrganization: ['org_A'] }],
  ['isTrustedOrganization', { isTrustedOrganization: true }],
  ['organizations', { organizations: 42 }],
  ['organizations', { organizations: '' }],
  ['organizations', { organizations: ['org_A'] }],
  ['rolesClaim', { rolesClaim: 42 }],
  ['rolesClaim', { rolesClaim: '' }],
  ['identity', { identity: 'many' }],
  ['silentAuth', { silentAuth: 'popup' }],
  ['silentAuth', { silentAuth: true }],
  ['maxSessions', { maxSessions: 0 }],
  ['maxSessions', { maxSessions: -1 }],
  ['maxSessions', { maxSessions: 1.5 }],
  ['maxSessions', { maxSessions: Number.NaN }],
  ['maxSessions', { maxSessions: Number.POSITIVE_INFINITY }],
  ['maxSessions', { maxSessions: '20' }],
  ['useRefreshTokens', { useRefreshTokens: 'yes' }],
  ['useDpop', { useDpop: 'yes', useRefreshTokens: true }],
  ['useRefreshTokens', { useDpop: true }],
  ['silentAuth', { useDpop: true, useRefreshTokens: true, silentAuth: 'iframe' }],
  ['onRedirectCallback', { onRedirectCallback: '/callback' }],
  ['interactiveErrorHandler', { interactiveErrorHandler: 'iframe' }],
];

it.each(wrong)('an invalid %s is rejected with its name: %j', (name, options) => {
  let error: unknown;
  try {
    create({ ...good, ...options });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining(name) as string });
});

it.each([undefined, false])('navigate with followUrl %s is rejected with the names of both', (followUrl) => {
  expect(() =>
    createOrgSessionClient({
      domain: 'tenant.example',
      clientId: 'client',
      resolveOrganization: fromQuery(),
      navigate: () => undefined,
      ...(followUrl !== undefined && { followUrl }),
    }),
  ).toThrow('Option navigate needs followUrl.');
});

it.each([undefined, null, 'tenant.example', 42])('missing options are rejected: %j', (options) => {
  expect(() => create(options)).toThrow(ConfigurationError);
});

it.each([
  ['an origin of localhost', { domain: 'http://localhost:3000' }],
  ['an https origin', { domain: 'https://tenant.example' }],
  ['a port', { domain: 'tenant.example:8443' }],
  [
    'undefined for every optional option',
    Object.fromEntries(
      wrong.flatMap(([name]) =>
        name === 'domain' || name === 'clientId' || name.includes('.') ? [] : [[name, undefined]],
      ),
    ),
  ],
  ['a function that lists organizations', { organizations: () => Promise.resolve([]) }],
  ['a claim that lists organizations', { organizations: 'https://app.example/orgs' }],
  ['one session', { maxSessions: 1 }],
  ['DPoP with refresh tokens', { useDpop: true, useRefreshTokens: true }],
  ['DPoP without an iframe', { useDpop: true, useRefreshTokens: true, silentAuth: 'off' }],
  ['a name as default organization', { defaultOrganization: ' ACME ' }],
  ['options that only auth0-spa-js reads', { sessionCheckExpiryDays: 3, httpTimeoutInSeconds: 5 }],
])('%s is accepted', (_, options) => {
  expect(() => create({ ...good, ...options })).not.toThrow();
});
