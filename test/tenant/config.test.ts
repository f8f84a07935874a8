// @vitest-environment node
import { afterEach, describe, expect, it } from 'vitest';
import { createTenant, TenantConfigurationError, type TenantConfig } from 'auth0-org-tenant';
import { decodeJwt } from 'jose';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from '../demo/visitor.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((tenant) => tenant.close()));
});

async function start(config?: TenantConfig) {
  const tenant = await createTenant(config);
  open.push(tenant);
  return tenant;
}

/** Of any type: what a person may write into a JSON file. */
const problemOf = async (config: unknown): Promise<unknown> =>
  start(config as TenantConfig).then(
    () => 'no problem',
    (error: unknown) => (error instanceof TenantConfigurationError ? error.message : error),
  );

describe('A tenant without a configuration', () => {
  it('has the organizations and people of the demo', async () => {
    const tenant = await start();
    expect(tenant).toMatchObject({
      domain: tenant.url,
      clientId: 'local-app',
      audience: 'https://api.example',
    });
    expect(tenant.organizations.map(({ name }) => name)).toEqual(['acme', 'globex', 'initech', 'hooli']);
    expect(tenant.people[0]).toMatchObject({
      email: 'ada@example.com',
      organizations: ['acme', 'globex', 'initech'],
    });
  });
});

describe('A tenant with a configuration', () => {
  const config: TenantConfig = {
    organizations: [
      'north',
      { name: 'south', id: 'org_S', displayName: 'South', metadata: { plan: 'team' } },
    ],
    roles: { editor: ['write:pages', 'read:pages'] },
    people: [
      {
        email: 'Mia@example.com',
        name: 'Mia',
        organizations: { north: ['editor'], south: { permissions: ['read:pages'] } },
      },
      { email: 'tom@example.com' },
    ],
    applications: [{ clientId: CLIENT_ID, origins: [`${APP}/`] }],
    apis: [AUDIENCE],
    actions: [
      {
        onExecutePostLogin: async (event, api) =>
          api.idToken.setCustomClaim('https://a.example/plan', event.organization?.metadata['plan']),
      },
    ],
  };

  it('issues tokens of its own organizations, with the permissions of the roles and the claims of the Actions', async () => {
    const tenant = await start(config);
    const scope = 'openid offline_access write:pages read:pages';
    const visitor = createVisitor(tenant);
    const north = await visitor.login('auth0|mia', { scope, organization: 'north' });
    expect(decodeJwt(north.access_token ?? '')).toMatchObject({
      org_id: 'org_north',
      org_name: 'north',
      azp: CLIENT_ID,
      permissions: ['write:pages', 'read:pages'],
    });
    const south = await visitor.login('auth0|mia', { scope, organization: 'org_S' });
    expect(decodeJwt(south.access_token ?? '')['scope']).toBe('openid read:pages offline_access');
    expect(decodeJwt(south.id_token ?? '')).toMatchObject({ 'https://a.example/plan': 'team' });
    expect(await createVisitor(tenant).login('auth0|tom', { organization: 'north' })).toMatchObject({
      error: 'access_denied',
    });
  });

  it('makes Ada an admin of every organization if there are no people', async () => {
    const tenant = await start({ organizations: ['north', 'south'] });
    expect(tenant.people).toMatchObject([{ email: 'ada@example.com', organizations: ['north', 'south'] }]);
  });

  it('issues tokens to an application with a secret only with that secret', async () => {
    const web = { clientId: CLIENT_ID, clientSecret: 'the-secret', origins: [APP] };
    const tenant = await start({ ...config, applications: [web] });
    const visitor = createVisitor(tenant);
    expect(await visitor.login('auth0|mia', { organization: 'north' })).toMatchObject({
      error: 'invalid_client',
    });
  });
});

const person = { email: 'a@b.example' };

describe.each<[what: string, problem: RegExp, config: unknown]>([
  ['that is no object', /^The configuration must be an object, but it is "x"/, 'x'],
  [
    'with an unknown field',
    /^organisations is not a field .* use one of: organizations, /,
    { organisations: [] },
  ],
  ['without an organization', /^organizations is empty\. Add one/, { organizations: [] }],
  ['with a number as organizations', /^organizations is 5, and must be a list/, { organizations: 5 }],
  [
    'with a name in capitals',
    /^organizations\[1\]\.name is "Acme", and must be .* small letters/,
    { organizations: ['a', 'Acme'] },
  ],
  [
    'with an id that Auth0 would not make',
    /^organizations\[0\]\.id .* begins with "org_"/,
    { organizations: [{ name: 'a', id: '5' }] },
  ],
  [
    'with the same name twice',
    /^organizations\[1\]\.name is "a", which organizations\[0\] has already/,
    { organizations: ['a', 'a'] },
  ],
  [
    'with metadata that is no text',
    /^organizations\[0\]\.metadata is .* object of texts/,
    { organizations: [{ name: 'a', metadata: { n: 1 } }] },
  ],
  [
    'with an unknown field of an organization',
    /^organizations\[0\]\.title is not a field/,
    { organizations: [{ name: 'a', title: 'A' }] },
  ],
  ['without people', /^people is empty/, { people: [] }],
  [
    'with a person without an address',
    /^people\[0\]\.email is missing, and must be an email address/,
    { people: [{}] },
  ],
  [
    'with a wrong address',
    /^people\[0\]\.email is "ada", and must be an email address/,
    { people: [{ email: 'ada' }] },
  ],
  [
    'with a person twice',
    /^people\[1\]\.sub is "auth0\|a", which people\[0\] has already/,
    { people: [person, person] },
  ],
  [
    'with a member of nothing known',
    /^people\[0\]\.organizations\.nope names an organization that does not exist\. There are: acme, /,
    { people: [{ ...person, organizations: { nope: [] } }] },
  ],
  [
    'with a list of organizations',
    /^people\[0\]\.organizations is \["acme"\], and must be an object/,
    { people: [{ ...person, organizations: ['acme'] }] },
  ],
  [
    'with roles that are no list',
    /^people\[0\]\.organizations\.acme must be an object, but it is "admin"/,
    { people: [{ ...person, organizations: { acme: 'admin' } }] },
  ],
  [
    'with an unknown connection',
    /^people\[0\]\.connection names an organization that does not exist/,
    { people: [{ ...person, connection: 'x' }] },
  ],
  [
    'with a role without a list',
    /^roles\.admin is "x", and must be a list of texts/,
    { roles: { admin: 'x' } },
  ],
  ['without an application', /^applications is empty/, { applications: [] }],
  [
    'with an origin that has a path',
    /^applications\[0\] needs an origin without a path/,
    { applications: ['http://localhost:3000/app'] },
  ],
  [
    'with an origin of another machine',
    /^applications\[1\] needs an origin of this machine/,
    { applications: [APP, 'https://app.example.com'] },
  ],
  [
    'with an application that is not a URL',
    /^applications\[0\] needs an origin with its scheme/,
    { applications: ['not a url'] },
  ],
  [
    'with an origin that is not a URL after an application of its own',
    /^applications\[1\] needs an origin with its scheme/,
    { applications: [{ clientId: 'x', origins: [APP] }, 'not a url'] },
  ],
  [
    'with an unknown field of an application after an origin',
    /^applications\[1\]\.client_id is not a field/,
    { applications: [APP, { client_id: 'x' }] },
  ],
  [
    'with an application that has no origin',
    /^applications\[0\]\.origins is empty\. Add one/,
    { applications: [{ origins: [] }] },
  ],
  [
    'with an origin of an application that is not a URL',
    /^applications\[0\]\.origins\[1\] needs an origin with its scheme/,
    { applications: [{ origins: [APP, 'not a url'] }] },
  ],
  [
    'with a client id twice',
    /^applications\[0\]\.clientId is "local-app", which applications\[1\] has already/,
    { applications: [{ clientId: 'local-app', origins: [APP] }, APP] },
  ],
  [
    'with an application without origins',
    /^applications\[0\]\.origins is missing, and must be a list/,
    { applications: [{ clientId: 'x' }] },
  ],
  [
    'with a callback that is no path',
    /^applications\[0\]\.callbackPaths has "callback", which is no path/,
    { applications: [{ origins: [APP], callbackPaths: ['callback'] }] },
  ],
  ['without an API', /^apis is empty/, { apis: [] }],
  [
    'with a wrong token dialect',
    /^apis\[0\]\.tokenDialect is "x", and must be one of access_token, /,
    { apis: [{ identifier: 'a', tokenDialect: 'x' }] },
  ],
  [
    'with an action that is no function',
    /^actions\[0\] is "x", and must be an object with a function onExecutePostLogin/,
    { actions: ['x'] },
  ],
  [
    'with a port that does not exist',
    /^port is 70000, and must be a number from 0 to 65535/,
    { port: 70_000 },
  ],
  ['with a text as a flag', /^https is "yes", and must be true or false/, { https: 'yes' }],
  [
    'with a lifetime of nothing',
    /^accessTokenLifetime is 0, and must be a number of seconds/,
    { accessTokenLifetime: 0 },
  ],
  [
    'that listens beyond loopback',
    /^host is "0\.0\.0\.0", which other machines can reach.*allowRemote/,
    { host: '0.0.0.0' },
  ],
  [
    'with control beyond loopback',
    /^control can't be true together with host "0\.0\.0\.0"/,
    { host: '0.0.0.0', allowRemote: true, control: true },
  ],
])('A configuration %s', (_what, problem, config) => {
  it('is refused with the field, the problem and the way out', async () => {
    expect(await problemOf(config)).toMatch(problem);
  });
});
