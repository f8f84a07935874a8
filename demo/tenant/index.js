import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createDirectory } from './directory.js';
import { createEvents } from './action-event.js';
import { createActionRunner } from './action-runner.js';
import { createAuthenticators } from './authenticators.js';
import * as organizationsClaim from './actions/organizations-claim.js';
import * as rolesAndMetadata from './actions/roles-and-metadata.js';
import { createApis } from './apis.js';
import { describeRequest } from './request-facts.js';
import { authorize } from './authorize.js';
import { createClaims } from './claims.js';
import { createClock } from './clock.js';
import { createControl } from './control.js';
import { controlEndpoint } from './control-endpoint.js';
import { crossSiteCookies } from './cookies.js';
import { cors } from './cors.js';
import { createRequestHold } from './request-hold.js';
import { interactions } from './interactions.js';
import { createInvitations } from './invitations.js';
import { createRequestLog } from './request-log.js';
import { signingKey } from './key.js';
import { discovery } from './discovery.js';
import { createEventStream } from './event-stream.js';
import { isObject, isText, isUrl, readFields } from './fields.js';
import { createFaults } from './fault-injection/faults.js';
import { createLoginActions } from './login-actions.js';
import { logout } from './logout.js';
import { machineTokens } from './machines.js';
import { createMfa } from './mfa.js';
import { myAccount } from './my-account.js';
import { myOrganization } from './my-organization.js';
import { createOrganizations } from './organizations.js';
import { createOrigins } from './origins.js';
import { createPasskeys } from './passkeys.js';
import { phone } from './phone.js';
import { createProvider } from './provider.js';
import { createSessionTransfers } from './session-transfer.js';
import { createStorage } from './storage.js';
import { createTextMessages } from './text-messages.js';
import { tokenEndpoint } from './token-endpoint.js';
import { createTokenExchange } from './token-exchange.js';

/**
 * The directory is not a property here: the declaration of an optional property repeats its whole type, with names that only its file has.
 *
 * @typedef {TenantSettings & Partial<Record<'directory', import('./directory.js').Directory>>} TenantOptions directory: default a fresh one
 *
 * @typedef {object} TenantSettings
 * @property {number} [port] default 0: any free one
 * @property {string} [host] the address to listen on, default 127.0.0.1
 * @property {{ key: string, cert: string }} [tls] PEM; default: http
 * @property {string} clientId of the application, a public client unless it has a secret
 * @property {string} [clientSecret]
 * @property {readonly import('./provider.js').Application[]} [applications] further ones, with the same origins; default: none
 * @property {Parameters<typeof createApis>[0]} audience the API's identifier, or several, each with its settings where they differ
 * @property {readonly string[]} [refreshTokenPolicy] the audiences that a refresh token can also be used for (multi-resource refresh tokens); one that begins with a slash is an API of Auth0. Default: none
 * @property {readonly import('./action-runner.js').Action[]} [actions] default: roles-and-metadata.js and organizations-claim.js
 * @property {readonly import('./machines.js').Machine[]} [machines] applications without a user; default: none
 * @property {string[]} appOrigins where the application runs: CORS, callback and logout URLs. `http://acme.localhost:3000`
 *   is allowed along with `http://localhost:3000`.
 * @property {string[]} [callbackPaths] default `['/', '/callback']`
 * @property {boolean} [control] default false: whether `POST /__control` exists
 * @property {number} [accessTokenLifetime] seconds, default 3600
 * @property {boolean} [organizationNames] default true: `org_name` beside `org_id`
 * @property {boolean} [personalAccounts] default false: whether a login without an organization is possible
 * @property {(message: string, error: unknown) => void} [log] receives unexpected errors; default `console.error`
 */

/**
 * @typedef {object} Tenant
 * @property {string} url
 * @property {string} issuer
 * @property {number} port
 * @property {import('./directory.js').Directory} directory
 * @property {import('./control.js').Control} control the commands of control.js, for callers in this process. They do not need the endpoint
 * @property {import('./invitations.js').Invitations['create']} createInvitation creates the link that Auth0 would send by mail
 * @property {import('./event-stream.js').EventStream} eventStream the changes of organizations and memberships, as Auth0 Event Streams sends them
 * @property {() => Promise<void>} close stops at once. Open connections and held requests are closed
 */

/**
 * Starts a local server that answers like an Auth0 tenant with Organizations, on loopback unless `host` says otherwise.
 * @param {TenantOptions} options
 * @returns {Promise<Tenant>}
 * @throws {import('./configuration-error.js').TenantConfigurationError} before anything is started
 */
export async function startTenant(options) {
  checkOptions(options);
  const {
    port: wantedPort = 0,
    host = '127.0.0.1',
    tls,
    directory = createDirectory(),
    clientId,
    clientSecret,
    applications = [],
    audience,
    refreshTokenPolicy: policy = [],
    actions = [rolesAndMetadata, organizationsClaim],
    machines = [],
    appOrigins,
    callbackPaths = ['/', '/callback'],
    control: withControl = false,
    accessTokenLifetime = 3600,
    organizationNames = true,
    personalAccounts = false,
    log = console.error,
  } = options;
  const origins = createOrigins(appOrigins, callbackPaths);
  const key = await signingKey();

  // The issuer contains the port, so the server has to listen before the provider is created.
  const server = tls ? createHttpsServer(tls) : createServer();
  const port = await listen(server, wantedPort, host);
  // Without the port if it is that of the scheme, as browsers have it.
  const { origin: url, host: hostAndPort } = new URL(`${tls ? 'https' : 'http'}://localhost:${port}`);
  const issuer = `${url}/`;

  const requestHold = createRequestHold();
  const apis = createApis(audience);
  const clock = createClock();
  const storage = createStorage(clock);
  const organizations = createOrganizations({ directory, personalAccounts });
  const invitations = createInvitations({ directory, appUrl: `${origins.list[0]}/` });
  const claims = createClaims({ directory, organizationNames });
  const requestLog = createRequestLog(organizations);
  const authenticators = createAuthenticators(clock);
  const textMessages = createTextMessages();
  const mfa = createMfa({ authenticators, textMessages, directory, clock });
  const passkeys = createPasskeys({ directory });
  const sessionTransfers = createSessionTransfers();
  const faults = createFaults({ requestHold, directory, mfa });
  const control = createControl({
    faults,
    requestHold,
    requestLog,
    storage,
    clock,
    organizations,
    invitations,
    sessionTransfers,
    authenticators,
    textMessages,
    directory,
    facts: () => ({ url, issuer, clientId, audience: apis.first }),
  });
  const runner = createActionRunner(actions);
  const events = createEvents(directory, authenticators);
  const loginActions = createLoginActions({ runner, events, key, issuer });
  const parts = {
    key,
    storage,
    origins,
    directory,
    organizations,
    invitations,
    claims,
    loginActions,
    sessionTransfers,
  };
  const refreshTokenPolicy = policy.map((one) => (one.startsWith('/') ? issuer + one.slice(1) : one));
  const provider = createProvider({
    ...parts,
    issuer,
    applications: [{ clientId, clientSecret }, ...applications],
    apis,
    refreshTokenPolicy,
    accessTokenLifetime,
  });

  provider.on('server_error', (ctx, error) => log(`${ctx.method} ${ctx.path} failed`, error));
  const emitter = /** @type {import('node:events').EventEmitter} */ (provider);
  emitter.on('error', (error) => {
    // A browser that closes the connection during a request is not an error of the tenant.
    if (!error.expose && error.code !== 'ECONNRESET') log('The tenant failed', error);
  });
  provider.on('authorization.error', (ctx, error) => void (ctx.state.error = error.message));

  if (withControl) provider.use(controlEndpoint({ control, origins, host: hostAndPort }));
  provider.use(crossSiteCookies);
  provider.use(cors(origins));
  const redirectUri = `${origins.list[0]}/`;
  const tokenExchange = createTokenExchange({ provider, directory, organizations, passkeys, redirectUri });
  provider.use(describeRequest({ provider, directory, organizations, mfa, tokenExchange }));
  provider.use(requestLog.middleware);
  provider.use(faults.middleware);
  provider.use(logout({ provider, origins }));
  provider.use(interactions({ provider, directory, organizations, invitations, sessionTransfers }));
  provider.use(myOrganization({ issuer, key, directory }));
  provider.use(myAccount({ issuer, key, origins }));
  provider.use(passkeys.middleware);
  provider.use(mfa.middleware);
  provider.use(phone({ authenticators, textMessages, directory }));
  provider.use(discovery);
  provider.use(authorize);
  provider.use(tokenEndpoint({ organizations, storage, loginActions, mfa, key, clockOffset: clock.offset }));
  const machineParts = { machines, issuer, directory, organizations, claims, runner, events, key };
  provider.use(machineTokens({ ...machineParts, lifetime: accessTokenLifetime }));
  server.on('request', provider.callback());

  return {
    url,
    issuer,
    port,
    directory,
    control,
    createInvitation: invitations.create,
    eventStream: createEventStream({ directory, issuer }),

    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      faults.remove();
      requestHold.release();
      server.closeAllConnections();
      await closed;
    },
  };
}

const OPTIONS = [
  'port',
  'host',
  'tls',
  'directory',
  'clientId',
  'clientSecret',
  'applications',
  'audience',
  'refreshTokenPolicy',
  'actions',
  'machines',
  'appOrigins',
  'callbackPaths',
  'control',
  'accessTokenLifetime',
  'organizationNames',
  'personalAccounts',
  'log',
];

/** @param {unknown} given */
function checkOptions(given) {
  const fields = readFields(given, '', OPTIONS, 'startTenant()');
  fields.text('clientId');
  fields.read(
    'audience',
    (value) => isText(value) || isObject(value) || Array.isArray(value),
    'a text, or a list',
  );
  fields.read(
    'appOrigins',
    (value) => Array.isArray(value) && value.length > 0 && value.every(isUrl),
    'a list of origins, such as ["http://localhost:3000"]',
  );
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number>}
 */
function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('The tenant got no port'));
      resolve(address.port);
    });
  });
}
