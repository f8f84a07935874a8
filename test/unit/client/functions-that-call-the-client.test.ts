import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import {
  callbackOf,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, ada, B, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  tenant.person = { sub: ada, organization: B.id };
  tenant.subjects['legacy'] = ada;
  const respond = tenant.fetch;
  globalThis.fetch = async (input, init) => {
    const { host } = new URL(input instanceof Request ? input.url : input);
    return host === 'api.example' ? json({}) : respond(input, init);
  };
});

afterEach(() => {
  vi.useRealTimers();
});

type Verb = (client: OrgSessionClient) => Promise<unknown>;
type FunctionName = 'isTrustedOrganization' | 'organizations' | 'onRedirectCallback' | 'debug';

/** What a function of the application can call while the package waits for it. A is active, and B is the organization of the login. */
const verbs: [name: string, verb: Verb][] = [
  ['getToken', (client) => client.getToken({ cacheMode: 'off' })],
  ['getTokenForOrg, the same organization', (client) => client.getTokenForOrg(B.id, { cacheMode: 'off' })],
  ['getTokenForOrg, another organization', (client) => client.getTokenForOrg(C.id)],
  ['switchOrganization', (client) => client.switchOrganization(C.id, { interaction: 'none' })],
  ['switchOrganization, the same', (client) => client.switchOrganization(B.id, { interaction: 'none' })],
  ['logoutOrganization, the same organization', (client) => client.logoutOrganization(B.id)],
  ['logoutOrganization, another organization', (client) => client.logoutOrganization(A.id)],
  ['logout', (client) => client.logout({ openUrl: false })],
  ['getSnapshot', async (client) => client.getSnapshot()],
  ['start', (client) => client.start()],
  ['listOrganizations', (client) => client.listOrganizations()],
  ['createFetcher', (client) => client.createFetcher({ baseUrl: 'https://api.example' })('/invoices')],
  ['loginWithPopup', (client) => client.loginWithPopup({ organization: C.id })],
  ['loginWithPopup, the same login', (client) => client.loginWithPopup()],
  ['handleRedirectCallback', (client) => client.handleRedirectCallback()],
  ['getUser', (client) => client.getUser()],
];

/** What calls the function: its name, and what the application awaits. */
const triggers: [name: string, option: FunctionName, trigger: (page: Page) => Promise<unknown>][] = [
  ['a login by popup', 'isTrustedOrganization', ({ client }) => client.loginWithPopup()],
  [
    'a token exchange',
    'isTrustedOrganization',
    ({ client }) =>
      client.loginWithCustomTokenExchange({ subject_token: 'legacy', subject_token_type: 'urn:example:x' }),
  ],
  [
    'a callback',
    'isTrustedOrganization',
    async (page) => page.client.handleRedirectCallback(await callbackOf(tenant, page, undefined)),
  ],
  [
    'a callback',
    'onRedirectCallback',
    async (page) => page.client.handleRedirectCallback(await callbackOf(tenant, page, B.id)),
  ],
  ['listOrganizations', 'organizations', ({ client }) => client.listOrganizations()],
  ['a login by popup', 'debug', ({ client }) => client.loginWithPopup({ organization: B.id })],
];

const ends = <Result>(work: Promise<Result>): Promise<string> =>
  Promise.race([
    work.then(
      () => 'ends',
      () => 'ends',
    ),
    new Promise<string>((resolve) => setTimeout(() => resolve('never ends'), 3000)),
  ]);

/** Options with a function that runs a verb, the first time that it is called. The verb must end. */
function callingOptions(
  option: FunctionName,
  verb: Verb,
): { options: Partial<OrgSessionClientOptions>; outcome: () => Promise<string>; use: (page: Page) => void } {
  let client: OrgSessionClient | undefined;
  let verbOutcome: Promise<string> | undefined;
  const call = async (): Promise<unknown> => {
    if (!client || verbOutcome) return [];
    const work = verb(client);
    verbOutcome = ends(work);
    await work.catch(() => undefined);
    return [];
  };
  return {
    options: {
      [option]: async (...args: unknown[]) => {
        await call();
        return option === 'isTrustedOrganization' ? args.length > 0 : [];
      },
    },
    outcome: async () => verbOutcome ?? 'was not called',
    use: (page) => {
      client = page.client;
    },
  };
}

describe.each(triggers)('%s, where %s calls', (_, option, trigger) => {
  it.each(verbs)('%s, ends, and so does that call', async (_name, verb) => {
    const { options, outcome, use } = callingOptions(option, verb);
    const page = await signIn(tenant, A.id, options);
    use(page);
    expect.soft(await ends(trigger(page))).toBe('ends');
    expect.soft(await outcome()).toBe('ends');
    expect(organizationOf(await page.client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toBe(A.id);
  });
});

describe('start(), where isTrustedOrganization calls', () => {
  it.each(verbs)('%s, ends, and so does that call', async (_name, verb) => {
    const { options, outcome, use } = callingOptions('isTrustedOrganization', verb);
    const address = await callbackOf(tenant, openPage(tenant, options), undefined);
    const page = openPage(tenant, options, {}, address);
    use(page);
    expect.soft(await ends(page.client.start())).toBe('ends');
    expect.soft(await outcome()).toBe('ends');
    expect(page.client.getSnapshot().status).toMatch(/^signed-/);
  });
});

describe.each(['organizationChanged', 'sessionAdded', 'tokenRenewed'] as const)(
  'a switch, where a listener of %s calls',
  (event) => {
    it.each(verbs)('%s, ends, and so does that call', async (_name, verb) => {
      const page = await signIn(tenant, A.id);
      let outcome: Promise<string> | undefined;
      page.client.on(event, () => {
        outcome ??= ends(verb(page.client));
      });
      expect.soft(await ends(page.client.switchOrganization(B.id))).toBe('ends');
      expect(await outcome).toBe('ends');
    });
  },
);

it('a login ends where isTrustedOrganization calls start() after other work', async () => {
  const app: { client?: OrgSessionClient } = {};
  const options: Partial<OrgSessionClientOptions> = {
    isTrustedOrganization: async () => {
      await Promise.resolve();
      return (await app.client?.start()) !== undefined;
    },
  };
  const page = openPage(tenant, options, {}, await callbackOf(tenant, openPage(tenant, options), undefined));
  app.client = page.client;
  useClock();
  expect(await advanceTimeUntil(page.client.start())).toMatchObject({
    status: 'signed-in',
    organization: B,
  });
});

it('listOrganizations() within the option organizations has the organizations with a session', async () => {
  const app: { client?: OrgSessionClient } = {};
  const page = await signIn(tenant, A.id, {
    organizations: async () => [...((await app.client?.listOrganizations()) ?? []), C],
  });
  app.client = page.client;
  expect(await page.client.listOrganizations()).toEqual([A, C]);
});

describe('a function that does not answer ends the wait after a minute', () => {
  const never = (): never => new Promise(() => undefined) as never;
  it.each<[string, Partial<OrgSessionClientOptions>, Verb, code: string]>([
    [
      'isTrustedOrganization',
      { isTrustedOrganization: never },
      (client) =>
        client.loginWithCustomTokenExchange({ subject_token: 'legacy', subject_token_type: 'urn:example:x' }),
      'untrusted_organization',
    ],
    ['organizations', { organizations: never }, (client) => client.listOrganizations(), 'temporary'],
  ])('%s', async (_, options, verb, code) => {
    const { client } = await signIn(tenant, A.id, options);
    useClock();
    const startedAt = Date.now();
    await expect(advanceTimeUntil(verb(client))).rejects.toMatchObject({ code });
    expect(Date.now() - startedAt).toBeLessThanOrEqual(60_000);
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  });
});
