import { isLoopback, readAppOrigin } from './app-origin.js';
import { shown, TenantConfigurationError } from './configuration-error.js';
import { ORGANIZATIONS, PEOPLE } from './directory.js';
import { isObject, readFields, requireUnique } from './fields.js';

/**
 * What `createTenant` accepts, and a configuration file as JSON. Every field may be left out.
 *
 * @typedef {object} TenantConfig
 * @property {(string | OrganizationConfig)[]} [organizations] names, or objects; default: those of the demo
 * @property {PersonConfig[]} [people] default: those of the demo, or Ada as an admin of all your organizations
 * @property {Record<string, string[]>} [roles] the permissions of each role
 * @property {(string | ApplicationConfig)[]} [applications] origins, or objects; default: localhost on the ports 3000, 4200 and 5173
 * @property {(string | import('./apis.js').ApiSettings)[]} [apis] audiences, or objects; default: `https://api.example`
 * @property {import('./action-runner.js').Action[]} [actions] default: roles and metadata, and the user's organizations, as claims
 * @property {number} [port] default 0: any free one
 * @property {string} [host] the address to listen on; default: loopback
 * @property {boolean} [allowRemote] default false: whether `host` may be an address that other machines reach
 * @property {boolean} [https] default false: whether to serve https, with a certificate that is made for this run
 * @property {boolean} [control] default false: whether another process may change the tenant, by `connectTenant`
 * @property {number} [accessTokenLifetime] seconds, default 3600
 * @property {boolean} [organizationNames] default true: `org_name` beside `org_id` in the tokens
 * @property {boolean} [personalAccounts] default false: whether a login without an organization is possible
 *
 * @typedef {object} OrganizationConfig
 * @property {string} name
 * @property {string} [id] default: made of the name
 * @property {string} [displayName] default: the name
 * @property {string} [colour] of its badge on the login page
 * @property {Record<string, string>} [metadata]
 *
 * @typedef {object} PersonConfig
 * @property {string} email
 * @property {string} [name] default: made of the email address
 * @property {string} [sub] default: made of the email address
 * @property {string} [connection] name of the organization whose enterprise connection this account belongs to
 * @property {Record<string, string[] | { roles?: string[], permissions?: string[] }>} [organizations] by name: the roles, or roles and permissions
 * @property {{ default_organization?: string }} [appMetadata]
 *
 * @typedef {object} ApplicationConfig
 * @property {string} [clientId]
 * @property {string} [clientSecret] of an application that runs on a server, such as one with nextjs-auth0
 * @property {string[]} origins
 * @property {string[]} [callbackPaths] default: `/` and `/callback`
 */

/** @typedef {ReturnType<typeof readConfig>} ReadConfig */

export const CONFIG_FIELDS = [
  'organizations',
  'people',
  'roles',
  'applications',
  'apis',
  'actions',
  'port',
  'host',
  'allowRemote',
  'https',
  'control',
  'accessTokenLifetime',
  'organizationNames',
  'personalAccounts',
];
const COLOURS = ['#b3261e', '#0b6e4f', '#3056d3', '#7a3ea8', '#8a5a00', '#00696d'];
const CALLBACK_PATHS = ['/', '/callback'];
const LOCAL_ORIGINS = [3000, 4200, 5173].map((port) => `http://localhost:${port}`);

/**
 * Checks a configuration before anything is started, and fills in the defaults.
 * @param {TenantConfig} config
 */
export function readConfig(config) {
  const fields = readFields(config, '', CONFIG_FIELDS);
  const allowRemote = fields.flag('allowRemote', false);
  const control = fields.flag('control', false);
  const host = fields.text('host', '127.0.0.1');
  if (!isLoopback(host) && !allowRemote)
    throw new TenantConfigurationError(
      'host',
      `is ${shown(host)}, which other machines can reach. Everybody there could sign in as anybody. Leave it out, or set allowRemote (--allow-remote) if that is what you want.`,
    );
  if (!isLoopback(host) && control)
    throw new TenantConfigurationError(
      'control',
      `can't be true together with host ${shown(host)}, because every machine of the network could change the tenant. Remove one of the two.`,
    );

  const organizations = fields.has('organizations')
    ? readOrganizations(fields.list('organizations'))
    : [...ORGANIZATIONS];
  const roles = readRoles(fields.read('roles', isObject, 'an object of lists', {}));
  const people = fields.has('people')
    ? readPeople(fields.list('people'), organizations, roles)
    : fields.has('organizations')
      ? readPeople([adaOf(organizations)], organizations, roles)
      : [...PEOPLE];
  const applications = readApplications(fields.list('applications', LOCAL_ORIGINS), allowRemote);
  return {
    organizations,
    people,
    applications,
    apis: readApis(fields.list('apis', ['https://api.example'])),
    actions: fields.has('actions') ? readActions(fields.list('actions')) : undefined,
    port: /** @type {number} */ (fields.read('port', isPort, 'a number from 0 to 65535', 0)),
    host,
    https: fields.flag('https', false),
    control,
    accessTokenLifetime: /** @type {number} */ (
      fields.read('accessTokenLifetime', isPositive, 'a number of seconds, at least 1', 3600)
    ),
    organizationNames: fields.flag('organizationNames', true),
    personalAccounts: fields.flag('personalAccounts', false),
  };
}

/** @param {unknown} value */
const isPort = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
/** @param {unknown} value */
const isPositive = (value) => Number.isInteger(value) && Number(value) >= 1;

/** @param {unknown} value */
export const isOrganizationName = (value) =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9_-]{0,49}$/.test(value);
export const ORGANIZATION_NAME = 'a name of small letters, digits, "-" and "_", at most 50, as Auth0 has it';

/** @param {unknown[]} list @returns {import('./directory.js').Organization[]} */
function readOrganizations(list) {
  if (list.length === 0)
    throw new TenantConfigurationError('organizations', 'is empty. Add one, for example "acme".');
  const organizations = list.map((item, index) => {
    const path = `organizations[${index}]`;
    const one = readFields(typeof item === 'string' ? { name: item } : item, path, [
      'name',
      'id',
      'displayName',
      'colour',
      'metadata',
    ]);
    const name = /** @type {string} */ (one.read('name', isOrganizationName, ORGANIZATION_NAME));
    const id = /** @type {string} */ (
      one.read(
        'id',
        (value) => typeof value === 'string' && /^org_\w+$/.test(value),
        'an id that begins with "org_"',
        `org_${name.replaceAll('-', '_')}`,
      )
    );
    return {
      id,
      name,
      displayName: one.text('displayName', name),
      colour: one.text('colour', COLOURS[index % COLOURS.length]),
      metadata: one.map('metadata', {}),
    };
  });
  requireUnique(organizations, 'name', (index) => `organizations[${index}]`);
  requireUnique(organizations, 'id', (index) => `organizations[${index}]`);
  return organizations;
}

/** @param {Record<string, unknown>} given @returns {Record<string, string[]>} */
function readRoles(given) {
  const roles = readFields(given, 'roles', Object.keys(given));
  return Object.fromEntries(Object.keys(given).map((name) => [name, roles.texts(name)]));
}

/** @param {readonly import('./directory.js').Organization[]} organizations @returns {PersonConfig} */
const adaOf = (organizations) => ({
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  organizations: Object.fromEntries(organizations.map(({ name }) => [name, ['admin']])),
});

/**
 * @param {unknown[]} list
 * @param {readonly import('./directory.js').Organization[]} organizations
 * @param {Record<string, string[]>} roles
 * @returns {import('./directory.js').Person[]}
 */
function readPeople(list, organizations, roles) {
  if (list.length === 0)
    throw new TenantConfigurationError(
      'people',
      'is empty. Add one, for example { "email": "ada@example.com" }.',
    );

  /** @param {string} name @param {string} field */
  function idOf(name, field) {
    const found = organizations.find((one) => one.name === name || one.id === name);
    if (found) return found.id;
    const names = organizations.map((one) => one.name).join(', ');
    throw new TenantConfigurationError(
      field,
      `names an organization that does not exist. There are: ${names}.`,
    );
  }

  const people = list.map((item, index) => {
    const one = readFields(item, `people[${index}]`, [
      'email',
      'name',
      'sub',
      'connection',
      'organizations',
      'appMetadata',
    ]);
    const email = /** @type {string} */ (
      one.read(
        'email',
        (value) => typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value),
        'an email address, such as "ada@example.com"',
      )
    ).toLowerCase();
    const nickname = email.split('@')[0] ?? email;
    /** @type {Record<string, unknown>} */
    const given = one.read(
      'organizations',
      isObject,
      'an object: the roles by the name of the organization',
      {},
    );
    const memberships = Object.entries(given).map(([name, membership]) => {
      const field = `${one.at('organizations')}.${name}`;
      return [idOf(name, field), readMembership(membership, field, roles)];
    });
    const connection = one.has('connection') && idOf(one.text('connection'), one.at('connection'));
    return {
      sub: one.text('sub', `auth0|${nickname}`),
      email,
      name: one.text('name', nickname),
      nickname,
      ...(connection && { connection }),
      appMetadata: /** @type {{}} */ (one.read('appMetadata', isObject, 'an object', {})),
      memberships: Object.fromEntries(memberships),
    };
  });
  requireUnique(people, 'sub', (index) => `people[${index}]`);
  return people;
}

/**
 * @param {unknown} given
 * @param {string} path
 * @param {Record<string, string[]>} roles
 */
function readMembership(given, path, roles) {
  const fields = readFields(Array.isArray(given) ? { roles: given } : given, path, ['roles', 'permissions']);
  const own = fields.texts('roles', []);
  const ofRoles = own.flatMap((role) => roles[role] ?? []);
  return { roles: own, permissions: [...new Set([...ofRoles, ...fields.texts('permissions', [])])] };
}

/** @param {unknown[]} list @param {boolean} remote */
function readApplications(list, remote) {
  if (list.length === 0)
    throw new TenantConfigurationError(
      'applications',
      'is empty. Add one, for example "http://localhost:3000".',
    );
  const items = list.map((item, index) => ({ item, path: `applications[${index}]` }));
  const [texts, objects] = [
    items.filter(({ item }) => typeof item === 'string'),
    items.filter(({ item }) => typeof item !== 'string'),
  ];
  // Origins without an object of their own share the first client id.
  const found = [
    ...texts.slice(0, 1).map(({ path }) => ({
      path,
      application: {
        origins: texts.map((text) => readAppOrigin(text.item, text.path, { remote })),
        callbackPaths: CALLBACK_PATHS,
      },
    })),
    ...objects.map(({ item, path }) => ({ path, application: readApplication(item, path, remote) })),
  ];
  const applications = found.map(({ application }, index) => ({
    clientId: index === 0 ? 'local-app' : `local-app-${index + 1}`,
    clientSecret: undefined,
    ...application,
  }));
  requireUnique(applications, 'clientId', (index) => found[index]?.path ?? '');
  return applications;
}

/**
 * @param {unknown} given
 * @param {string} path
 * @param {boolean} remote
 * @returns {Omit<ApplicationConfig, 'callbackPaths'> & { callbackPaths: string[] }}
 */
function readApplication(given, path, remote) {
  const one = readFields(given, path, ['clientId', 'clientSecret', 'origins', 'callbackPaths']);
  const origins = one.list('origins');
  if (origins.length === 0)
    throw new TenantConfigurationError(
      one.at('origins'),
      'is empty. Add one, for example "http://localhost:3000".',
    );
  const callbackPaths = one.texts('callbackPaths', CALLBACK_PATHS);
  const wrong = callbackPaths.find((callback) => !/^\/[^?#]*$/.test(callback));
  if (wrong !== undefined)
    throw new TenantConfigurationError(
      one.at('callbackPaths'),
      `has ${shown(wrong)}, which is no path. Write for example "/callback".`,
    );
  return {
    ...(one.has('clientId') && { clientId: one.text('clientId') }),
    ...(one.has('clientSecret') && { clientSecret: one.text('clientSecret') }),
    origins: origins.map((origin, index) => readAppOrigin(origin, `${path}.origins[${index}]`, { remote })),
    callbackPaths,
  };
}

/** @param {unknown[]} list @returns {import('./apis.js').ApiSettings[]} */
function readApis(list) {
  if (list.length === 0)
    throw new TenantConfigurationError('apis', 'is empty. Add one, for example "https://api.example".');
  const apis = list.map((item, index) => {
    const one = readFields(typeof item === 'string' ? { identifier: item } : item, `apis[${index}]`, [
      'identifier',
      'enforcePolicies',
      'tokenDialect',
      'scopes',
    ]);
    const dialects = ['access_token', 'access_token_authz'];
    return {
      identifier: one.text('identifier'),
      enforcePolicies: one.flag('enforcePolicies', true),
      tokenDialect: /** @type {'access_token' | 'access_token_authz'} */ (
        one.read(
          'tokenDialect',
          (value) => dialects.includes(value),
          `one of ${dialects.join(', ')}`,
          'access_token_authz',
        )
      ),
      scopes: one.texts('scopes', []),
    };
  });
  requireUnique(apis, 'identifier', (index) => `apis[${index}]`);
  return apis;
}

const HANDLERS = ['onExecutePostLogin', 'onExecuteCredentialsExchange'];

/** @param {unknown[]} list */
function readActions(list) {
  return list.map((action, index) => {
    const handlers = HANDLERS.map((name) => Object(action)[name]).filter((handler) => handler !== undefined);
    if (handlers.length > 0 && handlers.every((handler) => typeof handler === 'function'))
      return /** @type {import('./action-runner.js').Action} */ (action);
    throw new TenantConfigurationError(
      `actions[${index}]`,
      `is ${shown(action)}, and must be an object with a function ${HANDLERS.join(' or ')}.`,
    );
  });
}
