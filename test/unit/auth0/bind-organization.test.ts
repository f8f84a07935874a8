import type { Auth0Client } from '@auth0/auth0-spa-js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createPopup, installTenant, openPage } from '../../support/page.js';
import { installPasskeys, passkey } from '../../support/passkeys.js';
import { A, tokenExchange, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
/** The URLs and the bodies of all requests. */
let sent: string[];
beforeEach(() => {
  tenant = installTenant();
  sent = [];
  const authorize = tenant.authorize.bind(tenant);
  tenant.authorize = (url) => {
    sent.push(url);
    return authorize(url);
  };
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push(`${url} ${init.body as string}`);
    if (url.includes('/passkey/')) return Promise.resolve(Response.json(challenge));
    return tenant.fetch(url, init);
  });
  installPasskeys();
});

const challenge = {
  auth_session: 'session',
  authn_params_public_key: { challenge: 'YQ', user: { id: 'YQ' }, rpId: 'app.example' },
};
const exchange = {
  subject_token: 'subject',
  subject_token_type: 'urn:example:type',
  audience: 'https://api.example',
};
const email = 'ada@example.com';

type Use = (client: Auth0Client, organization: object) => Promise<unknown>;
const popup = (): { popup: Window } => ({ popup: createPopup() });
/** Every method that sends an organization, and what it sends the organization in. */
const methods: [name: string, use: Use, requests: number][] = [
  [
    'getTokenSilently',
    (client, given) => client.getTokenSilently({ authorizationParams: given, cacheMode: 'off' }),
    1,
  ],
  [
    'getTokenWithPopup',
    (client, given) => client.getTokenWithPopup({ authorizationParams: given }, popup()),
    1,
  ],
  ['loginWithPopup', (client, given) => client.loginWithPopup({ authorizationParams: given }, popup()), 1],
  [
    'loginWithRedirect',
    (client, given) =>
      client.loginWithRedirect({ authorizationParams: given, openUrl: (url) => void sent.push(url) }),
    1,
  ],
  [
    'checkSession',
    (client, given) => {
      document.cookie = 'auth0.client.is.authenticated=true';
      return client.checkSession({ authorizationParams: given, cacheMode: 'off' });
    },
    1,
  ],
  [
    'loginWithCustomTokenExchange',
    (client, given) => client.loginWithCustomTokenExchange({ ...exchange, ...given }),
    1,
  ],
  ['customTokenExchange', (client, given) => client.customTokenExchange({ ...exchange, ...given }), 1],
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- an application can still call it.
  ['exchangeToken', (client, given) => client.exchangeToken({ ...exchange, ...given }), 1],
  [
    'createFetcher',
    (client) => client.createFetcher({ baseUrl: 'https://api.example' }).fetchWithAuth('/'),
    1,
  ],
  ['passkey.login', ({ passkey }, given) => passkey.login(given), 2],
  ['passkey.signup', ({ passkey }, given) => passkey.signup({ email, ...given }), 2],
  ['passkey.getLoginChallenge', ({ passkey }, given) => passkey.getLoginChallenge(given), 1],
  ['passkey.getSignupChallenge', ({ passkey }, given) => passkey.getSignupChallenge({ email, ...given }), 1],
  [
    'passkey.getTokenWithPasskey',
    (client, given) =>
      client.passkey.getTokenWithPasskey({ authSession: 'session', credential: passkey, ...given }),
    1,
  ],
];

describe.each([
  ['nothing', {}],
  ['no organization', { organization: undefined }],
])('a client of auth0ClientFor() sends its organization if it is given %s', (_, given) => {
  it.each(methods)('%s', async (_, use, requests) => {
    tenant.subjects = { subject: 'auth0|ada' };
    const client = openPage(tenant).client.auth0ClientFor(A.id);
    await use(client, given).catch(() => undefined);
    const bound = sent.filter((text) => text.includes(A.id));
    expect(bound.length, sent.join('\n')).toBeGreaterThanOrEqual(requests);
    const isAuthorization = /\/authorize|\/passkey\/|token-exchange|webauthn/;
    for (const text of sent)
      if (isAuthorization.test(decodeURIComponent(text))) expect(bound).toContain(text);
  });
});

it('with audienceFor, a request of the fetcher of Auth0’s SDK is for the API of the organization', async () => {
  const audienceFor = (organization: string | null): string => `https://${organization}.api.example`;
  const page = openPage(tenant, { audienceFor, authorizationParams: {} });
  const fetcher = page.client.auth0ClientFor(A.id).createFetcher({ baseUrl: 'https://api.example' });
  await fetcher.fetchWithAuth('/').catch(() => undefined);
  expect(sent.filter((text) => text.includes('/authorize'))[0]).toContain(
    encodeURIComponent(audienceFor(A.id)),
  );
});

it('no other method of a passkey client exists', () => {
  const { passkey } = openPage(tenant).client.auth0ClientFor(A.id);
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(passkey)).filter(
    (name) => name !== 'constructor',
  );
  const tested = methods.map(([name]) => name).filter((name) => name.startsWith('passkey.'));
  expect(names.map((name) => `passkey.${name}`).sort()).toEqual(tested.sort());
});

it('a token exchange has the grant type that the test looks for', () => {
  expect(tokenExchange).toContain('token-exchange');
});
