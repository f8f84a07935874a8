/** What a developer does wrong in the first hour, and the message that says what is right. */
// Before the other Angular packages, which it compiles when they are loaded.
import '@angular/compiler';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { createApp } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { injectOrgSession, provideOrgSession } from '../../../src/angular/index.js';
import { defineElements } from '../../../src/elements/index.js';
import {
  createOrgSessionClient,
  fromPath,
  fromQuery,
  fromSubdomain,
  type Environment,
  type OrgSessionClient,
  type UrlResolver,
} from '../../../src/index.js';
import { OrgSessionProvider, useOrgSession } from '../../../src/react/index.js';
import { provideOrgSession as provideSvelteSession } from '../../../src/svelte/provide-org-session.js';
import { useOrgSession as useSvelteSession } from '../../../src/svelte/use-org-session.js';
import { createTestClient } from '../../../src/testing/index.js';
import { orgSessionPlugin, useOrgSession as useVueSession } from '../../../src/vue/index.js';
import { rejection, settle } from '../../support/async.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import { callbackOf, installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';
import { messageOfError, sentenceOf } from '../../support/error-message.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The sentence of what a call throws or rejects with. */
const messageOf = async (call: () => unknown): Promise<string> => {
  const error = await rejection(new Promise((resolve) => resolve(call())));
  const sentence = sentenceOf(String(error));
  expect(String(error)).toBe(messageOfError(sentence, error.code));
  return sentence;
};

/** An environment that throws on every use. */
const untouchable = new Proxy({} as Environment, {
  get: (_, name) => () => {
    throw new Error(`It used ${String(name)}`);
  },
});

/** Arguments that TypeScript would refuse. */
type Untyped = Record<string, (...args: unknown[]) => unknown>;

/** An object that can't be converted to JSON. */
const recursive: Record<string, unknown> = {};
recursive['matched'] = [recursive];

const settings = { domain: 'tenant.example', clientId: 'client' };

describe('an option of createOrgSessionClient', () => {
  it.each<[mistake: string, options: unknown, message: string]>([
    [
      'no options',
      undefined,
      'ConfigurationError: Option domain must be a host, such as your-tenant.eu.auth0.com, not "undefined".',
    ],
    ['only the domain', 'tenant.example', 'ConfigurationError: The options must be an object, not string.'],
    ['options that are a list', [settings], 'ConfigurationError: The options must be an object, not array.'],
    [
      'a domain that is missing, as of an environment variable',
      { ...settings, domain: undefined },
      'ConfigurationError: Option domain must be a host, such as your-tenant.eu.auth0.com, not "undefined".',
    ],
    [
      'a domain with a path',
      { ...settings, domain: 'https://tenant.example/' },
      'ConfigurationError: Option domain must be a host, such as your-tenant.eu.auth0.com, not "https://tenant.example/".',
    ],
    [
      'a clientId that is missing',
      { ...settings, clientId: undefined },
      'ConfigurationError: Option clientId is missing.',
    ],
    [
      'the name client_id',
      { domain: 'tenant.example', client_id: 'client' },
      'ConfigurationError: Option client_id is unknown. Did you mean clientId?',
    ],
    [
      'the name clientID',
      { domain: 'tenant.example', clientID: 'client' },
      'ConfigurationError: Option clientID is unknown. Did you mean clientId?',
    ],
    [
      'audience at the top',
      { ...settings, audience: 'https://api.example' },
      'ConfigurationError: Option audience is unknown. Did you mean authorizationParams.audience?',
    ],
    [
      'scope at the top',
      { ...settings, scope: 'openid' },
      'ConfigurationError: Option scope is unknown. Did you mean authorizationParams.scope?',
    ],
    [
      'redirect_uri at the top',
      { ...settings, redirect_uri: 'https://app.example' },
      'ConfigurationError: Option redirect_uri is unknown. Did you mean authorizationParams.redirect_uri?',
    ],
    [
      'the name redirectUri',
      { ...settings, redirectUri: 'https://app.example' },
      'ConfigurationError: Option redirectUri is unknown. Did you mean authorizationParams.redirect_uri?',
    ],
    [
      'the name redirectUrl',
      { ...settings, redirectUrl: 'https://app.example' },
      'ConfigurationError: Option redirectUrl is unknown. Did you mean authorizationParams.redirect_uri?',
    ],
    [
      'max_age at the top',
      { ...settings, max_age: 60 },
      'ConfigurationError: Option max_age is unknown. Did you mean authorizationParams.max_age?',
    ],
    [
      'an organization',
      { ...settings, organization: 'acme' },
      'ConfigurationError: Option organization is unknown. Did you mean defaultOrganization?',
    ],
    [
      'the name useRefreshToken',
      { ...settings, useRefreshToken: true },
      'ConfigurationError: Option useRefreshToken is unknown. Did you mean useRefreshTokens?',
    ],
    [
      'the name use_refresh_tokens',
      { ...settings, use_refresh_tokens: true },
      'ConfigurationError: Option use_refresh_tokens is unknown. Did you mean useRefreshTokens?',
    ],
    [
      'the name cachelocation',
      { ...settings, cachelocation: 'localstorage' },
      'ConfigurationError: Option cachelocation is unknown. Did you mean cacheLocation?',
    ],
    [
      'the name dpop',
      { ...settings, dpop: true },
      'ConfigurationError: Option dpop is unknown. Did you mean useDpop?',
    ],
    [
      'a name of nothing',
      { ...settings, advancedOptions: {} },
      'ConfigurationError: Option advancedOptions is unknown. The options are: domain, clientId, issuer, leeway, cacheLocation, cache, authorizationParams, authorizationParams.audience, authorizationParams.redirect_uri, authorizationParams.scope, authorizationParams.connection, authorizationParams.prompt, authorizationParams.login_hint, authorizationParams.screen_hint, authorizationParams.max_age, useRefreshTokens, useRefreshTokensFallback, refreshTokenMode, useMrrt, useDpop, useFormData, useCookiesForTransactions, legacySameSiteCookie, cookieDomain, sessionCheckExpiryDays, authorizeTimeoutInSeconds, httpTimeoutInSeconds, nowProvider, workerUrl, auth0Client, enterpriseConnect, sessionTransferTokenQueryParamName, anonymousSessionsCacheMode, createAnonymousSessionOnFailedSilentAuth, interactiveErrorHandler, personalAccount, defaultOrganization, resolveOrganization, isTrustedOrganization, followUrl, navigate, organizations, audienceFor, domainFor, rolesClaim, identity, silentAuth, adoptSignIn, autoRenew, maxSessions, debug, onRedirectCallback.',
    ],
    [
      'redirectUri in authorizationParams',
      { ...settings, authorizationParams: { redirectUri: 'https://app.example' } },
      'ConfigurationError: Option authorizationParams.redirectUri is unknown. Did you mean authorizationParams.redirect_uri?',
    ],
    [
      'a list of scopes',
      { ...settings, authorizationParams: { scope: ['openid', 'profile'] } },
      'ConfigurationError: Option authorizationParams.scope must be a string or object, not array.',
    ],
    [
      'an organization in authorizationParams',
      { ...settings, authorizationParams: { organization: 'acme' } },
      'ConfigurationError: Option authorizationParams.organization is not allowed: use the organization of a call.',
    ],
    [
      'an empty audience',
      { ...settings, authorizationParams: { audience: '' } },
      'ConfigurationError: Option authorizationParams.audience must not be empty or negative.',
    ],
    [
      'authorizationParams that are a text',
      { ...settings, authorizationParams: 'audience=x' },
      'ConfigurationError: Option authorizationParams must be an object, not string.',
    ],
    [
      'useRefreshTokens that is a text',
      { ...settings, useRefreshTokens: 'true' },
      'ConfigurationError: Option useRefreshTokens must be a boolean, not string.',
    ],
    [
      'leeway that is a text',
      { ...settings, leeway: '60' },
      'ConfigurationError: Option leeway must be a number, not string.',
    ],
    [
      'a cache of sessionStorage',
      { ...settings, cacheLocation: 'sessionstorage' },
      'ConfigurationError: Option cacheLocation must be one of: memory, localstorage.',
    ],
    [
      'a list of organizations',
      { ...settings, organizations: ['org_A'] },
      'ConfigurationError: Option organizations must be a function or string, not array.',
    ],
    [
      'no default organization',
      { ...settings, defaultOrganization: null },
      'ConfigurationError: Option defaultOrganization must be a string or object or function, not null.',
    ],
    [
      'a default organization with a space',
      { ...settings, defaultOrganization: 'Acme Inc' },
      'ConfigurationError: Option defaultOrganization must be an organization\'s id or name (a-z, 0-9, _, -), not "Acme Inc".',
    ],
    [
      'isTrustedOrganization that is a list',
      { ...settings, isTrustedOrganization: ['org_A'] },
      'ConfigurationError: Option isTrustedOrganization must be a function, not array.',
    ],
    [
      'resolveOrganization that is a text',
      { ...settings, resolveOrganization: 'acme' },
      'ConfigurationError: Option resolveOrganization must be a function, not string.',
    ],
    [
      'useDpop alone',
      { ...settings, useDpop: true },
      "ConfigurationError: Option useDpop needs useRefreshTokens and silentAuth 'off'.",
    ],
    [
      'refreshTokenMode online',
      { ...settings, refreshTokenMode: 'online' },
      'ConfigurationError: Option refreshTokenMode must be one of: offline.',
    ],
    [
      'maxSessions of 0',
      { ...settings, maxSessions: 0 },
      'ConfigurationError: Option maxSessions must be a whole number from 1.',
    ],
  ])('%s', async (_, options, message) => {
    const create = createOrgSessionClient as (...args: unknown[]) => unknown;
    expect(await messageOf(() => create(options, untouchable))).toBe(message);
  });
});

describe('an argument of a resolver', () => {
  it.each<[mistake: string, call: () => unknown, message: string]>([
    [
      'fromSubdomain with a URL',
      () => fromSubdomain({ base: 'https://app.example' }),
      'ConfigurationError: base must be a host name, without scheme, port or path.',
    ],
    [
      'fromPath without the parameter',
      () => fromPath({ pattern: '/o/:org' }),
      "ConfigurationError: pattern must be a path with ':organization', such as '/o/:organization/*'.",
    ],
    [
      'fromQuery with an empty name',
      () => fromQuery({ name: '' }),
      'ConfigurationError: name must be the name of a parameter.',
    ],
  ])('%s', async (_, call, message) => {
    expect(await messageOf(call)).toBe(message);
  });
});

describe('an argument of a method', () => {
  it.each<[mistake: string, call: (client: Untyped) => unknown, message: string]>([
    [
      'null without the option personalAccount',
      (client) => client['getTokenForOrg']?.(null),
      'ConfigurationError: organization is null: this needs the option personalAccount: true.',
    ],
    [
      'a switch to null without it',
      (client) => client['switchOrganization']?.(null),
      'ConfigurationError: organization is null: this needs the option personalAccount: true.',
    ],
    [
      'a login to null without it',
      (client) => client['loginWithRedirect']?.({ organization: null }),
      'ConfigurationError: organization is null: this needs the option personalAccount: true.',
    ],
    [
      'an organization object',
      (client) => client['switchOrganization']?.({ id: 'org_A' }),
      "ConfigurationError: organization must be an organization's id or name (a-z, 0-9, _, -), not object.",
    ],
    [
      'no organization',
      (client) => client['switchOrganization']?.(),
      "ConfigurationError: organization must be an organization's id or name (a-z, 0-9, _, -), not undefined.",
    ],
    [
      'a display name',
      (client) => client['switchOrganization']?.('Acme, Inc.'),
      'ConfigurationError: organization must be an organization\'s id or name (a-z, 0-9, _, -), not "Acme, Inc.".',
    ],
    [
      'an interaction that is unknown',
      (client) => client['switchOrganization']?.('acme', { interaction: 'modal' }),
      'ConfigurationError: Option interaction must be one of: redirect, popup, none.',
    ],
    [
      'an option that is inherited',
      (client) => client['getToken']?.(Object.create({ audience: 42 })),
      'ConfigurationError: Option audience must be a string, not number.',
    ],
    [
      'a text instead of options',
      (client) => client['loginWithRedirect']?.('acme'),
      'ConfigurationError: The options must be an object, not string.',
    ],
    [
      'null instead of options',
      (client) => client['loginWithPopup']?.(null),
      'ConfigurationError: The options must be an object, not null.',
    ],
    [
      'a login with redirectUri',
      (client) => client['loginWithRedirect']?.({ redirectUri: 'https://app.example' }),
      'ConfigurationError: Option redirectUri is unknown. Did you mean authorizationParams.redirect_uri?',
    ],
    [
      'a login with redirect_uri',
      (client) => client['loginWithRedirect']?.({ redirect_uri: 'https://app.example' }),
      'ConfigurationError: Option redirect_uri is unknown. Did you mean authorizationParams.redirect_uri?',
    ],
    [
      'a login with screen_hint',
      (client) => client['loginWithPopup']?.({ screen_hint: 'signup' }),
      'ConfigurationError: Option screen_hint is unknown. Did you mean authorizationParams.screen_hint?',
    ],
    [
      'a login with organisation',
      (client) => client['loginWithRedirect']?.({ organisation: 'acme' }),
      'ConfigurationError: Option organisation is unknown. Did you mean organization?',
    ],
    [
      'a login with its organization in the parameters',
      (client) => client['loginWithRedirect']?.({ authorizationParams: { organization: 'acme' } }),
      'ConfigurationError: Option authorizationParams.organization is not allowed: use the organization of a call.',
    ],
    [
      'a login with loginHint in the parameters',
      (client) => client['loginWithRedirect']?.({ authorizationParams: { loginHint: 'ada@app.example' } }),
      'ConfigurationError: Option authorizationParams.loginHint is unknown. Did you mean authorizationParams.login_hint?',
    ],
    [
      'an invitation that is null, as of URLSearchParams',
      (client) => client['loginWithRedirect']?.({ invitation: null }),
      'ConfigurationError: Option invitation must be a string, not null.',
    ],
    [
      'getToken with ignoreCache',
      (client) => client['getToken']?.({ ignoreCache: true }),
      'ConfigurationError: Option ignoreCache is unknown. The options are: audience, scope, cacheMode, signal, detailed.',
    ],
    [
      'getToken with an organization',
      (client) => client['getToken']?.({ organization: 'acme' }),
      'ConfigurationError: Option organization is unknown. The options are: audience, scope, cacheMode, signal, detailed.',
    ],
    [
      'getToken with authorizationParams',
      (client) => client['getToken']?.({ authorizationParams: { audience: 'x' } }),
      'ConfigurationError: Option authorizationParams is unknown. The options are: audience, scope, cacheMode, signal, detailed.',
    ],
    [
      'a list of scopes',
      (client) => client['getToken']?.({ scope: ['read'] }),
      'ConfigurationError: Option scope must be a string, not array.',
    ],
    [
      'logout with returnTo',
      (client) => client['logout']?.({ returnTo: 'https://app.example' }),
      'ConfigurationError: Option returnTo is unknown. Did you mean logoutParams.returnTo?',
    ],
    [
      'logout with localOnly',
      (client) => client['logout']?.({ localOnly: true }),
      'ConfigurationError: Option localOnly is unknown. The options are: logoutParams, logoutParams.returnTo, logoutParams.federated, openUrl.',
    ],
    [
      'createFetcher with a text',
      (client) => client['createFetcher']?.('https://api.example'),
      'ConfigurationError: The options must be an object, not string.',
    ],
    [
      'createFetcher with null',
      (client) => client['createFetcher']?.(null),
      'ConfigurationError: The options must be an object, not null.',
    ],
    [
      'hasPermission with an audience that is a URL object',
      (client) => client['hasPermission']?.('read', { audience: new URL('https://api.example') }),
      'ConfigurationError: Option audience must be a string, not object.',
    ],
    [
      'the claims for an audience that is a symbol',
      (client) => client['getAccessTokenClaims']?.(undefined, { audience: Symbol('api') }),
      'ConfigurationError: Option audience must be a string, not symbol.',
    ],
    ...['loginWithRedirect', 'loginWithPopup', 'connectAccountWithRedirect'].map(
      (method): [string, (client: Untyped) => unknown, string] => [
        `${method} with an appState that is no JSON: a route that refers to itself`,
        (client) => client[method]?.({ appState: recursive }),
        'ConfigurationError: Option appState failed.',
      ],
    ),
    [
      'a switch with an appState that is no JSON: a bigint',
      (client) => client['switchOrganization']?.('org_A', { appState: { invoice: 1n } }),
      'ConfigurationError: Option appState failed.',
    ],
    ...[undefined, null, 'subject', 42].map((given): [string, (client: Untyped) => unknown, string] => [
      `a token exchange with ${given} instead of options`,
      (client) => client['loginWithCustomTokenExchange']?.(given),
      `ConfigurationError: The options must be an object, not ${given ? typeof given : 'null'}.`,
    ]),
    [
      'createFetcher with baseURL',
      (client) => client['createFetcher']?.({ baseURL: 'https://api.example' }),
      'ConfigurationError: Option baseURL is unknown. Did you mean baseUrl?',
    ],
    [
      'createFetcher with a path',
      (client) => client['createFetcher']?.({ baseUrl: '/api' }),
      'ConfigurationError: Option baseUrl must be an absolute http or https URL.',
    ],
  ])('%s: no request, no login page', async (_, call, message) => {
    const page = await signIn(tenant, A.id);
    tenant.requests.length = 0;
    expect(await messageOf(() => call(page.client as unknown as Untyped))).toBe(message);
    await settle();
    expect(tenant.requests).toEqual([]);
    expect(page.visited).toEqual([]);
  });

  it.each(['loginWithRedirect', 'logout'] as const)(
    '%s can handle a click: its event has no options',
    async (method) => {
      const { client, visited } = openPage(tenant);
      await (client as unknown as Untyped)[method]?.(new MouseEvent('click'));
      expect(visited).toHaveLength(1);
    },
  );
});

it('hasPermission and fromQuery accept null instead of options', async () => {
  const { client } = (await signIn(tenant, A.id)) as unknown as { client: Untyped };
  expect(client['hasPermission']?.('read:org_A', null)).toBe(true);
  expect(
    (fromQuery as (options: unknown) => UrlResolver)(null)('https://app.example/?organization=acme'),
  ).toBe('acme');
});

describe('a wrong use of a binding', () => {
  const wrongClients: [string, unknown][] = [
    ['undefined', undefined],
    ['a promise of it', Promise.resolve()],
    ['the options', settings],
  ];
  it.each(wrongClients)('the client is %s', async (_, wrong) => {
    const client = wrong as OrgSessionClient;
    const [react, vue, angular] = await Promise.all([
      messageOf(() => renderToString(createElement(OrgSessionProvider, { client }))),
      messageOf(() => orgSessionPlugin(client)),
      messageOf(() => provideOrgSession(client)),
    ]);
    const rest = 'must be a client: the result of createOrgSessionClient.';
    expect(react).toBe(`ConfigurationError: Prop client of OrgSessionProvider ${rest}`);
    expect(vue).toBe(`ConfigurationError: Argument client of orgSessionPlugin ${rest}`);
    expect(angular).toBe(`ConfigurationError: Argument client of provideOrgSession ${rest}`);
    if (wrong) {
      const elements = await messageOf(() => defineElements(client));
      expect(elements).toBe('ConfigurationError: client must be the result of createOrgSessionClient.');
    }
  });

  it.each<[mistake: string, call: () => unknown, message: string]>([
    [
      'React: no provider',
      () => renderToString(createElement(() => useOrgSession().status)),
      'ConfigurationError: No session here: put <OrgSessionProvider client={client}> around it.',
    ],
    [
      'Vue: no plugin',
      () => createApp({}).runWithContext(() => useVueSession()),
      'ConfigurationError: useOrgSession() needs app.use(orgSessionPlugin(client)) first, and a call in setup() or in app.runWithContext().',
    ],
    [
      'Vue: outside of setup()',
      () => useVueSession(),
      'ConfigurationError: useOrgSession() needs app.use(orgSessionPlugin(client)) first, and a call in setup() or in app.runWithContext().',
    ],
    [
      'Angular: no provider',
      () => injectOrgSession(),
      'ConfigurationError: injectOrgSession() needs an injection context with provideOrgSession(client).',
    ],
    [
      'Svelte: no provider',
      () => useSvelteSession(),
      'ConfigurationError: Call useOrgSession() in the script of a component, below one that calls provideOrgSession(client).',
    ],
    [
      'Svelte: no client',
      () => provideSvelteSession(undefined as unknown as OrgSessionClient),
      'ConfigurationError: provideOrgSession() needs the client from createOrgSessionClient().',
    ],
    [
      'an element whose client is its options',
      () => {
        defineElements();
        document.createElement('organization-switcher').client = settings as never;
      },
      'ConfigurationError: client must be the result of createOrgSessionClient.',
    ],
  ])('%s', async (_, call, message) => {
    expect(await messageOf(call)).toBe(message);
  });
});

describe('the test client', () => {
  const create = createTestClient as (...args: unknown[]) => unknown;
  it.each<[mistake: string, options: unknown, message: string]>([
    [
      'without options',
      undefined,
      "ConfigurationError: The test client needs options: { organizations: [{ id: 'org_1' }] }.",
    ],
    [
      'without organizations',
      {},
      "ConfigurationError: Option organizations must be a list, such as [{ id: 'org_1', name: 'acme' }].",
    ],
    [
      'with an option of the client',
      { organizations: [], domain: 'tenant.example' },
      "ConfigurationError: Option domain is unknown. The options are user, organizations, active, options, url, now, expiresIn; those of the app's client belong into options.",
    ],
  ])('%s', async (_, options, message) => {
    expect(await messageOf(() => create(options))).toBe(message);
  });
});

describe('start() that was forgotten', () => {
  const notStarted = "The status is 'starting' until you call start().";
  beforeEach(() => {
    useClock();
    vi.spyOn(console, 'warn').mockReturnValue();
  });

  it('is named once in the console, where the status stays "starting"', async () => {
    const { client } = openPage(tenant);
    client.subscribe(() => undefined);
    client.subscribe(() => undefined);
    await advanceTime(60_000);
    expect(client.getSnapshot().status).toBe('starting');
    expect(vi.mocked(console.warn).mock.calls).toEqual([[`auth0-org-sessions: ${notStarted}`]]);
  });

  it('is named in the error of getToken()', async () => {
    const { client } = openPage(tenant);
    const loginRequired =
      'A login is needed (no_active_organization): call loginWithRedirect or loginWithPopup.';
    expect(await messageOf(() => client.getToken())).toBe(
      `LoginRequiredError: ${notStarted} ${loginRequired}`,
    );
    await client.start();
    expect(await messageOf(() => client.getToken())).toBe(`LoginRequiredError: ${loginRequired}`);
  });

  it('is not named in the error of getToken() if the start failed', async () => {
    const { client } = openPage(tenant, { resolveOrganization: () => 'not valid' });
    expect((await client.start()).error?.code).toBe('configuration');
    expect(await messageOf(() => client.getToken())).not.toContain(notStarted);
  });

  it.each<[string, (page: Page) => unknown]>([
    ['was called later', ({ client }) => client.start()],
    [
      'was called, and takes long',
      ({ client }) => {
        tenant.interceptAuthorize = () => new Promise(() => undefined);
        void client.start();
      },
    ],
    ['is not needed: the page leaves for a login', ({ client }) => client.loginWithRedirect()],
    ['is not needed: a popup has signed in', ({ client }) => client.loginWithPopup({ organization: A.id })],
    ['is not needed: the client was destroyed', ({ client }) => client.destroy()],
  ])('is not named if it %s', async (_, use) => {
    const page = openPage(tenant, { defaultOrganization: A.id });
    page.client.subscribe(() => undefined);
    await use(page);
    await advanceTime(60_000);
    expect(console.warn).not.toHaveBeenCalled();
  });

  it('is not named on a server', async () => {
    openPage(tenant, {}, { url: () => undefined }).client.subscribe(() => undefined);
    await advanceTime(60_000);
    expect(console.warn).not.toHaveBeenCalled();
  });

  it('has no timer if the client was destroyed', () => {
    const { client } = openPage(tenant);
    client.destroy();
    const timers = vi.getTimerCount();
    client.subscribe(() => undefined);
    expect(vi.getTimerCount()).toBe(timers);
  });
});

describe('settings that are wrong in Auth0', () => {
  const noAnswerOf = (domain: string, seconds: number): string =>
    `LoginRequiredError: No answer from ${domain} in ${seconds} seconds. Check domain, clientId, Allowed Callback URLs and Allowed Web Origins in Auth0, and the network. A login is needed (timeout): call loginWithRedirect or loginWithPopup.`;
  const respond = (response: Record<string, string>): void => {
    tenant.interceptAuthorize = () => Promise.resolve(response);
  };

  it('no answer: start() has the error, and so has a call', async () => {
    const noAnswer = noAnswerOf('https://tenant.example', 10);
    useClock();
    respond({ noResponse: '' });
    const page = openPage(tenant, { defaultOrganization: A.id });
    const { client } = page;
    const { status, error } = await advanceTimeUntil(client.start());
    expect(status).toBe('signed-out');
    expect(error).toMatchObject({ code: 'login_required', reason: 'timeout', organization: A.id });
    expect(sentenceOf(String(error))).toBe(noAnswer);
    expect(await advanceTimeUntil(messageOf(() => client.getTokenForOrg(A.name)))).toBe(noAnswer);
    expect(page.eventNames()).toEqual(['loginRequired']);
    // A guard of a router calls it in each navigation. It must not wait each time.
    expect(await client.start()).toMatchObject({ status: 'signed-out', error });
    expect(tenant.count('authorize')).toBe(2);
    tenant.interceptAuthorize = undefined;
    await advanceTimeUntil(client.loginWithPopup({ organization: A.id }));
    expect(client.getSnapshot().error).toBeUndefined();
  });

  it('no answer in a time of the option authorizeTimeoutInSeconds', async () => {
    useClock();
    respond({ noResponse: '' });
    const { client } = openPage(tenant, { authorizeTimeoutInSeconds: 4, domain: 'http://localhost:3000' });
    expect(await advanceTimeUntil(messageOf(() => client.getTokenForOrg(A.id)))).toBe(
      noAnswerOf('http://localhost:3000', 4),
    );
  });

  it.each(['https://app.example/', 'http://localhost:5173/'])(
    'consent that is required on %s',
    async (address) => {
      respond({ error: 'consent_required', error_description: 'Consent required' });
      const consentRequired =
        'LoginRequiredError: Auth0 asks for consent: allow the API to skip it. On localhost it is never skipped: use another host name. A login is needed (consent_required): call loginWithRedirect or loginWithPopup.';
      const { client } = openPage(tenant, { defaultOrganization: A.id }, {}, address);
      const { status, error } = await client.start();
      expect(status).toBe('signed-out');
      // Elsewhere it is the first login of a user.
      expect(error && sentenceOf(String(error))).toBe(
        address.includes('localhost') ? consentRequired : undefined,
      );
      expect(await messageOf(() => client.getTokenForOrg(A.id))).toBe(consentRequired);
    },
  );

  it('a user who is not signed in has no error', async () => {
    tenant.sso = undefined;
    const { client } = openPage(tenant, { defaultOrganization: A.id }, {}, 'http://localhost:5173/');
    expect((await client.start()).error).toBeUndefined();
  });

  it.each<[mistake: string, response: Record<string, string>, message: string]>([
    [
      'an API that does not exist',
      { error: 'access_denied', error_description: 'Service not found: https://api.example' },
      'AccessDeniedError: Service not found: https://api.example',
    ],
    [
      'an application for organizations only',
      { error: 'invalid_request', error_description: 'parameter organization is required for this client' },
      'AccessDeniedError: parameter organization is required for this client',
    ],
    [
      'a grant that is not allowed',
      {
        error: 'unauthorized_client',
        error_description: "Grant type 'authorization_code' not allowed for the client.",
      },
      "ConfigurationError: Grant type 'authorization_code' not allowed for the client.",
    ],
    [
      'a scope that is refused',
      { error: 'invalid_scope', error_description: 'Invalid scope' },
      'ConfigurationError: Invalid scope',
    ],
    [
      'an Action that fails',
      { error: 'server_error', error_description: 'Internal error' },
      'TemporaryError: The request failed (server_error: Internal error). Try again: nothing is lost.',
    ],
  ])('a login that comes back with an error has Auth0’s words: %s', async (_, response, message) => {
    respond(response);
    const before = openPage(tenant);
    const callback = await callbackOf(tenant, before, A.id);
    before.client.destroy();
    const { client } = openPage(tenant, {}, {}, callback);
    expect(sentenceOf(String((await client.start()).error))).toBe(message);
  });

  it.each<[mistake: string, status: number, body: object, message: string]>([
    [
      'an application that is not a single-page application',
      401,
      { error: 'access_denied', error_description: 'Unauthorized' },
      'AccessDeniedError: Unauthorized',
    ],
    [
      'a client id of another tenant',
      401,
      { error: 'invalid_client', error_description: 'Client not found' },
      'ConfigurationError: Client not found',
    ],
  ])('a code that is refused has Auth0’s words: %s', async (_, status, body, message) => {
    const before = openPage(tenant);
    const callback = await callbackOf(tenant, before, A.id);
    before.client.destroy();
    tenant.interceptToken = () => Promise.resolve(new Response(JSON.stringify(body), { status }));
    const { client } = openPage(tenant, {}, {}, callback);
    expect(sentenceOf(String((await client.start()).error))).toBe(message);
  });

  it('an API without CORS, or no network', async () => {
    const page = await signIn(tenant, A.id);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await messageOf(() => page.client.getToken({ cacheMode: 'off' }))).toBe(
      'TemporaryError: The request failed (Failed to fetch). Try again: nothing is lost.',
    );
  });
});

describe('a login without an organization', () => {
  const chosenNone = 'OrganizationMismatchError: You chose no organization; this app needs one.';
  beforeEach(() => {
    tenant.personalAccounts = true;
  });

  it('by redirect', async () => {
    const before = openPage(tenant);
    const callback = await callbackOf(tenant, before, undefined);
    before.client.destroy();
    const { client } = openPage(tenant, {}, {}, callback);
    const { status, error } = await client.start();
    expect(status).toBe('signed-out');
    expect(error).toMatchObject({ code: 'organization_mismatch', claim: 'org_id', received: undefined });
    expect(sentenceOf(String(error))).toBe(chosenNone);
  });

  it.each([undefined, { claim: 'https://app.example/default' }])(
    'by popup, with the default organization %j',
    async (defaultOrganization) => {
      const { client } = openPage(tenant, { defaultOrganization });
      expect(await messageOf(() => client.loginWithPopup())).toBe(chosenNone);
    },
  );

  it('that named one, in an application without organizations', async () => {
    const { client } = openPage(tenant);
    tenant.alterTokens = ({ idClaims }) => {
      delete idClaims['org_id'];
    };
    expect(await messageOf(() => client.loginWithPopup({ organization: A.id }))).toBe(
      'OrganizationMismatchError: The tokens were thrown away: org_id is missing or wrong.',
    );
  });
});
