import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createResolver,
  firstOf,
  fromPath,
  fromQuery,
  fromSubdomain,
  personalAccountId,
  type Organization,
  type OrganizationResolver,
  type OrgSessionClientOptions,
  type UrlResolver,
} from '../../../src/index.js';
import {
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, ada, B, C, type Tenant } from '../../support/tenant.js';

/** Sets the URL that the resolvers read. */
const visit = (address: string): void => void vi.stubGlobal('location', new URL(address));

const wrong = (value: unknown): never => value as never;

describe('fromSubdomain', () => {
  it.each([
    ['app.example', 'https://acme.app.example/', 'acme'],
    ['app.example', 'https://acme.app.example:8443/o/globex?organization=initech', 'acme'],
    ['app.example', 'https://ACME.App.Example/', 'acme'],
    ['App.EXAMPLE', 'https://acme.app.example/', 'acme'],
    ['localhost', 'http://acme.localhost:3000/', 'acme'],
    ['app.example', 'https://org_a-1.app.example/', 'org_a-1'],
    ['app.example', 'https://wwwacme.app.example/', 'wwwacme'],
    ['app.example', 'https://app.example/', undefined],
    ['app.example', 'https://www.app.example/', undefined],
    ['app.example', 'https://WWW.app.example/', undefined],
    ['app.example', 'https://app.example.evil.example/', undefined],
    ['app.example', 'https://acme.app.example.evil.example/', undefined],
    ['app.example', 'https://myapp.example/', undefined],
    ['app.example', 'https://acme.myapp.example/', undefined],
    ['app.example', 'https://acme.appxexample/', undefined],
    ['app.example', 'https://acme.other.example/', undefined],
    ['app.example', 'http://localhost/', undefined],
    ['app.example', 'http://127.0.0.1/', undefined],
    ['app.example', 'about:blank', undefined],
  ])('with base %s finds in %s: %s', (base, address, organization) => {
    const resolve = fromSubdomain({ base });
    visit(address);
    expect(resolve()).toBe(organization);
  });

  it('returns all labels of a nested subdomain, and not only one', () => {
    visit('https://eu.acme.app.example/');
    expect(fromSubdomain({ base: 'app.example' })()).toBe('eu.acme');
  });
});

describe('fromPath', () => {
  it.each([
    ['/o/:organization/*', '/o/acme', 'acme'],
    ['/o/:organization/*', '/o/acme/', 'acme'],
    ['/o/:organization/*', '/o/acme/invoices/3', 'acme'],
    ['/o/:organization/*', '/o/acme?organization=globex#/o/initech', 'acme'],
    ['/o/:organization/*', '/o', undefined],
    ['/o/:organization/*', '/o/', undefined],
    ['/o/:organization/*', '/', undefined],
    ['/o/:organization/*', '/x/acme', undefined],
    ['/o/:organization/*', '/O/acme', undefined],
    ['/o/:organization/*', '/x/o/acme', undefined],
    ['/o/:organization/*', '/on/acme', undefined],
    ['/o/:organization', '/o/acme', 'acme'],
    ['/o/:organization', '/o/acme/', 'acme'],
    ['/o/:organization', '/o/acme/invoices', undefined],
    ['/o/:organization', '/o', undefined],
    ['/:organization', '/acme', 'acme'],
    ['/:organization', '/', undefined],
    ['/:organization/*', '/acme/invoices', 'acme'],
    ['/:organization/*', '/', undefined],
    ['/:organization/settings', '/acme/settings', 'acme'],
    ['/:organization/settings', '/acme/invoices', undefined],
    ['/:organization/settings', '/acme', undefined],
    ['/:organization/settings/*', '/acme/settings/users', 'acme'],
    ['o/:organization', '/o/acme', 'acme'],
    ['/o/:organization/*', '/o/ac%6De', 'acme'],
    ['/o/:organization/*', '/o/%C3%A4cme', 'äcme'],
    ['/o/:organization/*', '/o/a%2Fb/c', 'a/b'],
    // An invalid organization is rejected later, and not treated as a missing one.
    ['/o/:organization/*', '/o/%E0%A4%A', '%E0%A4%A'],
    ['/o/:organization/*', '/o/100%', '100%'],
  ])('with pattern %s finds in %s: %s', (pattern, path, organization) => {
    const resolve = fromPath({ pattern });
    visit(`https://app.example${path}`);
    expect(resolve()).toBe(organization);
  });
});

describe('fromQuery', () => {
  it.each([
    [undefined, '/?organization=acme', 'acme'],
    [undefined, '/o/globex?tab=2&organization=org_A#organization=initech', 'org_A'],
    [undefined, '/?organization=ac%6De', 'acme'],
    [undefined, '/?organization=acme&organization=globex', 'acme'],
    [undefined, '/?Organization=acme', undefined],
    [undefined, '/?organization_name=acme', undefined],
    [undefined, '/#organization=acme', undefined],
    [undefined, '/', undefined],
    ['org', '/?organization=globex&org=acme', 'acme'],
    ['org', '/?organization=globex', undefined],
  ])('with name %s finds in %s: %s', (name, path, organization) => {
    const resolve = name === undefined ? fromQuery() : fromQuery({ name });
    visit(`https://app.example${path}`);
    expect(resolve()).toBe(organization);
    if (name === undefined) expect(fromQuery({})()).toBe(organization);
  });
});

const subdomain = fromSubdomain({ base: 'app.example' });
const inPath = fromPath({ pattern: '/o/:organization/*' });
const inQuery = fromQuery({ name: 'org' });
const acme = { id: 'org_A', name: 'acme' };

describe('build', () => {
  it.each<[UrlResolver, Organization | string | null, string, string]>([
    [subdomain, 'globex', 'https://acme.app.example:8443/x?y=1#z', 'https://globex.app.example:8443/x?y=1#z'],
    [subdomain, ' Globex ', 'https://app.example/x', 'https://globex.app.example/x'],
    [subdomain, 'globex', 'https://www.app.example/', 'https://globex.app.example/'],
    [subdomain, 'globex', 'http://localhost:3000/x', 'http://globex.app.example:3000/x'],
    [subdomain, 'org_a-1', 'https://acme.app.example/', 'https://org_a-1.app.example/'],
    [subdomain, null, 'https://acme.app.example/x', 'https://app.example/x'],
    [fromSubdomain({ base: 'LocalHost' }), 'acme', 'http://localhost:3000/', 'http://acme.localhost:3000/'],
    [inPath, 'globex', 'https://app.example/o/acme/x/y?z=1#w', 'https://app.example/o/globex/x/y?z=1#w'],
    [inPath, 'globex', 'https://app.example/o/acme', 'https://app.example/o/globex'],
    [inPath, 'globex', 'https://app.example/o/acme/', 'https://app.example/o/globex/'],
    [inPath, 'globex', 'https://app.example//o//acme//x', 'https://app.example//o//globex//x'],
    [
      inPath,
      'globex',
      'https://app.example/o/a%2Fb/%2F%20?q=a%20b',
      'https://app.example/o/globex/%2F%20?q=a%20b',
    ],
    [inPath, 'globex', 'https://app.example/pricing?plan=pro#top', 'https://app.example/o/globex/'],
    [inPath, 'org_B-x', 'https://app.example/', 'https://app.example/o/org_B-x/'],
    [inPath, null, 'https://app.example/o/acme/x?y=1', 'https://app.example/x?y=1'],
    [inPath, null, 'https://app.example/pricing?plan=pro', 'https://app.example/pricing?plan=pro'],
    [
      fromPath({ pattern: ':organization/settings' }),
      'globex',
      'https://app.example/',
      'https://app.example/globex/settings',
    ],
    [
      inQuery,
      'globex',
      'https://app.example/x?org=acme&page=2#z',
      'https://app.example/x?org=globex&page=2#z',
    ],
    [inQuery, 'globex', 'https://app.example/x', 'https://app.example/x?org=globex'],
    [inQuery, 'globex', 'https://app.example/?org=acme&org=initech', 'https://app.example/?org=globex'],
    [inQuery, null, 'https://app.example/x?org=acme&page=2', 'https://app.example/x?page=2'],
    [fromQuery({ name: 'a b&c' }), 'globex', 'https://app.example/', 'https://app.example/?a+b%26c=globex'],
    // The name of an organization, unless the URL has an id.
    [inPath, acme, 'https://app.example/o/globex/x', 'https://app.example/o/acme/x'],
    [inPath, acme, 'https://app.example/', 'https://app.example/o/acme/'],
    [inPath, acme, 'https://app.example/o/org_B/x', 'https://app.example/o/org_A/x'],
    [inPath, { id: 'org_A' }, 'https://app.example/o/globex/x', 'https://app.example/o/org_A/x'],
    [inPath, { id: personalAccountId }, 'https://app.example/o/globex/x', 'https://app.example/x'],
    // The one that finds an organization, else the first one.
    [firstOf(subdomain, inPath), 'globex', 'https://app.example/o/acme/x', 'https://app.example/o/globex/x'],
    [
      firstOf(subdomain, inPath),
      'globex',
      'https://acme.app.example/o/initech/x',
      'https://globex.app.example/o/initech/x',
    ],
    [firstOf(inPath, inQuery), 'globex', 'https://app.example/', 'https://app.example/o/globex/'],
    [
      firstOf(inPath, firstOf(inQuery)),
      'globex',
      'https://app.example/?org=acme',
      'https://app.example/?org=globex',
    ],
    [firstOf(inPath, inQuery), null, 'https://app.example/o/acme/x?org=globex', 'https://app.example/x'],
    [firstOf(inPath, () => undefined), 'globex', 'https://app.example/', 'https://app.example/o/globex/'],
  ])('%# writes %j into %s: %s', (resolver, organization, from, to) => {
    const url = new URL(from);
    const built = resolver.build(organization, url);
    expect(built.href).toBe(to);
    // A new URL, from an argument that does not change.
    expect(built).not.toBe(url);
    expect(url.href).toBe(from);
    expect(resolver.build(organization, from).href).toBe(to);
    visit(from);
    expect(resolver.build(organization).href).toBe(to);
    expect(resolver(built)).toBe(resolver(built.href));
    if (organization === null) expect(resolver(built)).toBeUndefined();
  });

  it('and the resolver take an address that is relative to the page', () => {
    visit('https://app.example/o/acme/x');
    expect(inPath.build('globex', '/o/initech/y').href).toBe('https://app.example/o/globex/y');
    expect(inPath('/o/initech/y')).toBe('initech');
  });

  const hostile = [
    '',
    ' ',
    '/',
    '//evil.example',
    '..',
    '../x',
    'a/b',
    'a b',
    'a@evil.example',
    'evil.example:80#',
    '%2e%2e',
    'äcme',
    'a'.repeat(51),
    'org_',
    '\\\\evil',
    42,
    undefined,
    {},
    { id: 'x y' },
    [],
  ];
  it.each(hostile.map((organization) => [organization]))('refuses the organization %j', (organization) => {
    for (const resolver of [subdomain, inPath, inQuery, firstOf(inPath)])
      expect(() => resolver.build(wrong(organization), 'https://app.example/o/acme/')).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: expect.stringContaining('organization') as string,
        }),
      );
  });

  it.each(['www', '-acme', 'acme-', 'org_Capital', 'xn--a'])(
    'of fromSubdomain refuses %s, which is no subdomain',
    (organization) => {
      for (const from of ['https://acme.app.example/', 'https://app.example/'])
        expect(() => subdomain.build(organization, from)).toThrow(
          expect.objectContaining({
            code: 'configuration',
            message: expect.stringContaining('organization') as string,
          }),
        );
    },
  );

  it.each([
    ['about:blank', subdomain],
    ['https://', inPath],
    [wrong({}), inPath],
  ])('refuses the URL %s', (url, resolver) => {
    vi.stubGlobal('location', undefined);
    expect(() => resolver.build('acme', url)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringMatching(/url/i) as string }),
    );
  });

  it('on a server needs a URL', () => {
    vi.stubGlobal('location', undefined);
    expect(() => inPath.build('acme')).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('url') as string }),
    );
    expect(inPath.build('acme', 'https://app.example/').href).toBe('https://app.example/o/acme/');
  });

  it.each([[[() => 'acme']], [[() => undefined]], [[]]])(
    'of firstOf refuses a function that can’t build: %#',
    (resolvers) => {
      expect(() => firstOf(...resolvers).build('globex', 'https://app.example/')).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: expect.stringContaining('createResolver') as string,
        }),
      );
    },
  );
});

describe('createResolver', () => {
  const byHash = createResolver({
    read: (url) => /^#\/([\w-]+)/.exec(url.hash)?.[1],
    build(organization, url) {
      url.hash = organization === null ? '' : `#/${organization}`;
      return url;
    },
  });

  it('uses the functions of the application', () => {
    visit('https://app.example/#/acme');
    expect(byHash()).toBe('acme');
    expect(byHash.build('globex').href).toBe('https://app.example/#/globex');
    expect(byHash.build(null).href).toBe('https://app.example/');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['returns no URL', () => 'https://'],
    ['returns a URL without the organization', () => '/'],
  ])('refuses a build that %s', (_, build) => {
    const resolver = createResolver({ read: byHash, build });
    expect(() => resolver.build('acme', 'https://app.example/')).toThrow(
      expect.objectContaining({ code: 'configuration' }),
    );
  });
});

describe('firstOf', () => {
  const none: OrganizationResolver = () => undefined;

  it.each<[string, OrganizationResolver[], string | undefined]>([
    ['none at all', [], undefined],
    ['no resolver that returns one', [none, none], undefined],
    ['one resolver that returns one', [none, () => 'acme', none], 'acme'],
    ['two resolvers that return one', [() => 'acme', () => 'globex'], 'acme'],
    ['a nested firstOf', [none, firstOf(none, () => 'globex'), () => 'acme'], 'globex'],
  ])('with %s', (_, resolvers, organization) => {
    expect(firstOf(...resolvers)()).toBe(organization);
  });

  it('calls no resolver after the first that returns one', () => {
    const late = vi.fn(none);
    firstOf(none, () => 'acme', late)();
    expect(late).not.toHaveBeenCalled();
  });

  it('reads the URL at each call', () => {
    const resolve = firstOf(fromPath({ pattern: '/o/:organization/*' }), fromQuery());
    visit('https://app.example/o/acme?organization=globex');
    expect(resolve()).toBe('acme');
    visit('https://app.example/?organization=globex');
    expect(resolve()).toBe('globex');
    visit('https://app.example/');
    expect(resolve()).toBeUndefined();
  });
});

const badBases = [
  '',
  ' ',
  'https://app.example',
  'app.example:3000',
  'app.example/',
  '*.app.example',
  42,
  null,
];

it.each<[string, string, () => unknown]>([
  ...badBases.map((base): [string, string, () => unknown] => [
    `base ${JSON.stringify(base)}`,
    'base',
    () => fromSubdomain({ base: wrong(base) }),
  ]),
  // The syntax of cookie domains, which is not a host name.
  ['base ".app.example"', 'base', () => fromSubdomain({ base: '.app.example' })],
  ['no base', 'base', () => fromSubdomain(wrong({}))],
  ['no options for fromSubdomain', 'base', () => fromSubdomain(wrong(undefined))],
  ['pattern ""', 'pattern', () => fromPath({ pattern: '' })],
  ['pattern "/o/*"', 'pattern', () => fromPath({ pattern: '/o/*' })],
  ['pattern "/o/:org"', 'pattern', () => fromPath({ pattern: '/o/:org' })],
  ['pattern "/o/x:organization"', 'pattern', () => fromPath({ pattern: '/o/x:organization' })],
  ['pattern 42', 'pattern', () => fromPath({ pattern: wrong(42) })],
  ['a pattern that is a regular expression', 'pattern', () => fromPath({ pattern: wrong(/:organization/) })],
  ['no pattern', 'pattern', () => fromPath(wrong({}))],
  ['no options for fromPath', 'pattern', () => fromPath(wrong(undefined))],
  ['name ""', 'name', () => fromQuery({ name: '' })],
  ['name 42', 'name', () => fromQuery({ name: wrong(42) })],
  ['name null', 'name', () => fromQuery({ name: wrong(null) })],
  ['resolvers "acme"', 'resolvers', () => firstOf(wrong('acme'))],
  ['a list with a missing resolver', 'resolvers', () => firstOf(() => 'acme', wrong(undefined))],
  ['resolvers in a list', 'resolvers', () => firstOf(wrong([() => 'acme']))],
  ['a resolver without build', 'build', () => createResolver(wrong({ read: () => 'acme' }))],
  ['a resolver without read', 'read', () => createResolver(wrong({ build: () => '/' }))],
  ['no parts for createResolver', 'read', () => createResolver(wrong(undefined))],
])('%s is refused by its name', (_, name, create) => {
  let thrown: unknown;
  try {
    create();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    name: 'ConfigurationError',
    code: 'configuration',
    message: expect.stringMatching(new RegExp(`\\b${name}\\b`)) as string,
  });
});

it('on a server there is no URL, and every resolver returns undefined', () => {
  vi.stubGlobal('location', undefined);
  const resolvers = [
    fromSubdomain({ base: 'app.example' }),
    fromPath({ pattern: '/:organization/*' }),
    fromQuery(),
  ];
  for (const resolve of [...resolvers, firstOf(...resolvers)]) expect(resolve()).toBeUndefined();
});

describe('start() at a URL with an organization', () => {
  let tenant: Tenant;
  let storage: BrowserStorage;
  const shared = { cacheLocation: 'localstorage' } as const;
  const resolveOrganization = firstOf(
    fromSubdomain({ base: 'app.example' }),
    fromPath({ pattern: '/o/:organization/*' }),
    fromQuery(),
  );
  beforeEach(async () => {
    tenant = installTenant();
    storage = createStorage();
    // A was the last active organization of this tab and of the browser.
    const before = await signIn(tenant, A.id, shared, storage.environment);
    before.client.destroy();
    tenant.requests.length = 0;
  });

  const openAt = (address: string, options: Partial<OrgSessionClientOptions> = {}): Page => {
    visit(address);
    return openPage(tenant, { ...shared, resolveOrganization, ...options }, storage.environment, address);
  };

  it.each([
    'https://globex.app.example/',
    'https://app.example/o/GLOBEX/invoices',
    'https://app.example/?organization=globex',
    'https://app.example/?organization=org_B',
    'https://globex.app.example/o/initech?organization=acme',
  ])('activates that one, and not the last one of the tab: %s', async (address) => {
    const page = openAt(address, { defaultOrganization: C.id });
    const snapshot = await page.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: B });
    expect(snapshot.error).toBeUndefined();
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
    expect(page.visited).toEqual([]);
    expect(page.url.href).toBe(address);
  });

  it.each(['https://app.example/', 'https://www.app.example/invoices'])(
    'opens the tab’s last where it names none: %s',
    async (address) => {
      const { client } = openAt(address, { defaultOrganization: C.id });
      await expect(client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
      expect(tenant.requests).toEqual([]);
    },
  );

  describe('of which the user is not a member', () => {
    beforeEach(() => {
      tenant.members = { [ada]: [A.id] };
    });

    it.each(['globex', B.id, 'nowhere'])('shows the error for %s, and ends no session', async (requested) => {
      const page = openAt(`https://app.example/o/${requested}`, { defaultOrganization: A.id });
      const snapshot = await page.client.start();
      expect(snapshot.error).toMatchObject({
        name: 'AccessDeniedError',
        code: 'access_denied',
        organization: requested,
      });
      expect(snapshot.status).toBe('signed-out');
      expect(snapshot.organization).toBeUndefined();
      expect(sessionIds(page)).toEqual([A.id]);
      expect(page.eventNames()).not.toContain('sessionRemoved');
      expect(page.visited).toEqual([]);

      tenant.requests.length = 0;
      expect(organizationOf(await page.client.getTokenForOrg(A.id))).toBe(A.id);
      expect(tenant.requests).toEqual([]);
      await page.client.switchOrganization(A.id);
      expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
      expect(page.client.getSnapshot().error).toBeUndefined();
    });

    it('requests it once, and again only if the URL still has it', async () => {
      await openAt('https://app.example/o/globex').client.start();
      expect(tenant.requests).toEqual([{ kind: 'authorize', organization: 'globex', prompt: 'none' }]);
      const next = openAt('https://app.example/');
      await expect(next.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
      expect(next.client.getSnapshot().error).toBeUndefined();
      expect(tenant.requests).toHaveLength(1);
    });
  });

  it.each([
    'https://eu.acme.app.example/',
    'https://app.example/o/a%20b',
    'https://app.example/o/%E0%A4%A',
    'https://app.example/o/..%2F..%2Fetc',
    'https://app.example/?organization=acme%0Aevil',
    'https://app.example/?organization=org_',
  ])('that is invalid shows an error, and activates nothing: %s', async (address) => {
    const page = openAt(address, { defaultOrganization: C.id });
    const snapshot = await page.client.start();
    expect(snapshot.error).toMatchObject({
      name: 'ConfigurationError',
      code: 'configuration',
      message: expect.stringContaining('resolveOrganization') as string,
    });
    expect(snapshot.status).toBe('signed-out');
    expect(snapshot.organization).toBeUndefined();
    expect(page.eventNames()).not.toContain('organizationChanged');
    expect(sessionIds(page)).toEqual([A.id]);
    expect(tenant.requests).toEqual([]);
    expect(page.visited).toEqual([]);
  });
});
