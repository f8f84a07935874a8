import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startApi } from './api/index.js';
import { createMachineTokens } from './api/machine-tokens.js';
import { createDirectory } from 'auth0-org-tenant';
import { frameworks } from './frameworks/frameworks.js';
import { freePort } from './free-port.js';
import { createGateway } from './gateway/index.js';
import { startPage } from './page-server.js';
import { startReports } from './reports/index.js';
import * as denyByPlan from 'auth0-org-tenant/actions/deny-by-plan';
import * as organizationsClaim from 'auth0-org-tenant/actions/organizations-claim';
import * as permissionsToScope from 'auth0-org-tenant/actions/permissions-to-scope';
import * as requireSecondFactor from 'auth0-org-tenant/actions/require-second-factor';
import * as rolesAndMetadata from 'auth0-org-tenant/actions/roles-and-metadata';
import { startTenant } from 'auth0-org-tenant';

const clientId = 'auth0-org-sessions-demo';
const audience = 'https://invoices.example/api';
/** In the second design, Hooli has an API of its own. */
const ownAudience = 'https://hooli.invoices.example/api';
const reportsAudience = 'https://reports.example/';
const actions = [rolesAndMetadata, organizationsClaim, permissionsToScope, denyByPlan, requireSecondFactor];
const builtPage = fileURLToPath(new URL('dist', import.meta.url));

/** @typedef {Awaited<ReturnType<typeof startDemo>>} Demo */

/**
 * Starts page, tenant and API with each other's URLs. The page must have been built before.
 * @param {object} [options]
 * @param {number} [options.port] preferred; any free port if it is taken, or for 0
 * @param {number} [options.tenantPort]
 * @param {number} [options.apiPort]
 * @param {readonly string[]} [options.apps] origins of other applications that may use the tenant and the API
 * @param {boolean} [options.control] enables the tenant's commands for tests
 * @param {number} [options.accessTokenLifetime] seconds
 * @param {boolean} [options.personalAccounts] default true: whether a login without an organization is possible
 * @param {boolean} [options.quiet] does not log that a port was taken
 * @param {string} [options.folder] of the built page
 */
export async function startDemo(options = {}) {
  const { control = false, accessTokenLifetime, quiet = false, folder = builtPage } = options;
  const { apps = [], personalAccounts = true } = options;
  const appPorts = apps.map((origin) => Number(new URL(origin).port));
  const directory = createDirectory();
  /** @type {{ close(): Promise<void> }[]} */
  const running = [];
  const close = async () => void (await Promise.all(running.map((server) => server.close())));

  /**
   * @template {{ port: number, close(): Promise<void> }} Server
   * @param {string} what
   * @param {number | undefined} preferred
   * @param {(port: number) => Server | Promise<Server>} start
   */
  async function run(what, preferred = 0, start) {
    const isForApp = appPorts.includes(preferred);
    const server = await start(await freePort(isForApp ? 0 : preferred));
    running.push(server);
    if (!quiet && preferred !== 0 && server.port !== preferred) {
      const reason = isForApp ? 'for your app' : 'taken';
      console.log(`Port ${preferred} is ${reason}, so ${what} is on port ${server.port}.`);
    }
    return server;
  }

  try {
    /** @type {import('./page-server.js').PageConfig | undefined} */
    let config;
    /** @type {import('express').RequestHandler | undefined} */
    let gateway;
    // The page starts first, because tenant and API need its origins.
    const page = await run('the page', options.port, (port) =>
      startPage({ port, folder, config: () => config, gateway: () => gateway }),
    );
    const appOrigins = [page.url, ...apps].flatMap((origin) => withSubdomains(origin, directory));

    const machines = createMachines(directory);
    const tenant = await run('the tenant', options.tenantPort, (port) =>
      startTenant({
        port,
        directory,
        clientId,
        audience: [audience, ownAudience],
        actions,
        machines: Object.values(machines),
        appOrigins,
        callbackPaths: ['/', '/callback', ...frameworks.map(({ path }) => path)],
        control,
        accessTokenLifetime,
        personalAccounts,
      }),
    );
    const { issuer, createInvitation, eventStream } = tenant;
    const { removeAuthenticators } = tenant.control;
    const reports = await run('the reports service', 0, (port) =>
      startReports({ port, issuer, audience: reportsAudience }),
    );
    const reporting = {
      reports: { url: reports.url, audience: reportsAudience },
      machines: {
        any: createMachineTokens({ issuer, ...machines.any }),
        list: createMachineTokens({ issuer, ...machines.list }),
        none: createMachineTokens({ issuer, ...machines.none }),
      },
    };
    const api = await run('the API', options.apiPort, (port) =>
      startApi({
        port,
        issuer,
        audience,
        directory,
        appOrigins,
        createInvitation,
        eventStream,
        removeAuthenticators,
        reporting,
      }),
    );

    const ownApi = await run("Hooli's own API", 0, (port) =>
      startApi({ port, issuer, audience: ownAudience, directory, appOrigins, removeAuthenticators }),
    );
    gateway = createGateway({ issuer, audience, api: api.url });

    const organizations = directory.organizations.map(({ id, name, displayName, colour }) => {
      return { id, name, displayName, colour };
    });
    const urls = { domain: tenant.url, api: api.url, gateway: `${page.url}/gateway` };
    const hooli = {
      organization: directory.organization('hooli')?.id ?? '',
      audience: ownAudience,
      url: ownApi.url,
    };
    config = { ...urls, ownApi: hooli, clientId, audience, organizations, personalAccounts, control };
    /** For the test that looks for them in what the browser gets. */
    const secrets = Object.values(machines).map(({ clientSecret }) => clientSecret);
    return { url: page.url, tenant, api, ownApi, reports, directory, config, secrets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * An application on localhost may also have a subdomain for each organization, such as `acme.localhost`.
 * @param {string} origin
 * @param {import('auth0-org-tenant').Directory} directory
 */
function withSubdomains(origin, { organizations }) {
  const { protocol, hostname, host } = new URL(origin);
  const subdomains = hostname === 'localhost' ? organizations : [];
  return [origin, ...subdomains.map(({ name }) => `${protocol}//${name}.${host}`)];
}

/**
 * The machine-to-machine applications of the demo. Their secrets are in this process only, never in the page.
 * @param {import('auth0-org-tenant').Directory} directory
 */
function createMachines({ organizations }) {
  /** @param {string} clientId @param {'any' | string[]} organizations */
  const machine = (clientId, organizations) => ({
    clientId,
    clientSecret: randomBytes(32).toString('base64url'),
    audience: reportsAudience,
    scopes: ['read:reports'],
    organizations,
    actsFor: audience,
  });
  return {
    any: machine('invoices-api', 'any'),
    list: machine(
      'invoices-api-acme-globex',
      organizations.slice(0, 2).map(({ id }) => id),
    ),
    none: machine('invoices-api-no-organization', []),
  };
}
